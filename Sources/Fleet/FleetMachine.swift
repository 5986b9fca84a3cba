import HostFacts

/// A model of machine with the version of its firmware, by which the hosts of a fleet are alike.
public struct FleetMachine: Hashable, Sendable {
  /// What firmware calls the machine; nothing about the firmware itself, nor about the board where the machine has a name.
  public var model: MachineIdentity
  /// The version of the firmware; nil where it does not say.
  public var firmwareVersion: String?
  /// The date of the firmware, which alone tells the versions of some makers apart: HPE's BIOS of one generation has one name.
  public var firmwareDate: String?

  /// The machine of a host, by what firmware calls it.
  public init(_ identity: MachineIdentity?) {
    let isNamed = identity?.product != nil
    model = MachineIdentity(
      vendor: identity?.vendor, product: identity?.product, boardVendor: isNamed ? nil : identity?.boardVendor,
      board: isNamed ? nil : identity?.board)
    firmwareVersion = identity?.firmwareVersion
    firmwareDate = identity?.firmwareDate
  }
}
