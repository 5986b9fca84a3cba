import CLibXML2

/// Reads one XML document, node by node, with libxml2's xmlTextReader.
///
/// Nothing is loaded from outside of the document, entities are not substituted, and libxml2's own limits of depth and
/// size hold (`XML_PARSE_HUGE` is not set).
struct XMLReader: XMLNodeReader, ~Copyable {
  // libxml/parser.h, xmlParserOption. The last two are of 2.13 and 2.14; older versions ignore them.
  private static let options: Int32 =
    1 << 5  // XML_PARSE_NOERROR
    | 1 << 6  // XML_PARSE_NOWARNING
    | 1 << 11  // XML_PARSE_NONET
    | 1 << 23  // XML_PARSE_NO_XXE
    | 1 << 25  // XML_PARSE_NO_SYS_CATALOG

  private let library: LibXML2
  private let reader: GuardXMLTextReader
  /// Whether libxml2 has said that there is no memory (`XML_ERR_NO_MEMORY`, libxml/xmlerror.h).
  private let lacksMemory: UnsafeMutablePointer<Bool>

  /// What somebody makes of the document in some bytes.
  static func reading<Value>(
    _ bytes: [UInt8], _ make: (inout XMLReader) throws(DomainXMLError) -> Value
  ) throws(DomainXMLError) -> Value {
    guard bytes.count <= DomainDocument.byteLimit else { throw .tooLarge(limit: DomainDocument.byteLimit) }
    let library = try LibXML2()
    let result = bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { document in
        Result { () throws(DomainXMLError) in
          var reader = try XMLReader(library: library, document: document)
          return try make(&reader)
        }
      }
    }
    return try result.get()
  }

  /// A reader of a document, which has to stay where it is for as long as the reader lives.
  private init(library: LibXML2, document: UnsafeBufferPointer<CChar>) throws(DomainXMLError) {
    guard let size = Int32(exactly: document.count),
      let reader = library.readerForMemory(document.baseAddress, size, nil, nil, Self.options)
    else { throw document.isEmpty ? .notWellFormed(line: 1, column: 1) : .noMemory }
    self.library = library
    self.reader = reader
    lacksMemory = .allocate(capacity: 1)
    lacksMemory.initialize(to: false)
    library.setStructuredErrorFunc(lacksMemory, Self.noteWantOfMemory)
  }

  /// What libxml2 hands back is the Bool that `init` has made, or nothing: `deinit` takes it away before it lets go of it.
  private static let noteWantOfMemory: GuardXMLStructuredErrorFunc = { lacksMemory, error in
    if error?.pointee.code == 2 { lacksMemory?.assumingMemoryBound(to: Bool.self).pointee = true }
  }

  deinit {
    library.setStructuredErrorFunc(nil, Self.noteWantOfMemory)
    library.freeTextReader(reader)
    lacksMemory.deallocate()
  }

  /// Goes on to the next node; nil at the document's end.
  func next() throws(DomainXMLError) -> XMLNode? {
    switch library.read(reader) {
    case 1: return node
    case 0: return nil
    default:
      if lacksMemory.pointee { throw .noMemory }
      throw .notWellFormed(
        line: Int(library.parserLineNumber(reader)), column: Int(library.parserColumnNumber(reader)))
    }
  }

  // libxml/xmlreader.h, xmlReaderTypes.
  private var node: XMLNode {
    switch library.nodeType(reader) {
    case 1: .element
    case 3, 4: .text
    case 10: .documentType
    case 15: .endElement
    default: .other
    }
  }

  /// The line that the parser has reached.
  var line: Int { Int(library.parserLineNumber(reader)) }

  /// The name of the element, without a prefix.
  var localName: String { Self.string(library.constLocalName(reader)) ?? "" }

  /// The namespace of the element; nil where it has none.
  var namespace: String? { Self.string(library.constNamespaceURI(reader)) }

  /// The value of the text.
  var value: String { Self.string(library.constValue(reader)) ?? "" }

  /// Whether the element ends where it starts, so that no end of it will come.
  var isEmptyElement: Bool { library.isEmptyElement(reader) == 1 }

  /// Whether the element or an attribute of it is in a namespace; to declare one is not to use it.
  var isInNamespace: Bool {
    if namespace != nil { return true }
    defer { _ = library.moveToElement(reader) }
    while library.moveToNextAttribute(reader) == 1 {
      // The namespace of the declarations themselves (Namespaces in XML 1.0, section 3).
      if let namespace, namespace != "http://www.w3.org/2000/xmlns/" { return true }
    }
    return false
  }

  /// The attributes of the element that are in no namespace.
  func attributes() -> XMLAttributes {
    var attributes = XMLAttributes()
    while library.moveToNextAttribute(reader) == 1 {
      if library.constNamespaceURI(reader) == nil { attributes.append(name: localName, value: value) }
    }
    _ = library.moveToElement(reader)
    return attributes
  }

  private static func string(_ bytes: UnsafePointer<UInt8>?) -> String? { bytes.map { String(cString: $0) } }
}
