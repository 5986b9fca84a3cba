import PCI

/// A network that is a pool of host devices, of which libvirt chooses one when a domain starts.
public struct HostDevicePool: Hashable, Sendable {
  /// The network's name.
  public var network: String
  /// The devices that it chooses from.
  public var devices: [PCIAddress]

  /// A pool of its parts.
  public init(network: String, devices: [PCIAddress]) {
    self.network = network
    self.devices = devices
  }
}
