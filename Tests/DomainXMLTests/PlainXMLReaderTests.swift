import Foundation
import TestSupport
import Testing

@testable import DomainXML

/// A document, or a part of one, and what it is.
struct NamedXML: CustomTestStringConvertible, Sendable {
  var name: String
  var xml: String
  var testDescription: String { name }

  init(_ name: String, _ xml: String) {
    self.name = name
    self.xml = xml
  }

  /// Something within a domain that has a host device before and behind it.
  init(_ name: String, within xml: String) {
    self.init(name, "<domain><name>vm0</name>\(Self.devices)\(xml)\(Self.devices)</domain>")
  }

  private static let devices =
    "<devices><hostdev type='pci'><source><address bus='0x1'/></source></hostdev></devices>"

  var bytes: [UInt8] { Array(xml.utf8) }
}

@Suite("XML as plain as libvirt writes it")
struct PlainXMLReaderTests {
  private static let plain = [
    NamedXML("a domain", within: ""), NamedXML("quotes of both kinds", within: "<a b='\"' c=\"'\"/>"),
    NamedXML("references", within: "<a b='&lt;&gt;&amp;&apos;&quot;'/>&lt;&gt;&amp;&apos;&quot;"),
    NamedXML("a reference in a value that counts", "<domain><name>a&amp;b &gt; c</name></domain>"),
    NamedXML("characters beyond ASCII by their numbers", within: "<a b='&#xE9; &#233;&#x10FFFF;&#1114111;'/>&#x2028;"),
    NamedXML("the same in a value that counts", "<domain><name>&#xE9;</name></domain>"),
    NamedXML("a greater-than sign", within: "<a b='x>y]]>'>x>y ]></a>"),
    NamedXML("blanks in tags", within: "<a  b='1'\n\tc='2' ></a\n><d />"),
    NamedXML("blanks behind the root", "<domain><name>vm0</name></domain>\n\n\t "),
    NamedXML("text beyond ASCII", within: "<title name='Büro'>Δ 日本 🖥 \u{7f}\u{85}\u{fffd}</title>"),
    NamedXML("blanks alone", "<domain><name> \n\t</name></domain>"),
    NamedXML("text in pieces", "<domain><name>a<b/>c</name></domain>"),
    NamedXML("a namespace", within: "<metadata><x:y xmlns:x='urn:x' x:z='1' z2='2'/></metadata>"),
    NamedXML("a default namespace", within: "<a xmlns='urn:a'><hostdev/><b xmlns=''><c/></b></a>"),
    NamedXML("a device of another namespace", "<domain><devices xmlns='urn:a'><hostdev/></devices></domain>"),
    NamedXML("a prefix that is declared anew", within: "<x:a xmlns:x='urn:1'><x:b xmlns:x='urn:2'/><x:c/></x:a>"),
    NamedXML(
      "arguments for QEMU",
      """
      <domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:commandline><qemu:arg value='-device'/>
      <qemu:arg value='vfio-pci,host=01:00.0'/></qemu:commandline></domain>
      """),
    NamedXML(
      "the same by another prefix",
      """
      <domain><q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:arg value='-device'/>
      <q:arg value='vfio-pci,host=01:00.0'/></q:commandline></domain>
      """),
    NamedXML(
      "the canary", "<domain><metadata><g:canary xmlns:g='urn:rmrr-guard:1' token='t'/></metadata></domain>"),
    NamedXML(
      "a port of a network",
      "<hookData><networkport><plug type='hostdev-pci'><address bus='1'/></plug></networkport></hookData>"),
    NamedXML("no domain", "<network/>"),
    NamedXML("a device without an address", "<domain><devices><hostdev type='pci'/></devices></domain>"),
    NamedXML(
      "an address that is no number",
      within: "<devices><hostdev type='pci'><source><address bus='x'/></source></hostdev></devices>"),
    NamedXML("the depth of 64", String(repeating: "<domain>", count: 64) + String(repeating: "</domain>", count: 64)),
    NamedXML("a name of 1,000 bytes", within: "<\(String(repeating: "a", count: 1000))/>"),
    NamedXML("32 attributes", within: "<a \((0..<32).map { "b\($0)=''" }.joined(separator: " "))/>"),
  ]

  @Test("is read without libxml2, which would say the same", arguments: plain)
  func plainDocument(document: NamedXML) {
    let read = DomainDocument.readPlainly(document.bytes)
    #expect(read != nil)
    #expect(read == DomainDocument.readByLibXML2(document.bytes))
  }

  private static let notPlain = [
    NamedXML("nothing", ""), NamedXML("blanks alone", " \n"), NamedXML("a blank before the root", " <domain/>"),
    NamedXML("a byte order mark", "\u{feff}<domain/>"), NamedXML("a declaration", "<?xml version='1.0'?><domain/>"),
    NamedXML("a document type", "<!DOCTYPE domain><domain/>"), NamedXML("a comment", within: "<!-- -->"),
    NamedXML("a comment behind the root", "<domain/><!-- -->"), NamedXML("an instruction", within: "<?a b?>"),
    NamedXML("character data", within: "<![CDATA[<hostdev/>]]>"), NamedXML("its end alone", within: "a]]>b"),
    NamedXML("an ASCII character by its number", within: "<a b='&#104;'/>"),
    NamedXML("one in text", within: "&#x68;"), NamedXML("a line break by its number", within: "<a b='&#10;'/>"),
    NamedXML("the number of a surrogate", within: "&#xD800;"), NamedXML("of no character", within: "&#xFFFE;"),
    NamedXML("of the other one", within: "&#65535;"), NamedXML("of too high a number", within: "&#x110000;"),
    NamedXML("a number with a sign", within: "&#+233;"), NamedXML("no number", within: "&#;&#x;"),
    NamedXML("a number with a large X", within: "&#XE9;"), NamedXML("one that does not end", within: "&#xE9"),
    NamedXML("a namespace of 1,001 bytes", within: "<a xmlns='\(String(repeating: "a", count: 1001))'/>"),
    NamedXML("an entity", within: "&nbsp;"),
    NamedXML("an ampersand", within: "a & b"), NamedXML("an ampersand at the end of a value", within: "<a b='&'/>"),
    NamedXML("a reference that does not end", within: "&lt"), NamedXML("a tag in a value", within: "<a b='<'/>"),
    NamedXML("a line break in a value", within: "<a b='x\ny'/>"), NamedXML("a tab in a value", within: "<a b='\t'/>"),
    NamedXML("a carriage return in text", within: "a\rb"), NamedXML("one in a tag", within: "<a\r/>"),
    NamedXML("a control character", within: "\u{1}"), NamedXML("one in a value", within: "<a b='\u{1f}'/>"),
    NamedXML("a zero byte", within: "\0"), NamedXML("a character that is none", within: "\u{ffff}"),
    NamedXML("the other one", within: "\u{fffe}"), NamedXML("a name beyond ASCII", within: "<ä/>"),
    NamedXML("a name of 1,001 bytes", within: "<\(String(repeating: "a", count: 1001))/>"),
    NamedXML("an attribute of such a name", within: "<a \(String(repeating: "b", count: 1001))=''/>"),
    NamedXML("a prefix of such a name", within: "<a xmlns:\(String(repeating: "x", count: 1001))='urn:x'/>"),
    NamedXML("a name that starts with a digit", within: "<1/>"), NamedXML("no name", within: "< a/>"),
    NamedXML("a colon before a name", within: "<:a/>"), NamedXML("a colon behind it", within: "<a:/>"),
    NamedXML("two colons", within: "<a:b:c xmlns:a='urn:a'/>"), NamedXML("a value without quotes", within: "<a b=1/>"),
    NamedXML("an attribute without a value", within: "<a b/>"),
    NamedXML("a blank before its value", within: "<a b= ''/>"),
    NamedXML("no blank between attributes", within: "<a b=''c=''/>"),
    NamedXML("an attribute twice", within: "<a b='1' b='2'/>"),
    NamedXML("one twice by its namespace", within: "<a xmlns:x='urn:x' xmlns:y='urn:x' x:b='' y:b=''/>"),
    NamedXML("33 attributes", within: "<a \((0..<33).map { "b\($0)=''" }.joined(separator: " "))/>"),
    NamedXML("a prefix that nobody has declared", within: "<x:a/>"),
    NamedXML("one of an attribute", within: "<a x:b=''/>"),
    NamedXML("a prefix behind the element that declares it", within: "<a xmlns:x='urn:x'/><x:b/>"),
    NamedXML("a prefix for nothing", within: "<a xmlns:x=''/>"), NamedXML("the prefix xml", within: "<a xml:id='b'/>"),
    NamedXML("xml as another's prefix", within: "<a xmlns:xml='urn:x'/>"),
    NamedXML("a namespace of XML itself", within: "<a xmlns='http://www.w3.org/XML/1998/namespace'/>"),
    NamedXML("a reference in a namespace", within: "<a xmlns='urn:a&amp;b'/>"),
    NamedXML("33 namespaces", within: (0..<33).map { "<a\($0) xmlns='urn:\($0)'>" }.joined()),
    NamedXML("an end of another element", "<domain><a></b></domain>"), NamedXML("an end of none", "<domain/></a>"),
    NamedXML("a longer name at the end", "<domain><a></ab></domain>"),
    NamedXML("an end with an attribute", "<a></a b=''>"),
    NamedXML("a slash within a tag", within: "<a / >"), NamedXML("a second root", "<domain/><domain/>"),
    NamedXML("text behind the root", "<domain/>a"), NamedXML("no end", "<domain><name>vm0</name>"),
    NamedXML("the depth of 65", String(repeating: "<domain>", count: 65) + String(repeating: "</domain>", count: 65)),
  ]

  @Test("has nothing besides, or is left to libxml2", arguments: notPlain)
  func notPlainDocument(document: NamedXML) {
    #expect(DomainDocument.readPlainly(document.bytes) == nil)
  }

  @Test(
    "is UTF-8",
    arguments: [[0x80], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff]])
  func encoding(character: [UInt8]) {
    let bytes = Array("<domain><title>".utf8) + character + Array("</title></domain>".utf8)
    #expect(DomainDocument.readPlainly(bytes) == nil)
    #expect(throws: DomainXMLError.self) { try DomainDocument(bytes: bytes) }
  }

  @Test("is there to its end", arguments: plain)
  func truncated(document: NamedXML) {
    let bytes = document.bytes
    for count in 0..<(bytes.lastIndex(of: UInt8(ascii: ">")) ?? 0) {
      #expect(DomainDocument.readPlainly(Array(bytes[..<count])) == nil, "\(count)")
    }
  }

  @Test("is taken for nothing else than libxml2 takes it for, whatever is changed in it", arguments: 1...8)
  func changed(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let parts =
      (Self.plain + Self.notPlain).map(\.bytes) + ["<", ">", "'", "/", "&lt;", ":", "=", " "].map { Array($0.utf8) }
    var plainCount = 0
    for _ in 0..<4000 {
      var bytes = Self.plain.randomElement(using: &generator)?.bytes ?? []
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let start = Int.random(in: 0...bytes.count, using: &generator)
        let end = min(bytes.count, start + Int.random(in: 0...4, using: &generator))
        let part = parts.randomElement(using: &generator) ?? []
        let from = part.indices.randomElement(using: &generator) ?? 0
        bytes.replaceSubrange(start..<end, with: part[from...].prefix(Int.random(in: 0...6, using: &generator)))
      }
      guard let read = DomainDocument.readPlainly(bytes) else { continue }
      plainCount += 1
      #expect(read == DomainDocument.readByLibXML2(bytes), "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(plainCount > 400)
  }

  private static let growing = [
    ("references", "<a b='", "&lt;x", "'/>"), ("namespaces", "", "<x:a xmlns:x='urn:x'><x:b c='1'/></x:a>", ""),
    ("brackets", "", "ä]", ""), ("a name in pieces", "<name>", "a piece of its name <b/>", "</name>"),
  ]

  @Test("takes four times as long for four times as much, and not sixteen times", arguments: growing)
  func large(name: String, before: String, part: String, after: String) {
    func document(_ count: Int) -> [UInt8] {
      Array("<domain>\(before)\(String(repeating: part, count: count))\(after)</domain>".utf8)
    }
    let (few, many) = (document(10_000), document(40_000))
    let ratio = growth(
      below: 9, from: { #expect(DomainDocument.readPlainly(few) != nil) },
      to: { #expect(DomainDocument.readPlainly(many) != nil) })
    #expect(ratio < 9)
  }
}
