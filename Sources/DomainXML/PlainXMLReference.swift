/// A reference to a character: one of the five that XML has by itself, or to a character beyond ASCII by its number.
///
/// libvirt writes the latter in the attributes of a domain's metadata (`xmlNodeDump`, libxml2's xmlsave.c).
struct PlainXMLReference {
  /// The character that it stands for.
  let character: Unicode.Scalar
  /// Its own length, in bytes.
  let length: Int

  /// The reference at the beginning of some bytes; nil where there is none.
  init?(in bytes: ArraySlice<UInt8>) {
    // The longest is `&#1114111;`.
    guard let end = bytes.prefix(10).firstIndex(of: UInt8(ascii: ";")), bytes.first == UInt8(ascii: "&"),
      let character = Self.character(bytes[(bytes.startIndex + 1)..<end])
    else { return nil }
    self.character = character
    length = end - bytes.startIndex + 1
  }

  private static func character(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
    switch String(decoding: name, as: UTF8.self) {
    case "lt": "<"
    case "gt": ">"
    case "amp": "&"
    case "apos": "'"
    case "quot": "\""
    case let text where text.hasPrefix("#x"): numbered(text.dropFirst(2), radix: 16)
    case let text where text.hasPrefix("#"): numbered(text.dropFirst(), radix: 10)
    default: nil
    }
  }

  /// A character that may stand in XML (XML 1.0, section 2.2), and that no part of the grammar is made of.
  private static func numbered(_ digits: Substring, radix: Int) -> Unicode.Scalar? {
    guard digits.first != "+", let number = UInt32(digits, radix: radix), number >= 0x80,
      number != 0xfffe, number != 0xffff
    else { return nil }
    return Unicode.Scalar(number)
  }
}
