/// The address of one PCI function: segment, bus, device and function.
///
/// The segment is what the kernel calls a PCI domain. It is 16 bits wide in firmware tables and 32 bits in Linux,
/// which numbers the buses behind an Intel VMD controller from 0x10000 (drivers/pci/controller/vmd.c).
public struct PCIAddress: Hashable, Sendable {
  /// The PCI segment, 0 on most machines.
  public var segment: UInt32
  /// The bus number, 0 to 255.
  public var bus: UInt8
  /// The device (slot) number, 0 to 31.
  public var device: UInt8
  /// The function number, 0 to 7.
  public var function: UInt8

  /// An address of its four numbers; nil where device or function is out of range.
  public init?(segment: UInt32, bus: UInt8, device: UInt8, function: UInt8) {
    guard device <= 0x1f, function <= 7 else { return nil }
    self.segment = segment
    self.bus = bus
    self.device = device
    self.function = function
  }

  /// An address as sysfs writes it, `0000:01:00.1`: lower-case or upper-case hex, the segment in four to eight digits.
  ///
  /// Source: `pci_setup_device` names devices `%04x:%02x:%02x.%d` (drivers/pci/probe.c).
  public init?(sysfsName name: String) { self.init(sysfsName: Substring(name)) }

  /// An address as sysfs writes it, in a part of a text.
  public init?(sysfsName name: Substring) { self.init(sysfsName: name.utf8) }

  /// An address as sysfs writes it, in the bytes of a part of a text.
  public init?(sysfsName name: Substring.UTF8View) {
    var digits = HexadecimalScanner(rest: name)
    guard let segment = digits.number(digitCount: 4...8), digits.skip(UInt8(ascii: ":")),
      let bus = digits.number(digitCount: 2...2), digits.skip(UInt8(ascii: ":")),
      let device = digits.number(digitCount: 2...2), digits.skip(UInt8(ascii: ".")),
      let function = digits.number(digitCount: 1...1), digits.isAtEnd
    else { return nil }
    self.init(
      segment: segment, bus: UInt8(truncatingIfNeeded: bus), device: UInt8(truncatingIfNeeded: device),
      function: UInt8(truncatingIfNeeded: function))
  }
}

extension PCIAddress: Comparable {
  public static func < (left: PCIAddress, right: PCIAddress) -> Bool {
    (left.segment, left.bus, left.device, left.function) < (right.segment, right.bus, right.device, right.function)
  }
}

extension [PCIAddress] {
  /// The addresses in order, each once.
  public func sortedWithoutRepetition() -> [PCIAddress] {
    var result: [PCIAddress] = []
    for address in sorted() where result.last != address { result.append(address) }
    return result
  }
}

extension PCIAddress: CustomStringConvertible {
  /// The address as sysfs, lspci and libvirt write it: `0000:01:00.1`.
  public var description: String {
    hexadecimal(UInt64(segment), digits: 4) + ":" + hexadecimal(UInt64(bus), digits: 2) + ":"
      + hexadecimal(UInt64(device), digits: 2) + "." + String(function)
  }
}

/// Reads runs of hexadecimal digits out of the bytes of a name.
private struct HexadecimalScanner {
  var rest: Substring.UTF8View

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// The number in the digits that come next, if their count is within `digitCount` (of at most eight).
  mutating func number(digitCount: ClosedRange<Int>) -> UInt32? {
    var value: UInt32 = 0
    var count = 0
    while count < digitCount.upperBound, let byte = rest.first, let digit = hexadecimalDigit(byte) {
      value = value << 4 | UInt32(digit)
      count += 1
      rest.removeFirst()
    }
    return count >= digitCount.lowerBound ? value : nil
  }
}
