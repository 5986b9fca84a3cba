/// The vendor and device number of a PCI function, `8086:10d3`.
public struct DeviceIdentifier: Hashable, Sendable {
  /// The vendor's number, assigned by the PCI-SIG.
  public var vendor: UInt16
  /// The vendor's own number for the device.
  public var device: UInt16

  /// An identifier of its two numbers.
  public init(vendor: UInt16, device: UInt16) {
    self.vendor = vendor
    self.device = device
  }
}

extension DeviceIdentifier: CustomStringConvertible {
  /// The identifier as lspci writes it: `8086:10d3`.
  public var description: String {
    hexadecimal(UInt64(vendor), digits: 4) + ":" + hexadecimal(UInt64(device), digits: 4)
  }
}
