/// A place in the bytes of a document, and what of the grammar of XML plain XML has there.
struct PlainXMLCursor {
  /// Less than what libxml2 bears (`XML_MAX_NAME_LENGTH`, libxml/parserInternals.h, 50,000), and far more than a domain has.
  static let nameByteLimit = 1000

  let bytes: [UInt8]
  /// The index of the byte that comes next.
  private(set) var position = 0

  /// The beginning of a document.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The byte that comes next; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Goes behind a byte.
  mutating func skip(_ byte: UInt8) throws(NotPlainXML) {
    guard next == byte else { throw NotPlainXML() }
    position += 1
  }

  /// Goes behind the same bytes as stand elsewhere.
  mutating func skip(sameAs range: Range<Int>) throws(NotPlainXML) {
    guard bytes[position...].starts(with: bytes[range]) else { throw NotPlainXML() }
    position += range.count
  }

  /// Goes behind blanks, if there are any.
  mutating func skipBlanks() {
    while let byte = next, byte.isBlank { position += 1 }
  }

  /// Goes behind a character or a reference to one.
  mutating func skipCharacter(blanks: Bool) throws(NotPlainXML) {
    guard let byte = next, byte >= 0x20 || blanks && byte.isBlank else { throw NotPlainXML() }
    guard byte == UInt8(ascii: "&") else {
      position += 1
      return
    }
    guard let reference = PlainXMLReference(in: bytes[position...]) else { throw NotPlainXML() }
    position += reference.length
  }

  /// Goes behind a name of ASCII letters, digits, `-`, `.` and `_`, with a prefix or without one.
  mutating func name() throws(NotPlainXML) -> PlainXMLTag.Name {
    let start = position
    var local = start
    try skipNamePart()
    if next == UInt8(ascii: ":") {
      position += 1
      local = position
      try skipNamePart()
    }
    return PlainXMLTag.Name(whole: start..<position, local: local..<position)
  }

  private mutating func skipNamePart() throws(NotPlainXML) {
    let start = position
    guard next?.startsName == true else { throw NotPlainXML() }
    while let byte = next, byte.startsName || byte.goesOnInName { position += 1 }
    guard position - start <= Self.nameByteLimit else { throw NotPlainXML() }
  }

  /// The bytes that stand somewhere, as text.
  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The text that stands somewhere, its references replaced.
  func text(_ range: Range<Int>) -> String {
    var rest = bytes[range]
    var text: [UInt8] = []
    while let start = rest.firstIndex(of: UInt8(ascii: "&")), let reference = PlainXMLReference(in: rest[start...]) {
      text += rest[..<start]
      text += Array(String(reference.character).utf8)
      rest = rest[(start + reference.length)...]
    }
    return text.isEmpty ? string(range) : String(decoding: text + rest, as: UTF8.self)
  }
}

extension UInt8 {
  /// A blank as plain XML has it; a carriage return would become a line feed.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") || self == UInt8(ascii: "\t") }

  fileprivate var startsName: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
    default: false
    }
  }

  fileprivate var goesOnInName: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }
}
