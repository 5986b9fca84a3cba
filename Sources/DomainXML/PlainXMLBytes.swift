/// Less than what libxml2 bears (`XML_MAX_NAME_LENGTH`, libxml/parserInternals.h, 50,000), and far more than a domain has, in bytes.
private let namePartLimit = 1000

/// What of the grammar of XML plain XML has, by its bytes.
extension [UInt8] {
  /// Whether they are UTF-8 of which each character beyond ASCII may stand in XML (XML 1.0, section 2.2).
  var isPlainUnicode: Bool {
    guard contains(where: { $0 >= 0x80 }) else { return true }
    guard String(validating: self, as: UTF8.self) != nil else { return false }
    // U+FFFE and U+FFFF, which are 0xef 0xbf 0xbe and 0xef 0xbf 0xbf.
    return !indices.dropFirst(2).contains { self[$0 - 2] == 0xef && self[$0 - 1] == 0xbf && self[$0] >= 0xbe }
  }

  func skipBlanks(_ position: inout Int) {
    while position < count, self[position].isBlank { position += 1 }
  }

  /// Goes behind a character or one of the five references that XML has by itself (XML 1.0, section 4.6).
  func skipCharacter(_ position: inout Int, blanks: Bool) throws(NotPlainXML) {
    let byte = self[position]
    if byte == UInt8(ascii: "&") {
      guard let entity = PlainXMLEntity(in: self, at: position) else { throw NotPlainXML() }
      position += entity.length
    } else {
      guard byte >= 0x20 || blanks && byte.isBlank else { throw NotPlainXML() }
      position += 1
    }
  }

  /// A name of ASCII letters, digits, `-`, `.` and `_`, with a prefix or without one, and goes behind it.
  func name(at position: inout Int) throws(NotPlainXML) -> PlainXMLTag.Name {
    let start = position
    var local = start
    try skipNamePart(&position)
    if position < count, self[position] == UInt8(ascii: ":") {
      position += 1
      local = position
      try skipNamePart(&position)
    }
    return PlainXMLTag.Name(whole: start..<position, local: local..<position)
  }

  private func skipNamePart(_ position: inout Int) throws(NotPlainXML) {
    guard position < count, self[position].startsName else { throw NotPlainXML() }
    let start = position
    repeat { position += 1 } while position < count && (self[position].startsName || self[position].goesOnInName)
    guard position - start <= namePartLimit else { throw NotPlainXML() }
  }

  /// The text that stands somewhere, its references replaced.
  func unescaped(_ range: Range<Int>) -> String {
    guard self[range].contains(UInt8(ascii: "&")) else { return String(decoding: self[range], as: UTF8.self) }
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      if let entity = PlainXMLEntity(in: self, at: position) {
        text.append(entity.character)
        position += entity.length
      } else {
        text.append(self[position])
        position += 1
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// One of the references that XML has by itself.
private struct PlainXMLEntity {
  private static let all: [(name: StaticString, character: UInt8)] = [
    ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&amp;", UInt8(ascii: "&")),
    ("&apos;", UInt8(ascii: "'")), ("&quot;", UInt8(ascii: "\"")),
  ]

  /// The character that it stands for.
  let character: UInt8
  /// Its own length, in bytes.
  let length: Int

  /// The reference at a place; nil where there is none.
  init?(in bytes: [UInt8], at position: Int) {
    guard bytes[position] == UInt8(ascii: "&") else { return nil }
    let found = Self.all.first { entity in
      entity.name.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }
    guard let found else { return nil }
    character = found.character
    length = found.name.utf8CodeUnitCount
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
