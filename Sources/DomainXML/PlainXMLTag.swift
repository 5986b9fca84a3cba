/// The start of an element as it stands in the bytes of a document: where its name and its attributes are.
struct PlainXMLTag {
  /// A name, and its part behind the prefix.
  struct Name {
    var whole = 0..<0
    var local = 0..<0

    var hasPrefix: Bool { local.lowerBound != whole.lowerBound }
    /// The prefix, without its colon.
    var prefix: Range<Int> { whole.lowerBound..<(hasPrefix ? local.lowerBound - 1 : whole.lowerBound) }
  }

  /// An attribute.
  struct Attribute {
    var name: Name
    var value: Range<Int>
    /// Whether it declares a namespace.
    var isDeclaration: Bool
  }

  /// So many that no element of libvirt's has them, and so few that all can be held against each other.
  private static let attributeLimit = 32

  private(set) var name = Name()
  private(set) var attributes: [Attribute] = []
  /// Whether the element ends where it starts.
  private(set) var isEmptyElement = false

  /// Reads on behind the `<` of a tag, to behind its `>`.
  mutating func read(_ cursor: inout PlainXMLCursor) throws(NotPlainXML) {
    attributes.removeAll(keepingCapacity: true)
    name = try cursor.name()
    while true {
      let end = cursor.position
      cursor.skipBlanks()
      switch cursor.next {
      case UInt8(ascii: "/"), UInt8(ascii: ">"):
        isEmptyElement = cursor.next == UInt8(ascii: "/")
        if isEmptyElement { try cursor.skip(UInt8(ascii: "/")) }
        try cursor.skip(UInt8(ascii: ">"))
        return
      default:
        guard cursor.position > end, attributes.count < Self.attributeLimit else { throw NotPlainXML() }
        attributes.append(try attribute(&cursor))
      }
    }
  }

  private func attribute(_ cursor: inout PlainXMLCursor) throws(NotPlainXML) -> Attribute {
    let name = try cursor.name()
    try cursor.skip(UInt8(ascii: "="))
    guard let quote = cursor.next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw NotPlainXML()
    }
    try cursor.skip(quote)
    let start = cursor.position
    while cursor.next != quote {
      guard cursor.next != UInt8(ascii: "<") else { throw NotPlainXML() }
      // Blanks but the space itself become spaces there (XML 1.0, section 3.3.3).
      try cursor.skipCharacter(blanks: false)
    }
    let value = start..<cursor.position
    try cursor.skip(quote)
    let bytes = cursor.bytes
    // Two of the same local name may be one and the same in the end, by their namespaces.
    guard !attributes.contains(where: { bytes[$0.name.local] == bytes[name.local] }) else { throw NotPlainXML() }
    let isDeclaration = bytes[name.hasPrefix ? name.prefix : name.whole].elementsEqual("xmlns".utf8)
    return Attribute(name: name, value: value, isDeclaration: isDeclaration)
  }
}
