import DomainXML
import HostFacts
import HostReader
import PCI

/// A domain's use of a host device, and the question about a PCI function that it comes to.
public struct ResolvedUse: Hashable, Sendable {
  /// What a use comes to.
  public enum Resolution: Hashable, Sendable {
    /// A PCI function is attached to the guest.
    case question(DeviceQuestion)
    /// It has no claim on an IOMMU group: mediated, USB and SCSI devices, and vDPA without a PCI parent.
    case noClaim
    /// libvirt chooses the function when the domain starts.
    case chosenAtStart(network: String)
    /// A PCI function is attached, and it cannot be told which.
    case untold(String)
  }

  /// The use.
  public var use: HostDeviceUse
  /// What it comes to.
  public var resolution: Resolution

  /// Looks up what a use comes to; only vDPA devices need the host for it.
  public init(_ use: HostDeviceUse, on host: HostReader) {
    self.init(use) { host.parent(ofVDPACharacterDevice: $0) }
  }

  /// Looks up what a use comes to, where somebody tells what stands behind the character device of a vDPA device.
  public init(_ use: HostDeviceUse, vdpaParent: (String) -> VDPAParent) {
    self.use = use
    switch use.device {
    case .pci(let address): resolution = .question(DeviceQuestion(address: address))
    case .vdpa(let characterDevice):
      resolution = Self.resolution(ofVDPA: characterDevice, vdpaParent(characterDevice))
    case .networkPool(let network): resolution = .chosenAtStart(network: network)
    case .untold(let text): resolution = .untold("\(text) does not tell which device it is")
    case .mediated, .notPCI: resolution = .noClaim
    }
  }

  private static func resolution(ofVDPA characterDevice: String, _ parent: VDPAParent) -> Resolution {
    switch parent {
    case .pci(let address): .question(DeviceQuestion(address: address, attachment: .vhostVDPA))
    case .notPCI: .noClaim
    case .absent: .untold("this host has no vDPA device \(characterDevice)")
    case .unreadable(let fault): .untold(fault.description)
    }
  }

  /// The network from which libvirt may choose a device; nil for any other use.
  public var network: String? { if case .chosenAtStart(let network) = resolution { network } else { nil } }

  /// The question about a PCI function; nil where there is none.
  public var question: DeviceQuestion? { if case .question(let question) = resolution { question } else { nil } }
}
