import Comparison
import Eligibility
import HostFacts

/// What has become of a host since an older recording of it.
public struct HostChange: Hashable, Sendable {
  /// What is to be said of the whole host, what wants attention first.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A device is newly blocked, or one that has appeared is refused.
    case newlyBlocked = "newly-blocked"
    /// None of these, and a device is gone.
    case lostDevices = "lost-devices"
    /// None of these, and there is a device of which it cannot be told any more, that has changed in another way, that is new,
    /// or that has another address.
    case otherwise
    /// None of these, and a device is fixed.
    case fixed
    /// None of these, and a device is refused as before.
    case stillBlocked = "still-blocked"
    /// None of these.
    case unchanged
  }

  /// The machine as it was.
  public var before: FleetMachine
  /// The machine as it is.
  public var after: FleetMachine
  /// The release of the kernel, as it was; nil where it is not known.
  public var releaseBefore: String?
  /// The release of the kernel, as it is; nil where it is not known.
  public var releaseAfter: String?
  /// How many devices have each change.
  public var counts: [DeviceComparison.Change: Int]
  /// How many of the devices that have appeared are refused.
  public var appearedRefused: Int
  /// The devices to which something has happened, those that are blocked as before at the same address left out; without the
  /// evidence.
  public var devices: [DeviceComparison]
  /// Whether no device of the one is on the other, so that they may be two machines.
  public var isUnlike: Bool
  /// Whether the IOMMU was on and is off, so that nothing can be assigned any more.
  public var isIOMMUSwitchedOff: Bool
  /// How many devices are refused now.
  public var refusedDevices: Int

  /// What a comparison tells.
  public init(_ comparison: HostComparison) {
    let (old, new) = (comparison.before.judgement, comparison.after.judgement)
    before = FleetMachine(old.host.platform.identity)
    after = FleetMachine(new.host.platform.identity)
    releaseBefore = old.host.kernel.release
    releaseAfter = new.host.kernel.release
    counts = [:]
    for device in comparison.devices { counts[device.change, default: 0] += 1 }
    appearedRefused = comparison.devices.count(where: \.isRefusedAndNew)
    refusedDevices = comparison.devices.count { $0.after?.verdict == .refused }
    isUnlike = comparison.isUnlike
    isIOMMUSwitchedOff = comparison.isIOMMUSwitchedOff
    let told = comparison.devices.filter { ($0.change != .unchanged && $0.change != .stillBlocked) || $0.isMoved }
    devices = told.map { device in
      var trimmed = device
      trimmed.before = device.before?.trimmed
      trimmed.after = device.after?.trimmed
      return trimmed
    }
  }

  /// What is to be said of the whole host.
  public var kind: Kind {
    if counts[.newlyBlocked] != nil || appearedRefused > 0 { return .newlyBlocked }
    if counts[.gone] != nil { return .lostDevices }
    if counts[.otherwise] != nil || counts[.appeared] != nil || devices.contains(where: \.isMoved) { return .otherwise }
    if counts[.fixed] != nil { return .fixed }
    return counts[.stillBlocked] != nil ? .stillBlocked : .unchanged
  }

  /// Whether guests may miss something: a device is gone, or was eligible and cannot be assigned any more, or the IOMMU is off.
  public var isLoss: Bool {
    isIOMMUSwitchedOff || counts[.gone] != nil
      || devices.contains { $0.before?.verdict == .eligible && $0.after?.verdict == .unassignable }
  }

  /// Whether there is a device of which it cannot be told whether it is newly blocked: since it cannot be told now what it is
  /// and was told before, or is refused and nobody could tell before.
  public var isUntold: Bool {
    devices.contains { device in
      guard device.before?.verdict != device.after?.verdict else { return false }
      return device.after?.verdict == .undetermined
        || (device.before?.verdict == .undetermined && device.after?.verdict == .refused)
    }
  }
}

extension DeviceComparison {
  /// Whether the device was not there and is refused.
  public var isRefusedAndNew: Bool { change == .appeared && after?.verdict == .refused }
}
