/// A node of an XML document, as far as anybody here looks at it.
enum XMLNode: Equatable {
  case element
  case endElement
  case text
  case documentType
  case other
}

/// What goes through a document node by node, and tells of the one that it has reached.
protocol XMLNodeReader: ~Copyable {
  /// Goes on to the next node; nil at the document's end.
  mutating func next() throws(DomainXMLError) -> XMLNode?

  /// The name of the element, without a prefix.
  var localName: String { get }

  /// The namespace of the element; nil where it has none.
  var namespace: String? { get }

  /// Whether the element ends where it starts, so that no end of it will come.
  var isEmptyElement: Bool { get }

  /// The attributes of the element that are in no namespace.
  func attributes() -> XMLAttributes

  /// The value of the text.
  var value: String { get }
}
