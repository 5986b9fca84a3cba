/// A text from outside, fit for a terminal and a log: control characters become question marks, and what is over the
/// limit is cut at a character and marked by `…`.
public func printable(_ text: String, byteLimit: Int = 200) -> String {
  if text.utf8.count <= byteLimit, isPrintableASCII(text) { return text }
  let clean = String(
    String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "?" : $0 }))
  guard clean.utf8.count > byteLimit else { return clean }
  let mark = "…"
  var length = 0
  let kept = clean.prefix { character in
    length += character.utf8.count
    return length <= byteLimit - mark.utf8.count
  }
  return kept + mark
}

/// Looks at the bytes where they lie in one piece, as those of Swift's own texts do: by a text's indices each would be checked.
private func isPrintableASCII(_ text: String) -> Bool {
  let isPrintable: (UInt8) -> Bool = { (0x20...0x7e).contains($0) }
  return text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isPrintable) } ?? text.utf8.allSatisfy(isPrintable)
}

/// A text of lines, some of it from outside, fit for a terminal: control characters other than line breaks become question
/// marks.
public func printableLines(_ text: String) -> String {
  if text.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x0a }) { return text }
  return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 != "\n" && isControl($0) ? "?" : $0 }))
}

/// Whether a character is not to be shown: C0, DEL and C1 controls, the marks that turn the direction of a line, and what has
/// no width, by which two names can look alike; the joiners within a word or a picture stay.
public func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7f..<0xa0, 0x200b, 0x200e...0x200f, 0x2028...0x202e, 0x2060...0x2069, 0xfeff: true
  default: false
  }
}
