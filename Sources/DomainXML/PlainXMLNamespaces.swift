/// The namespaces that are declared where a reader is (Namespaces in XML 1.0).
struct PlainXMLNamespaces {
  private struct Declaration {
    /// Empty for the default namespace.
    var prefix: Range<Int>
    /// Empty where there is no default namespace any more.
    var uri: Range<Int>
    var depth: Int
  }

  /// So few that all can be looked through for each element.
  private static let limit = 32
  /// So short that libxml2's dictionary is never full (`XML_MAX_DICTIONARY_LIMIT`, libxml/parserInternals.h).
  private static let uriByteLimit = 1000

  private var declarations: [Declaration] = []

  /// Takes up what an element declares, at a depth of 1 or more, and looks whether each prefix in its tag is declared.
  mutating func enter(_ tag: PlainXMLTag, depth: Int, in bytes: [UInt8]) throws(NotPlainXML) {
    for attribute in tag.attributes where attribute.isDeclaration {
      let prefix = attribute.name.hasPrefix ? attribute.name.local : 0..<0
      guard declarations.count < Self.limit, attribute.value.count <= Self.uriByteLimit,
        !bytes[attribute.value].contains(UInt8(ascii: "&")),
        !bytes[attribute.value].starts(with: "http://www.w3.org/".utf8), prefix.isEmpty || !attribute.value.isEmpty,
        !bytes[prefix].starts(with: "xml".utf8)
      else { throw NotPlainXML() }
      declarations.append(Declaration(prefix: prefix, uri: attribute.value, depth: depth))
    }
    guard !tag.name.hasPrefix || uri(of: tag.name, in: bytes) != nil else { throw NotPlainXML() }
    for attribute in tag.attributes where attribute.name.hasPrefix && !attribute.isDeclaration {
      guard uri(of: attribute.name, in: bytes) != nil else { throw NotPlainXML() }
    }
  }

  /// Forgets what the element at a depth has declared.
  mutating func leave(depth: Int) {
    while let last = declarations.last, last.depth == depth { declarations.removeLast() }
  }

  /// The namespace of an element of some name, or of an attribute whose name has a prefix; nil where none is declared.
  func uri(of name: PlainXMLTag.Name, in bytes: [UInt8]) -> Range<Int>? {
    declarations.last { bytes[$0.prefix] == bytes[name.prefix] }?.uri
  }
}
