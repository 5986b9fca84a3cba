import Foundation
import TestSupport
import Testing

/// The module opens libxml2 at run time, so no compiler has compared its prototypes with those of the library.
@Suite("The prototypes of libxml2 in shim.h")
struct PrototypeTests {
  private static let headers = "/usr/include/libxml2"

  /// Each function with the type that `LibXML2` gives it.
  private static let functions = [
    ("xmlReaderForMemory", "GuardXMLReaderForMemory"), ("xmlFreeTextReader", "GuardXMLFreeTextReader"),
    ("xmlTextReaderRead", "GuardXMLReaderFunction"), ("xmlTextReaderNodeType", "GuardXMLReaderFunction"),
    ("xmlTextReaderIsEmptyElement", "GuardXMLReaderFunction"),
    ("xmlTextReaderMoveToNextAttribute", "GuardXMLReaderFunction"),
    ("xmlTextReaderMoveToElement", "GuardXMLReaderFunction"),
    ("xmlTextReaderGetParserLineNumber", "GuardXMLReaderFunction"),
    ("xmlTextReaderGetParserColumnNumber", "GuardXMLReaderFunction"),
    ("xmlTextReaderConstLocalName", "GuardXMLReaderText"), ("xmlTextReaderConstNamespaceUri", "GuardXMLReaderText"),
    ("xmlTextReaderConstValue", "GuardXMLReaderText"),
    ("xmlSetExternalEntityLoader", "GuardXMLSetExternalEntityLoader"),
  ]

  /// Its handler takes a pointer to an error, which is to a constant since 2.12.
  private static let withErrorHandler = ("xmlSetStructuredErrorFunc", "GuardXMLSetStructuredErrorFunc")

  private func compile(_ functions: [(String, String)]) throws -> ChildProcess {
    let directory = try TemporaryDirectory()
    let shim = repositoryRoot.appending(path: "Sources/CLibXML2/shim.h").path()
    let assertions = functions.map { name, type in
      "_Static_assert(__builtin_types_compatible_p(__typeof__(&\(name)), \(type)), \"\(name)\");"
    }
    let source = """
      #include <libxml/parser.h>
      #include <libxml/xmlreader.h>
      #include <stddef.h>
      #include "\(shim)"
      \(assertions.joined(separator: "\n"))
      static void handler(void *userData, const GuardXMLError *error) { (void)userData; (void)error; }
      void silence(void) { xmlSetStructuredErrorFunc(0, (xmlStructuredErrorFunc)handler); }
      _Static_assert(offsetof(xmlError, domain) == offsetof(GuardXMLError, domain), "");
      _Static_assert(offsetof(xmlError, code) == offsetof(GuardXMLError, code) && XML_ERR_NO_MEMORY == 2, "");
      /* The numbers that XMLReader.swift has for these names. */
      _Static_assert(XML_PARSE_NOERROR == 1 << 5 && XML_PARSE_NOWARNING == 1 << 6 && XML_PARSE_NONET == 1 << 11, "");
      _Static_assert(XML_READER_TYPE_ELEMENT == 1 && XML_READER_TYPE_TEXT == 3 && XML_READER_TYPE_CDATA == 4, "");
      _Static_assert(XML_READER_TYPE_DOCUMENT_TYPE == 10 && XML_READER_TYPE_END_ELEMENT == 15, "");
      #if LIBXML_VERSION >= 21300
      _Static_assert(XML_PARSE_NO_XXE == 1 << 23, "");
      #endif
      #if LIBXML_VERSION >= 21400
      _Static_assert(XML_PARSE_NO_SYS_CATALOG == 1 << 25, "");
      #endif

      """
    try directory.writer.file("check.c", source)
    return try ChildProcess("cc", ["-fsyntax-only", "-Werror", "-I", Self.headers, directory.path + "/check.c"])
  }

  @Test(
    "are those of the library's headers",
    .enabled(if: FileManager.default.fileExists(atPath: headers), "there are no headers at \(headers)"))
  func prototypes() throws {
    let compiler = try compile(Self.functions)
    #expect(compiler.status == 0, "\(compiler.error)")
    let wrong = try compile([("xmlTextReaderRead", "GuardXMLReaderText")])
    #expect(wrong.status != 0, "a wrong prototype must be found")
  }

  @Test("are asked for by LibXML2.swift, each with the type that is tested here")
  func complete() throws {
    let source = try String(
      contentsOf: repositoryRoot.appending(path: "Sources/DomainXML/LibXML2.swift"), encoding: .utf8)
    let asked = source.matches(of: /function\(\s*"(\w+)", as: (\w+)\.self\)/).map { "\($0.1) \($0.2)" }
    #expect(asked.sorted() == (Self.functions + [Self.withErrorHandler]).map { "\($0) \($1)" }.sorted())
  }
}
