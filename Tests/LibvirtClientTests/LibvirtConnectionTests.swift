import LibvirtClient
import Testing

@Suite("libvirt")
struct LibvirtConnectionTests {
  @Test("gives all domains of its test driver")
  func allDomains() throws {
    let connection = try LibvirtConnection(uri: "test:///default")
    let domains = try connection.allDomains()
    #expect(domains.map(\.name) == ["test"])
    #expect(domains.map(\.state) == ["running"])
    #expect(String(decoding: domains[0].xml, as: UTF8.self).contains("<name>test</name>"))
  }

  @Test("gives a domain by its name or UUID", arguments: ["test", "6695eb01-f6a4-8304-79aa-97f2502e193f"])
  func domain(name: String) throws {
    let connection = try LibvirtConnection(uri: "test:///default")
    #expect(try connection.domain(namedOrWithUUID: name).name == "test")
  }

  @Test("gives a network's XML, and says which network it does not have")
  func network() throws {
    let connection = try LibvirtConnection(uri: "test:///default")
    let xml = try connection.networkXML(named: "default")
    #expect(String(decoding: xml, as: UTF8.self).contains("<name>default</name>"))
    #expect(throws: LibvirtError.noNetwork("nothing")) { try connection.networkXML(named: "nothing") }
  }

  @Test("says which domain it does not have")
  func noDomain() throws {
    let connection = try LibvirtConnection(uri: "test:///default")
    #expect(throws: LibvirtError.noDomain("nobody")) { try connection.domain(named: "nobody") }
    #expect(throws: LibvirtError.noDomain("nobody")) { try connection.domain(namedOrWithUUID: "nobody") }
    let uuid = "6695eb01-f6a4-8304-79aa-97f2502e193f"
    #expect(throws: LibvirtError.noDomain(uuid)) { try connection.domain(named: uuid) }
  }

  @Test("says where it cannot be reached")
  func unreachable() {
    let error = #expect(throws: LibvirtError.self) {
      _ = try LibvirtConnection(uri: "qemu+unix:///system?socket=/nowhere/libvirt-sock")
    }
    #expect(error?.description.hasPrefix("libvirt cannot be reached at qemu+unix:///system") == true)
  }
}
