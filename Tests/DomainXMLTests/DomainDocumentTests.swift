import DomainXML
import PCI
import Testing

@Suite("A domain XML")
struct DomainDocumentTests {
  @Test("gives the source address of a hostdev, never that of its guest slot")
  func hostdev() throws {
    let document = try DomainDocument(
      bytes: Array(
        """
        <domain type='kvm'><name>vm0</name><devices><hostdev mode='subsystem' type='pci' managed='yes'>
        <source><address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/></source>
        <address type='pci' domain='0x0000' bus='0x07' slot='0x00' function='0x0'/>
        </hostdev></devices></domain>
        """.utf8))
    let address = try #require(PCIAddress(sysfsName: "0000:01:00.1"))
    #expect(document.name == "vm0")
    #expect(document.uses == [HostDeviceUse(device: .pci(address), place: "/domain/devices/hostdev[1]")])
  }
}
