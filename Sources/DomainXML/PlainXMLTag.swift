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
  var isEmptyElement = false

  /// Reads on behind the `<` of a tag, to behind its `>`.
  mutating func read(_ bytes: [UInt8], _ position: inout Int) throws(NotPlainXML) {
    attributes.removeAll(keepingCapacity: true)
    name = try bytes.name(at: &position)
    while true {
      let start = position
      bytes.skipBlanks(&position)
      guard position < bytes.count else { throw NotPlainXML() }
      switch bytes[position] {
      case UInt8(ascii: ">"):
        isEmptyElement = false
        position += 1
        return
      case UInt8(ascii: "/"):
        isEmptyElement = true
        guard bytes.count - position > 1, bytes[position + 1] == UInt8(ascii: ">") else { throw NotPlainXML() }
        position += 2
        return
      default:
        guard position > start, attributes.count < Self.attributeLimit else { throw NotPlainXML() }
        try readAttribute(bytes, &position)
      }
    }
  }

  private mutating func readAttribute(_ bytes: [UInt8], _ position: inout Int) throws(NotPlainXML) {
    let name = try bytes.name(at: &position)
    guard bytes.count - position > 1, bytes[position] == UInt8(ascii: "=") else { throw NotPlainXML() }
    let quote = bytes[position + 1]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { throw NotPlainXML() }
    position += 2
    let start = position
    while position < bytes.count, bytes[position] != quote {
      guard bytes[position] != UInt8(ascii: "<") else { throw NotPlainXML() }
      // Blanks but the space itself become spaces there (XML 1.0, section 3.3.3).
      try bytes.skipCharacter(&position, blanks: false)
    }
    guard position < bytes.count else { throw NotPlainXML() }
    // Two of the same local name may be one and the same in the end, by their namespaces.
    guard !attributes.contains(where: { bytes[$0.name.local] == bytes[name.local] }) else { throw NotPlainXML() }
    let isDeclaration = bytes[name.hasPrefix ? name.prefix : name.whole].elementsEqual("xmlns".utf8)
    attributes.append(Attribute(name: name, value: start..<position, isDeclaration: isDeclaration))
    position += 1
  }
}
