import DomainXML
import PCI
import TestSupport
import Testing

@Suite("A document that is none")
struct MalformedDocumentTests {
  @Test(
    "is told by line and column",
    arguments: [
      ("<domain>\n  <name>vm0</nam>\n</domain>\n", "the XML is not well-formed at line 2, column 18"),
      ("<domain><name>vm0</name>", "the XML is not well-formed at line 1, column 25"),
      ("<domain>\n\n<a b=c/></domain>", "the XML is not well-formed at line 3, column 6"),
      ("<domain/>\n<domain/>", "the XML is not well-formed at line 2, column 1"),
    ])
  func place(xml: String, text: String) {
    #expect(fault(in: xml)?.description == text)
  }

  private static let notXML: [[UInt8]] = [
    [], [0x0a], [0x20, 0x0a], Array("vm0".utf8), Array("{\"name\": \"vm0\"}".utf8), [0x7f, 0x45, 0x4c, 0x46, 0, 0, 0],
    Array(repeating: 0, count: 4096), Array(0...255), [0xff, 0xfe], [0xef, 0xbb, 0xbf], Array("<".utf8),
    Array("<domain>\0</domain>".utf8), Array("<domain>".utf8) + [0xc3, 0x28] + Array("</domain>".utf8),
    Array("<domain>&undefined;</domain>".utf8), Array("<domain>&#0;</domain>".utf8),
    Array("<x:domain><name>vm0</name>".utf8),
  ]

  @Test("is not well-formed, whatever its bytes are", arguments: notXML)
  func bytes(bytes: [UInt8]) throws {
    guard case .notWellFormed(let line, let column)? = fault(inBytes: bytes) else {
      Issue.record("\(bytes.prefix(32)) is no document")
      return
    }
    #expect(line >= 0 && column >= 0)
  }

  @Test(
    "has another root element",
    arguments: [("network", "network"), ("domstatus", "domstatus"), ("Domain", "Domain"), ("hookdata", "hookdata")])
  func root(element: String, found: String) {
    let fault = fault(in: "<\(element)><name>vm0</name></\(element)>")
    #expect(fault == .root(found: found, expected: "domain"))
    #expect(fault?.description == "the root element is <\(found)> and not <domain>")
  }

  @Test(
    "declares another encoding than it has, or one that nobody knows",
    arguments: ["UTF-16", "UCS-4", "no-such-encoding", "UTF-7"])
  func encoding(name: String) {
    let xml = "<?xml version='1.0' encoding='\(name)'?>\n<domain><name>größe</name></domain>"
    if let fault = fault(in: xml) {
      guard case .notWellFormed = fault else {
        Issue.record("\(fault)")
        return
      }
    } else {
      #expect((try? document(xml))?.name == "größe")
    }
  }

  @Test("may have another encoding than UTF-8, if it declares it")
  func latin1() throws {
    let bytes = Array("<?xml version='1.0' encoding='ISO-8859-1'?><domain><name>gr".utf8) + [0xf6]
    #expect(try DomainDocument(bytes: bytes + Array("</name></domain>".utf8)).name == "grö")
    #expect(fault(inBytes: Array("<domain><name>gr".utf8) + [0xf6] + Array("</name></domain>".utf8)) != nil)
  }
}

@Suite("A document that was cut or changed on its way")
struct DamagedDocumentTests {
  private static let sample = Array(
    """
    <?xml version="1.0"?>
    <domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
      <name>vm&#48; <![CDATA[<x>]]></name><!-- a note -->
      <metadata><g:canary xmlns:g='urn:rmrr-guard:1' token='t'/></metadata>
      <devices>
        <hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x01'/></source></hostdev>
        <disk type='nvme'><source type='pci'><address slot='037'/></source></disk>
      </devices>
      <qemu:commandline><qemu:arg value='-device'/><qemu:arg value='vfio-pci,host=01:00.0'/></qemu:commandline>
    </domain>
    """.utf8)

  @Test("is not well-formed, wherever it was cut")
  func cut() throws {
    #expect(try DomainDocument(bytes: Self.sample).uses.count == 3)
    for length in Self.sample.indices {
      guard case .notWellFormed? = fault(inBytes: Array(Self.sample[..<length])) else {
        Issue.record("The first \(length) bytes are no document.")
        continue
      }
    }
  }

  @Test(
    "is a value or an error, whichever of its bytes was changed",
    arguments: Array("\0<>&'\"/ 9\u{7f}".utf8) + [0xff])
  func changed(byte: UInt8) {
    for index in Self.sample.indices {
      var bytes = Self.sample
      bytes[index] = byte
      if let fault = fault(inBytes: bytes) {
        #expect(!fault.description.isEmpty)
      } else {
        #expect((try? DomainDocument(bytes: bytes))?.root == .domain)
      }
    }
  }
}
