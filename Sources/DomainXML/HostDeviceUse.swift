import PCI

/// One use of a host device by a domain, and where it stands in the XML.
public struct HostDeviceUse: Hashable, Sendable {
  /// What the domain uses.
  public enum Device: Hashable, Sendable {
    /// A PCI function, through VFIO.
    case pci(PCIAddress)
    /// A vDPA device, by its character device.
    case vdpa(characterDevice: String)
    /// A function of a network's pool, which libvirt chooses after the `prepare` operation.
    case networkPool(network: String)
    /// A part of the QEMU command line that stands for a PCI function and does not tell which one.
    case untold(String)
    /// A mediated device, which has no claim on an IOMMU group.
    case mediated(uuid: String)
    /// A host device that is not PCI: usb, scsi, scsi_host or a capability of a container.
    case notPCI(type: String)

    /// Whether it does not tell which function it stands for.
    var isUntold: Bool { if case .untold = self { true } else { false } }
  }

  /// What the domain uses.
  public var device: Device
  /// Where it stands, as an XPath: `/domain/devices/hostdev[1]`.
  public var place: String

  /// A use of its parts.
  public init(device: Device, place: String) {
    self.device = device
    self.place = place
  }

  /// Whether a PCI function is attached to the guest for it.
  public var isPCIAttachment: Bool {
    switch device {
    case .pci, .vdpa, .untold: true
    case .networkPool, .mediated, .notPCI: false
    }
  }
}
