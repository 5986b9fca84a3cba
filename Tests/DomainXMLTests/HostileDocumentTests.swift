import DomainXML
import PCI
import TestSupport
import Testing

@Suite("A document that means harm")
struct HostileDocumentTests {
  @Test(
    "is refused at its document type declaration",
    arguments: [
      "<!DOCTYPE domain>", "<!DOCTYPE domain SYSTEM 'domain.dtd'>",
      "<!DOCTYPE domain PUBLIC '-//X//Y' 'http://127.0.0.1:1/d.dtd'>", "<!DOCTYPE domain [<!ENTITY n 'vm0'>]>",
      "<!DOCTYPE domain [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]>",
    ])
  func documentType(declaration: String) {
    #expect(fault(in: "<?xml version='1.0'?>\n\(declaration)\n<domain><name>vm0</name></domain>") == .documentType)
  }

  @Test("cannot swell by entities within entities", .timeLimit(.minutes(1)))
  func billionLaughs() {
    var entities = "<!ENTITY e0 'ha'>"
    for level in 1...30 {
      entities += "<!ENTITY e\(level) '\(String(repeating: "&e\(level - 1);", count: 10))'>"
    }
    let xml = "<!DOCTYPE domain [\(entities)]><domain><name a='&e30;'>&e30;</name></domain>"
    #expect(fault(in: xml) != nil)
  }

  @Test("cannot have another file read")
  func externalEntity() throws {
    let directory = try TemporaryDirectory()
    try directory.writer.file("secret.xml", "<hostdev type='pci'><source><address bus='1'/></source></hostdev>")
    let fifo = try ChildProcess("mkfifo", [directory.path + "/fifo"])
    try #require(fifo.status == 0)
    // A FIFO without a writer would hold whoever opens it.
    for name in ["secret.xml", "fifo"] {
      let path = "\(directory.path)/\(name)"
      let entity = "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file://\(path)'>]>"
      let included = "<domain><name>vm0</name><devices>&x;</devices></domain>"
      #expect(fault(in: entity + included) == .documentType)
      let inclusion = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://\(path)'/>"
      #expect(try domain(devices: inclusion).uses.isEmpty)
    }
  }

  @Test("may be nested as deep as libxml2 allows and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "<domain>", count: depth) + String(repeating: "</domain>", count: depth)
    }
    #expect(fault(in: nested(200)) == nil)
    for depth in [300, 100_000] {
      guard case .notWellFormed? = fault(in: nested(depth)) else {
        Issue.record("A depth of \(depth) is over libxml2's limit.")
        continue
      }
    }
  }

  @Test("may have 8 MiB and no more")
  func size() throws {
    let start = Array("<domain><name>vm0</name>".utf8)
    let end = Array("</domain>".utf8)
    func sized(_ size: Int) -> [UInt8] {
      start + [UInt8](repeating: UInt8(ascii: "\n"), count: size - start.count - end.count) + end
    }
    #expect(try DomainDocument(bytes: sized(DomainDocument.byteLimit)).name == "vm0")
    let fault = fault(inBytes: sized(DomainDocument.byteLimit + 1))
    #expect(fault == .tooLarge(limit: 8 * 1024 * 1024))
    #expect(fault?.description == "the XML is larger than 8 MiB")
  }

  @Test("may have many devices and arguments without taking long over them", .timeLimit(.minutes(1)))
  func many() throws {
    let hostdev = "<hostdev type='pci'><source><address bus='1'/></source></hostdev>"
    #expect(try domain(devices: String(repeating: hostdev, count: 20_000)).uses.count == 20_000)
    let options = String(repeating: "a.b\(1).c=d,", count: 2_000)
    #expect(try domain(qemuArguments: ["-blockdev", options]).uses.isEmpty)
  }
}
