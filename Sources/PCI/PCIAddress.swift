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
    let bytes = name.span
    var end = 0
    guard let segment = Self.number(in: bytes, from: &end, digitCount: 4...8),
      let bus = Self.number(in: bytes, after: UInt8(ascii: ":"), from: &end, digitCount: 2...2),
      let device = Self.number(in: bytes, after: UInt8(ascii: ":"), from: &end, digitCount: 2...2),
      let function = Self.number(in: bytes, after: UInt8(ascii: "."), from: &end, digitCount: 1...1), end == bytes.count
    else { return nil }
    self.init(
      segment: segment, bus: UInt8(truncatingIfNeeded: bus), device: UInt8(truncatingIfNeeded: device),
      function: UInt8(truncatingIfNeeded: function))
  }

  /// The number in the hexadecimal digits from an index on, after a mark if one is asked for; the index is then after them.
  ///
  /// Nil where their count is not within `digitCount`, of at most eight.
  private static func number(
    in bytes: Span<UInt8>, after mark: UInt8? = nil, from index: inout Int, digitCount: ClosedRange<Int>
  ) -> UInt32? {
    if let mark {
      guard index < bytes.count, bytes[index] == mark else { return nil }
      index += 1
    }
    let start = index
    var value: UInt32 = 0
    while index < bytes.count, index - start < digitCount.upperBound, let digit = hexadecimalDigit(bytes[index]) {
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return index - start >= digitCount.lowerBound ? value : nil
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
      + hexadecimal(UInt64(device), digits: 2) + "." + hexadecimal(UInt64(function))
  }
}
