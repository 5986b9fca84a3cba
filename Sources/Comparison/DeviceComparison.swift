import Eligibility
import HostFacts
import PCI

/// A device before and after a change of its host.
public struct DeviceComparison: Hashable, Sendable {
  /// What became of the device.
  public enum Change: String, Hashable, Sendable, CaseIterable {
    /// It was refused, and is eligible.
    case fixed
    /// It was refused, and is.
    case stillBlocked = "still-blocked"
    /// It is refused, and was eligible or could not be assigned for another reason.
    case newlyBlocked = "newly-blocked"
    /// Its verdict is another one in any other way: among others it was refused, and now cannot be assigned at all.
    case otherwise
    /// It was not there.
    case appeared
    /// It is not there any more.
    case gone
    /// Its verdict is as it was, and not `refused`.
    case unchanged
  }

  /// How it is known that both are the same device.
  public enum Match: String, Hashable, Sendable {
    /// The same kind of device is at the same address.
    case address
    /// No device of its kind is at its address, but one is at the same place below the bridges: buses have new numbers.
    case place
    /// The same kind of device is at the same address, below other bridges: it may be another one.
    case addressAlone = "address-alone"
    /// There is none on the other side.
    case none
  }

  /// The judgement before; nil where the device was not there.
  public var before: Judgement?
  /// The judgement after; nil where it is not there any more.
  public var after: Judgement?
  /// How it is known that both are the same device.
  public var match: Match
  /// For a device without a match, where devices of its kind without a match are on the other side.
  public var possibleAddresses: [PCIAddress] = []

  /// What became of the device.
  public var change: Change {
    guard let before else { return .appeared }
    guard let after else { return .gone }
    return switch (before.verdict, after.verdict) {
    case (.refused, .eligible): .fixed
    case (.refused, .refused): .stillBlocked
    case (.eligible, .refused), (.unassignable, .refused): .newlyBlocked
    case (let old, let new): old == new ? .unchanged : .otherwise
    }
  }

  /// Whether the device has another address than before.
  public var isMoved: Bool {
    guard let before, let after else { return false }
    return before.question.address != after.question.address
  }

  /// Whether it is no bridge, as far as that is known.
  var isEndpoint: Bool {
    [before, after].contains { judgement in judgement.map { $0.function?.headerType ?? .endpoint == .endpoint } ?? false
    }
  }

  /// Where the device is, or was where it is gone.
  public var address: PCIAddress? { (after ?? before)?.question.address }
}
