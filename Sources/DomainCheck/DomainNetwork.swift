import PCI

/// A network of libvirt's that an interface of a domain is on, as far as it concerns host devices.
public struct DomainNetwork: Hashable, Sendable {
  /// What a network has to do with host devices.
  public enum Kind: Hashable, Sendable {
    /// libvirt chooses one of these when a domain starts.
    case hostDevicePool([PCIAddress])
    /// Nothing: it is a bridge, a NAT or the like.
    case withoutHostDevices
    /// libvirt has no such network, and so starts no domain that names it.
    case absent
  }

  /// The network's name.
  public var name: String
  /// What it has to do with host devices.
  public var kind: Kind

  /// A network of its parts.
  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// The devices that libvirt chooses from; none for a network that is no pool.
  public var devices: [PCIAddress] { if case .hostDevicePool(let devices) = kind { devices } else { [] } }
}
