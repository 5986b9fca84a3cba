import PCI

/// A question to a host: whether a function may be attached to a guest in some way.
public struct DeviceQuestion: Hashable, Sendable {
  /// The way in which a device is attached to a guest.
  public enum Attachment: Hashable, Sendable {
    /// Through VFIO, by group or by iommufd: every PCI host device, hostdev interface and NVMe disk.
    case vfio
    /// Through vhost-vdpa, as the parent of a vDPA device.
    case vhostVDPA
  }

  /// The function.
  public var address: PCIAddress
  /// The way.
  public var attachment: Attachment

  /// A question of its parts.
  public init(address: PCIAddress, attachment: Attachment = .vfio) {
    self.address = address
    self.attachment = attachment
  }
}

/// What stands behind a vDPA device.
public enum VDPAParent: Hashable, Sendable {
  /// A PCI function.
  case pci(PCIAddress)
  /// A device that is not PCI, such as a simulator.
  case notPCI
  /// The host has no such vDPA device.
  case absent
  /// What stands behind it cannot be read.
  case unreadable(ReadingFault)
}
