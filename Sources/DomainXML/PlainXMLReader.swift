/// Reads XML as libvirt writes it: elements, attributes and text in UTF-8, and nothing else that XML may hold.
///
/// To open libxml2, with what it needs in its turn, takes the hook as long as all the rest of its work, and in the middle of an
/// upgrade there may be none. A domain as libvirt hands it over needs nothing of it (`virDomainDefFormat`, src/conf/domain_conf.c,
/// and `virBufferEscapeString`, src/util/virbuffer.c). Where a document has anything besides, such as a declaration, a comment,
/// a section of character data, a name outside of ASCII or a reference to a character by its number, or is not well-formed, this
/// reader declines, and libxml2 has the whole document.
///
/// So it takes no document that libxml2 would not take, and says the same of each: the domain's fuzz target and
/// `PlainXMLReaderTests` hold the two against each other.
struct PlainXMLReader: XMLNodeReader {
  /// Less than what libxml2 bears (`xmlParserMaxDepth`, 256), and far more than a domain has.
  private static let depthLimit = 64

  private let bytes: [UInt8]
  private var position = 0
  /// The names of the elements that are open, from the root on.
  private var openNames: [Range<Int>] = []
  private var hasRoot = false
  private var tag = PlainXMLTag()
  private var namespaces = PlainXMLNamespaces()
  private var text = 0..<0

  /// Whether the document is none for this reader: what it has said of it must not count.
  private(set) var hasDeclined: Bool

  /// A reader of a document.
  init(bytes: [UInt8]) {
    self.bytes = bytes
    hasDeclined = bytes.first != UInt8(ascii: "<") || !bytes.isPlainUnicode
  }

  /// Goes on to the next node; nil at the document's end, and where the reader declines.
  mutating func next() -> XMLNode? {
    guard !hasDeclined else { return nil }
    do {
      return try read()
    } catch {
      hasDeclined = true
      return nil
    }
  }

  var localName: String { string(tag.name.local) }

  var namespace: String? { namespaces.uri(of: tag.name, in: bytes).flatMap { $0.isEmpty ? nil : string($0) } }

  var isEmptyElement: Bool { tag.isEmptyElement }

  var value: String { bytes.unescaped(text) }

  func attributes() -> XMLAttributes {
    var attributes = XMLAttributes()
    for attribute in tag.attributes where !attribute.name.hasPrefix && !attribute.isDeclaration {
      attributes.append(name: string(attribute.name.local), value: bytes.unescaped(attribute.value))
    }
    return attributes
  }

  private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  // MARK: Nodes

  private mutating func read() throws(NotPlainXML) -> XMLNode? {
    if tag.isEmptyElement { leaveElement() }
    if openNames.isEmpty, hasRoot { return try readEnd() }
    guard position < bytes.count else { throw NotPlainXML() }
    guard bytes[position] == UInt8(ascii: "<") else { return try readText() }
    position += 1
    guard position < bytes.count, bytes[position] == UInt8(ascii: "/") else { return try readStartTag() }
    position += 1
    return try readEndTag()
  }

  private mutating func readStartTag() throws(NotPlainXML) -> XMLNode {
    try tag.read(bytes, &position)
    guard openNames.count < Self.depthLimit else { throw NotPlainXML() }
    openNames.append(tag.name.whole)
    hasRoot = true
    try namespaces.enter(tag, depth: openNames.count, in: bytes)
    return .element
  }

  private mutating func readEndTag() throws(NotPlainXML) -> XMLNode {
    guard let name = openNames.last, bytes.count - position > name.count,
      bytes[position..<position + name.count] == bytes[name]
    else { throw NotPlainXML() }
    position += name.count
    bytes.skipBlanks(&position)
    guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else { throw NotPlainXML() }
    position += 1
    leaveElement()
    return .endElement
  }

  private mutating func leaveElement() {
    tag.isEmptyElement = false
    namespaces.leave(depth: openNames.count)
    openNames.removeLast()
  }

  /// Text of blanks alone is no text to libxml2's reader either (`xmlTextReaderNodeType`, xmlreader.c).
  private mutating func readText() throws(NotPlainXML) -> XMLNode {
    let start = position
    var isBlank = true
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
      let byte = bytes[position]
      if !byte.isBlank { isBlank = false }
      // `]]>` ends a section of character data and may stand nowhere else (XML 1.0, section 2.4).
      if byte == UInt8(ascii: ">"), position - start >= 2, bytes[position - 2] == UInt8(ascii: "]"),
        bytes[position - 1] == UInt8(ascii: "]")
      {
        throw NotPlainXML()
      }
      try bytes.skipCharacter(&position, blanks: true)
    }
    text = start..<position
    return isBlank ? .other : .text
  }

  /// Behind the root there are blanks, if anything.
  private mutating func readEnd() throws(NotPlainXML) -> XMLNode? {
    bytes.skipBlanks(&position)
    guard position == bytes.count else { throw NotPlainXML() }
    return nil
  }
}

/// A document has what plain XML does not have.
struct NotPlainXML: Error {}
