/// The text of a one-line file, without the white space at its end.
func trimmedText(_ bytes: [UInt8]) -> String {
  let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") || $0 == 0 }
  let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
  return String(decoding: bytes[..<end], as: UTF8.self)
}

/// The last component of a path, without slashes after it; nil where there is none.
func lastComponent(of path: String) -> String? {
  let bytes = path.utf8
  guard let last = bytes.lastIndex(where: { $0 != UInt8(ascii: "/") }) else { return nil }
  let start = bytes[..<last].lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
  return String(Substring(bytes[start...last]))
}

/// The first characters of a text that may be anything, fit for a message.
func excerpt(of text: String) -> String {
  if text.utf8.count <= 40, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return text }
  return String(text.unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7f ? "?" : Character($0) })
}
