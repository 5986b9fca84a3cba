import DomainXML
import PCI
import Testing

@Suite("A network")
struct NetworkDocumentTests {
  private func network(_ content: String) throws -> NetworkDocument {
    try NetworkDocument(bytes: Array("<network><name>net</name>\(content)</network>".utf8))
  }

  @Test(
    "is a pool of the devices that it forwards to as host devices",
    arguments: [
      (
        """
        <forward mode='hostdev' managed='yes'><driver name='vfio'/>
        <address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>
        <address type='pci' domain='0' bus='5' slot='0x10' function='2'/></forward>
        """, ["0000:05:00.0", "0000:05:10.2"]
      ),
      (
        "<forward mode='hostdev'><pf dev='eth0'/><address type='pci' bus='0x05' slot='0x10'/></forward>",
        ["0000:05:10.0"]
      ),
      ("<forward mode='hostdev'><pf dev='eth0'/></forward>", []),
      ("<forward mode='nat'><address bus='5'/></forward>", []),
      ("<ip><forward mode='hostdev'><address bus='5'/></forward></ip>", []), ("", []),
      ("<forward mode='hostdev'/>", []),
    ])
  func pool(content: String, devices: [String]) throws {
    #expect(try network(content).pool.map(\.description) == devices)
    #expect(try network(content).isPool == content.hasPrefix("<forward mode='hostdev'"))
  }

  @Test("names the physical function whose virtual functions are the pool")
  func physicalDevice() throws {
    #expect(try network("<forward mode='hostdev'><pf dev='eth0'/></forward>").physicalDevice == "eth0")
    #expect(try network("<forward mode='bridge'><pf dev='eth0'/></forward>").physicalDevice == nil)
  }

  @Test(
    "is told from what is none",
    arguments: [
      ("<domain><name>vm0</name></domain>", DomainXMLError.root(found: "domain", expected: "network")),
      ("<!DOCTYPE network><network/>", .documentType),
      (
        "<network><forward mode='hostdev'><address bus='0x100'/></forward></network>",
        .addressAttribute(place: "/network/forward/address", name: "bus", value: "0x100", highest: 0xff)
      ),
    ])
  func malformed(text: String, error: DomainXMLError) {
    #expect(throws: error) { try NetworkDocument(bytes: Array(text.utf8)) }
  }

  @Test(
    "that breaks off, is empty or is no XML is an error", arguments: ["", "<network>", "<network><forward", "network"])
  func broken(text: String) {
    #expect(throws: DomainXMLError.self) { try NetworkDocument(bytes: Array(text.utf8)) }
  }
}
