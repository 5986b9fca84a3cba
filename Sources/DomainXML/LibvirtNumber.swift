import PCI

/// A number as libvirt reads it from an attribute: hexadecimal with `0x`, octal with a leading `0`, else decimal.
///
/// Source: `virXMLPropUInt` with base 0 and `virStrToLong_uip`, which is strtoul without a minus sign: white space and a
/// plus sign may come first, nothing may come after.
public func libvirtNumber(_ text: String) -> UInt32? {
  let isSpace: (Character) -> Bool = { $0 == " " || ("\t"..."\r").contains($0) }
  var digits = text.drop(while: isSpace)
  if digits.first == "+" { digits = digits.dropFirst() }
  guard let first = digits.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
  if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
    let hexadecimal = digits.dropFirst(2)
    guard let digit = hexadecimal.utf8.first, hexadecimalDigit(digit) != nil else { return nil }
    return UInt32(hexadecimal, radix: 16)
  }
  return UInt32(digits, radix: first == UInt8(ascii: "0") ? 8 : 10)
}
