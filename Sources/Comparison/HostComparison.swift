import Eligibility
import FirmwareTables
import HostFacts
import PCI

/// What a change of a host, such as an update of its firmware, has changed in what is refused there.
public struct HostComparison: Sendable {
  /// The host at one of the two times.
  public struct Side: Sendable {
    /// The judgement on the host.
    public var judgement: HostJudgement
    /// The switches of the kernel's command line that matter for the IOMMU; nil where they are not known.
    public var iommuSwitches: [String]?

    /// A side of its parts.
    public init(judgement: HostJudgement, iommuSwitches: [String]? = nil) {
      self.judgement = judgement
      self.iommuSwitches = iommuSwitches
    }
  }

  /// The host before.
  public let before: Side
  /// The host after.
  public let after: Side
  /// Its devices, bridges left out, in the order of their addresses.
  public let devices: [DeviceComparison]
  /// The memory that firmware's table pins, where that has changed; nil where one of the two tables was not read.
  public let regions: [RegionComparison]?
  /// The groups that are no more, though one of their devices is.
  public let goneGroups: [IOMMUGroup]
  /// The groups that are new, though one of their devices is not.
  public let newGroups: [IOMMUGroup]

  /// Compares a host with itself at another time.
  public init(before: Side, after: Side) {
    self.before = before
    self.after = after
    let functions = DeviceMatching(before: before.judgement.judgements, after: after.judgement.judgements).devices
    devices = functions.filter(\.isEndpoint)
    var newAddresses: [PCIAddress: PCIAddress] = [:]
    for function in functions where function.isMoved {
      if let old = function.before?.question.address { newAddresses[old] = function.after?.question.address }
    }
    regions = RegionComparison.all(before: before.judgement, after: after.judgement, newAddresses: newAddresses)
    let oldGroups = before.judgement.host.groups
    let newGroups = after.judgement.host.groups
    let oldSets = Set(oldGroups.map { Set($0.members.map { newAddresses[$0] ?? $0 }) })
    let newSets = Set(newGroups.map { Set($0.members) })
    let oldMembers = Set(oldSets.joined())
    let newMembers = Set(newSets.joined())
    goneGroups = oldGroups.filter { group in
      let members = Set(group.members.map { newAddresses[$0] ?? $0 })
      return !newSets.contains(members) && !members.isDisjoint(with: newMembers)
    }
    self.newGroups = newGroups.filter { group in
      let members = Set(group.members)
      return !oldSets.contains(members) && !members.isDisjoint(with: oldMembers)
    }
  }

  /// The devices to which something has happened.
  public func devices(_ change: DeviceComparison.Change) -> [DeviceComparison] {
    devices.filter { $0.change == change }
  }

  /// The devices that have another address, whatever else has become of them.
  public var movedDevices: [DeviceComparison] { devices.filter(\.isMoved) }

  /// Whether the IOMMU was on and is off, so that nothing can be assigned any more.
  public var isIOMMUSwitchedOff: Bool {
    !before.judgement.host.groups.isEmpty && after.judgement.host.groups.isEmpty
  }

  /// Whether no device of the one is on the other: they may be two machines.
  public var isUnlike: Bool { !devices.isEmpty && devices.allSatisfy { $0.match == .none } }
}
