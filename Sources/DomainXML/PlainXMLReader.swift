/// Reads XML as libvirt writes it: elements, attributes and text in UTF-8, and nothing else that XML may hold.
///
/// To open libxml2, with what it needs in its turn, takes the hook as long as all the rest of its work, and in the middle of an
/// upgrade there may be none. A domain as libvirt hands it over needs nothing of it (`virDomainDefFormat`, src/conf/domain_conf.c,
/// and `virBufferEscapeString`, src/util/virbuffer.c), unless somebody has put more into its metadata. Where a document has
/// anything besides, such as a declaration, a comment, a section of character data or a name outside of ASCII, or is not
/// well-formed, this reader declines, and libxml2 has the whole document.
///
/// So it takes no document that libxml2 would not take, and says the same of each: the domain's fuzz target and
/// `PlainXMLReaderTests` hold the two against each other.
struct PlainXMLReader: XMLNodeReader {
  /// Less than what libxml2 bears (`xmlParserMaxDepth`, 256), and far more than a domain has.
  private static let depthLimit = 64

  private var cursor: PlainXMLCursor
  /// The names of the elements that are open, from the root on.
  private var openNames: [Range<Int>] = []
  private var hasRoot = false
  private var tag = PlainXMLTag()
  /// Whether the element whose tag was read last is empty, and to be left.
  private var isInEmptyElement = false
  private var namespaces = PlainXMLNamespaces()
  private var textRange = 0..<0

  /// Whether the document is none for this reader: what it has said of it must not count.
  private(set) var hasDeclined: Bool

  /// A reader of a document.
  init(bytes: [UInt8]) {
    cursor = PlainXMLCursor(bytes)
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

  var localName: String { cursor.string(tag.name.local) }

  var namespace: String? {
    guard let range = namespaces.uri(of: tag.name, in: cursor.bytes), !range.isEmpty else { return nil }
    return cursor.string(range)
  }

  var isEmptyElement: Bool { tag.isEmptyElement }

  var value: String { cursor.text(textRange) }

  func attributes() -> XMLAttributes {
    var attributes = XMLAttributes()
    for attribute in tag.attributes where !attribute.name.hasPrefix && !attribute.isDeclaration {
      attributes.append(name: cursor.string(attribute.name.local), value: cursor.text(attribute.value))
    }
    return attributes
  }

  // MARK: Nodes

  private mutating func read() throws(NotPlainXML) -> XMLNode? {
    if isInEmptyElement { leaveElement() }
    if openNames.isEmpty, hasRoot { return try readEnd() }
    guard cursor.next == UInt8(ascii: "<") else { return try readText() }
    try cursor.skip(UInt8(ascii: "<"))
    return cursor.next == UInt8(ascii: "/") ? try readEndTag() : try readStartTag()
  }

  private mutating func readStartTag() throws(NotPlainXML) -> XMLNode {
    try tag.read(&cursor)
    guard openNames.count < Self.depthLimit else { throw NotPlainXML() }
    openNames.append(tag.name.whole)
    hasRoot = true
    isInEmptyElement = tag.isEmptyElement
    try namespaces.enter(tag, depth: openNames.count, in: cursor.bytes)
    return .element
  }

  private mutating func readEndTag() throws(NotPlainXML) -> XMLNode {
    try cursor.skip(UInt8(ascii: "/"))
    guard let name = openNames.last else { throw NotPlainXML() }
    try cursor.skip(sameAs: name)
    cursor.skipBlanks()
    try cursor.skip(UInt8(ascii: ">"))
    leaveElement()
    return .endElement
  }

  private mutating func leaveElement() {
    isInEmptyElement = false
    namespaces.leave(depth: openNames.count)
    openNames.removeLast()
  }

  /// Text of blanks alone is no text to libxml2's reader either (`xmlTextReaderNodeType`, xmlreader.c).
  private mutating func readText() throws(NotPlainXML) -> XMLNode {
    let start = cursor.position
    var isBlank = true
    var brackets = 0
    while let byte = cursor.next, byte != UInt8(ascii: "<") {
      if !byte.isBlank { isBlank = false }
      // `]]>` ends a section of character data and may stand nowhere else (XML 1.0, section 2.4).
      if byte == UInt8(ascii: ">"), brackets >= 2 { throw NotPlainXML() }
      brackets = byte == UInt8(ascii: "]") ? brackets + 1 : 0
      try cursor.skipCharacter(blanks: true)
    }
    // Without an end of the root there is none of the document.
    guard cursor.next != nil else { throw NotPlainXML() }
    textRange = start..<cursor.position
    return isBlank ? .other : .text
  }

  /// Behind the root there are blanks, if anything.
  private mutating func readEnd() throws(NotPlainXML) -> XMLNode? {
    cursor.skipBlanks()
    guard cursor.next == nil else { throw NotPlainXML() }
    return nil
  }
}

extension [UInt8] {
  /// Whether they are UTF-8 of which each character beyond ASCII may stand in XML (XML 1.0, section 2.2).
  fileprivate var isPlainUnicode: Bool {
    guard contains(where: { $0 >= 0x80 }) else { return true }
    guard (try? UTF8Span(validating: span)) != nil else { return false }
    // U+FFFE and U+FFFF, which are 0xef 0xbf 0xbe and 0xef 0xbf 0xbf.
    return !indices.dropFirst(2).contains { self[$0 - 2] == 0xef && self[$0 - 1] == 0xbf && self[$0] >= 0xbe }
  }
}

/// A document has what plain XML does not have.
struct NotPlainXML: Error {}
