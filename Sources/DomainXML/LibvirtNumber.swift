import PCI

/// A number as libvirt reads it from an attribute: hexadecimal with `0x`, octal with a leading `0`, else decimal.
///
/// Source: `virXMLPropUInt` with base 0 and `virStrToLong_uip`, which is strtoul without a minus sign: white space and a
/// plus sign may come first, nothing may come after.
public func libvirtNumber(_ text: String) -> UInt32? {
  var digits = text.utf8.drop { $0 == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains($0) }
  if digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
  guard let first = digits.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
  if digits.starts(with: "0x".utf8) || digits.starts(with: "0X".utf8) {
    let hexadecimal = digits.dropFirst(2)
    guard let digit = hexadecimal.first, hexadecimalDigit(digit) != nil else { return nil }
    return UInt32(Substring(hexadecimal), radix: 16)
  }
  return UInt32(Substring(digits), radix: first == UInt8(ascii: "0") ? 8 : 10)
}
