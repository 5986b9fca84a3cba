/// The 16-bit number by which a PCI function names itself in its requests: bus, device and function, without a segment.
///
/// AMD's tables call it a device ID, Arm's a requester ID.
public struct RequesterID: Hashable, Sendable {
  /// The number: bus in the high byte, then five bits of device and three of function.
  public var rawValue: UInt16

  /// An ID of its number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension RequesterID: Comparable {
  public static func < (left: RequesterID, right: RequesterID) -> Bool { left.rawValue < right.rawValue }
}

extension RequesterID: CustomStringConvertible {
  /// The ID as lspci writes a function without its segment: `0f:1f.7`.
  public var description: String {
    hexadecimal(UInt64(rawValue >> 8), digits: 2) + ":" + hexadecimal(UInt64(rawValue >> 3 & 0x1f), digits: 2) + "."
      + String(rawValue & 7)
  }
}

extension PCIAddress {
  /// The address of the function that names itself by a number, in a segment.
  public init(segment: UInt32, requesterID: RequesterID) {
    self.segment = segment
    bus = UInt8(requesterID.rawValue >> 8)
    device = UInt8(requesterID.rawValue >> 3 & 0x1f)
    function = UInt8(requesterID.rawValue & 7)
  }

  /// The number by which the function names itself on the bus.
  public var requesterID: RequesterID {
    RequesterID(rawValue: UInt16(bus) << 8 | UInt16(device) << 3 | UInt16(function))
  }
}
