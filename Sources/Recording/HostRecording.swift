import HostFacts
import PCI

/// All that a verdict on a host needs, to be judged on another machine or at another time.
///
/// There are no serial numbers in it, and of the kernel's command line only what matters for the IOMMU.
public struct HostRecording: Hashable, Sendable {
  /// The version of the file's form.
  ///
  /// A version has all the values of the one before it; what is new in it is ignored by
  /// who does not know it, and what would be misjudged by who does not know it takes a new version.
  public static let version = 1
  /// More than the recording of a host with 65,536 functions.
  public static let byteLimit = 64 * 1024 * 1024

  /// The facts about the whole host.
  public var facts: HostFacts
  /// The files of firmware's tables.
  public var tableFiles: [FirmwareTableFile]
  /// The vDPA devices.
  public var vdpaDevices: [VDPADevice]
  /// Why the vDPA devices cannot be listed; nil where they can.
  public var vdpaFault: ReadingFault?
  /// The switches of the kernel's command line that matter for the IOMMU; nil where they are not known.
  public var iommuSwitches: [String]?

  /// A recording of its parts.
  public init(
    facts: HostFacts, tableFiles: [FirmwareTableFile] = [], vdpaDevices: [VDPADevice] = [],
    vdpaFault: ReadingFault? = nil, iommuSwitches: [String]? = nil
  ) {
    self.facts = facts
    self.tableFiles = tableFiles
    self.vdpaDevices = vdpaDevices
    self.vdpaFault = vdpaFault
    self.iommuSwitches = iommuSwitches
  }
}

// What a reader of the host would answer.

extension HostRecording {
  /// What stands behind a vDPA device that a domain names by its character device, such as `/dev/vhost-vdpa-0`.
  public func parent(ofVDPACharacterDevice path: String) -> VDPAParent {
    if let vdpaFault { return .unreadable(vdpaFault) }
    let name = path.split(separator: "/").last
    return vdpaDevices.first { $0.characterDevice[...] == name }?.parent ?? .absent
  }
}
