import PCI

/// What firmware itself calls a function, most often one that is soldered on: `Embedded LOM 1 Port 1`.
public struct FirmwareLabel: Hashable, Sendable {
  /// The function.
  public var address: PCIAddress
  /// The name; nil where firmware gives a number alone.
  public var text: String?
  /// The number of the function among those of its kind, as it may be printed on the machine; nil where there is none.
  public var index: Int?

  /// A label of its parts.
  public init(address: PCIAddress, text: String?, index: Int?) {
    self.address = address
    self.text = text
    self.index = index
  }
}

extension HostFacts {
  /// What firmware calls a function; nil where it does not call it anything.
  public func label(of address: PCIAddress) -> FirmwareLabel? { platform.labels.first { $0.address == address } }
}
