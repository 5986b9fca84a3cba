import CLibXML2
import Glibc

/// libxml2, opened at run time where `PlainXMLReader` declines a document: so that a missing or changed library is an error of
/// ours and not of the dynamic linker, which would end the hook before its first instruction and keep every guest from starting.
struct LibXML2: Sendable {
  /// The names under which the library may be installed, that of up to 2.13 and that of 2.14 and later.
  ///
  /// The one that most hosts have comes first: to look for a name in vain takes the dynamic linker some seventy system calls.
  static let sonames = ["libxml2.so.2", "libxml2.so.16"]

  let readerForMemory: GuardXMLReaderForMemory
  let freeTextReader: GuardXMLFreeTextReader
  let read: GuardXMLReaderFunction
  let nodeType: GuardXMLReaderFunction
  let isEmptyElement: GuardXMLReaderFunction
  let moveToNextAttribute: GuardXMLReaderFunction
  let moveToElement: GuardXMLReaderFunction
  let parserLineNumber: GuardXMLReaderFunction
  let parserColumnNumber: GuardXMLReaderFunction
  let constLocalName: GuardXMLReaderText
  let constNamespaceURI: GuardXMLReaderText
  let constValue: GuardXMLReaderText
  let setStructuredErrorFunc: GuardXMLSetStructuredErrorFunc

  /// Opens the library and forbids it to load anything from outside of a document.
  ///
  /// - Throws: `DomainXMLError.libraryUnavailable` where none of the names can be opened or a function is missing.
  init() throws(DomainXMLError) {
    // All at once: where a library turns out to lack a function when that is called, the dynamic linker ends the program.
    // The library's own scope first: ICU, which some builds of libxml2 need, looks up some thousand symbols of libstdc++,
    // which the main program does not have.
    let mode = RTLD_NOW | RTLD_LOCAL | Int32(RTLD_DEEPBIND)
    var opened: UnsafeMutableRawPointer?
    var reasons: [String] = []
    for soname in Self.sonames where opened == nil {
      opened = dlopen(soname, mode)
      if opened == nil, let message = dlerror() { reasons.append(String(cString: message)) }
    }
    guard let library = opened else { throw .libraryUnavailable(reasons.joined(separator: "; ")) }

    func function<Function>(_ name: String, as type: Function.Type) throws(DomainXMLError) -> Function {
      guard let symbol = dlsym(library, name) else { throw .libraryUnavailable("libxml2 has no \(name)") }
      return unsafeBitCast(symbol, to: type)
    }
    readerForMemory = try function("xmlReaderForMemory", as: GuardXMLReaderForMemory.self)
    freeTextReader = try function("xmlFreeTextReader", as: GuardXMLFreeTextReader.self)
    read = try function("xmlTextReaderRead", as: GuardXMLReaderFunction.self)
    nodeType = try function("xmlTextReaderNodeType", as: GuardXMLReaderFunction.self)
    isEmptyElement = try function("xmlTextReaderIsEmptyElement", as: GuardXMLReaderFunction.self)
    moveToNextAttribute = try function("xmlTextReaderMoveToNextAttribute", as: GuardXMLReaderFunction.self)
    moveToElement = try function("xmlTextReaderMoveToElement", as: GuardXMLReaderFunction.self)
    parserLineNumber = try function("xmlTextReaderGetParserLineNumber", as: GuardXMLReaderFunction.self)
    parserColumnNumber = try function("xmlTextReaderGetParserColumnNumber", as: GuardXMLReaderFunction.self)
    constLocalName = try function("xmlTextReaderConstLocalName", as: GuardXMLReaderText.self)
    constNamespaceURI = try function("xmlTextReaderConstNamespaceUri", as: GuardXMLReaderText.self)
    constValue = try function("xmlTextReaderConstValue", as: GuardXMLReaderText.self)
    let setExternalEntityLoader = try function(
      "xmlSetExternalEntityLoader", as: GuardXMLSetExternalEntityLoader.self)
    setExternalEntityLoader { _, _, _ in nil }
    // Without a function of our own, some errors of validity and encoding are written to the standard error output
    // whatever the options of the reader, and a domain's metadata could push the verdict out of libvirt's message.
    let setStructuredErrorFunc = try function("xmlSetStructuredErrorFunc", as: GuardXMLSetStructuredErrorFunc.self)
    setStructuredErrorFunc(nil) { _, _ in }
    self.setStructuredErrorFunc = setStructuredErrorFunc
  }
}
