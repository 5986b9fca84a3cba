import CLibvirt
import Testing

@testable import LibvirtClient

/// The test driver of libvirt is one for all connections of a process.
@Suite("A domain as it is now, and as it would start the next time")
struct LibvirtAttachmentTests {
  private func xml(_ name: String) -> String {
    "<domain type='test'><name>\(name)</name><memory>1024</memory><os><type>hvm</type></os></domain>"
  }

  /// The forms of a domain that is made, in a way, for as long as they are asked for.
  private func forms(
    of name: String, made make: (virConnectPtr, String) -> virDomainPtr?, end: (virDomainPtr) -> Int32
  ) throws -> LibvirtDomainForms {
    let connection = try #require(virConnectOpen("test:///default"))
    defer { virConnectClose(connection) }
    let domain = try #require(make(connection, xml(name)))
    defer { virDomainFree(domain) }
    let forms = try LibvirtConnection(uri: "test:///default").forms(ofDomain: name)
    #expect(end(domain) == 0)
    return forms
  }

  @Test("has both forms while it runs")
  func running() throws {
    let forms = try LibvirtConnection(uri: "test:///default").forms(ofDomain: "test")
    #expect(forms.name == "test" && forms.state == "running")
    #expect(forms.uuid == "6695eb01-f6a4-8304-79aa-97f2502e193f")
    let live = try String(decoding: #require(forms.live), as: UTF8.self)
    let config = try String(decoding: #require(forms.config), as: UTF8.self)
    #expect(live.contains(" id='1'") && !config.contains(" id='1'"))
  }

  @Test("has no guest where it is shut off")
  func shutOff() throws {
    let forms = try forms(of: "resting", made: { virDomainDefineXML($0, $1) }, end: virDomainUndefine)
    #expect(forms.live == nil && forms.config != nil && forms.state == "shut off")
  }

  @Test("has no next start where it is gone when its guest ends")
  func transient() throws {
    let forms = try forms(of: "passing", made: { virDomainCreateXML($0, $1, 0) }, end: virDomainDestroy)
    #expect(forms.live != nil && forms.config == nil && forms.state == "running")
  }

  @Test("is not taken for one that does not run where libvirt does not tell")
  func untold() throws {
    let connection = try #require(virConnectOpen("test:///default"))
    defer { virConnectClose(connection) }
    let domain = try #require(virDomainDefineXML(connection, xml("vanishing")))
    defer { virDomainFree(domain) }
    #expect(virDomainUndefine(domain) == 0)
    #expect(throws: LibvirtError.noDomain("vanishing")) { try LibvirtDomainForms(domain) }
  }

  @Test("is found by its ID while it runs, if no other has that for its name")
  func identifier() throws {
    let connection = try LibvirtConnection(uri: "test:///default")
    let maker = try #require(virConnectOpen("test:///default"))
    defer { virConnectClose(maker) }
    let guest = try #require(virDomainCreateXML(maker, xml("numbered"), 0))
    defer {
      virDomainDestroy(guest)
      virDomainFree(guest)
    }
    let number = String(virDomainGetID(guest))
    #expect(try connection.forms(ofDomainNamedOrNumbered: number).name == "numbered")
    #expect(try connection.forms(ofDomainNamedOrNumbered: "numbered").name == "numbered")
    let namesake = try #require(virDomainDefineXML(maker, xml(number)))
    defer {
      virDomainUndefine(namesake)
      virDomainFree(namesake)
    }
    #expect(try connection.forms(ofDomainNamedOrNumbered: number).name == number)
    for name in ["4711", "-1", "99999999999", "nobody"] {
      #expect(throws: LibvirtError.noDomain(name)) { try connection.forms(ofDomainNamedOrNumbered: name) }
    }
  }

  @Test("is known again by its UUID: one that has taken its name gets nothing")
  func renamed() throws {
    let gone = try forms(of: "taken", made: { virDomainDefineXML($0, $1) }, end: virDomainUndefine)
    let connection = try #require(virConnectOpen("test:///default"))
    defer { virConnectClose(connection) }
    let other = try #require(virDomainDefineXML(connection, xml("taken")))
    defer {
      virDomainUndefine(other)
      virDomainFree(other)
    }
    #expect(throws: LibvirtError.noDomain("taken")) {
      try LibvirtAttachment(uri: "test:///default").attach(Array("<rng/>".utf8), to: gone, live: false, config: true)
    }
  }

  @Test("cannot be changed where libvirt does not answer")
  func unreachable() {
    let error = #expect(throws: LibvirtError.self) {
      _ = try LibvirtAttachment(uri: "qemu+unix:///system?socket=/nowhere/libvirt-sock")
    }
    #expect(error?.description.hasPrefix("libvirt cannot be reached at qemu+unix:///system") == true)
  }
}
