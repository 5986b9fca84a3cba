import DomainXML
import PCI
import Testing

@Suite("What libvirt gives to its network hook")
struct NetworkPortTests {
  private func hookData(plug: String) throws -> DomainDocument {
    try document(
      """
      <hookData>
        <network><name>pool</name><forward mode='hostdev' managed='yes'>
          <address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/></forward></network>
        <networkport>
          <uuid>5d744f21-ba4a-4d6e-bdb2-30a35ff3207d</uuid>
          <owner><name>vm0</name><uuid>3c05a1f8-4a4d-4a1e-9f1d-3f2a1f1f0001</uuid></owner>
          <mac address='52:54:00:01:02:03'/>\(plug)
        </networkport>
      </hookData>
      """)
  }

  @Test("names the device of the port, and the domain that owns it")
  func port() throws {
    let port = try hookData(
      plug: """
        <plug type='hostdev-pci' managed='yes'><driver name='vfio'/>
          <address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/></plug>
        """)
    #expect(port.root == .hookData)
    #expect(port.name == "vm0")
    #expect(try port.uses == [HostDeviceUse(device: pci("0000:01:00.1"), place: "/hookData/networkport/plug")])
  }

  @Test(
    "names none where the port is no host device",
    arguments: ["", "<plug type='bridge' bridge='virbr0'/>", "<plug type='direct' dev='eth0' mode='bridge'/>"])
  func otherPorts(plug: String) throws {
    #expect(try hookData(plug: plug).uses.isEmpty)
  }

  @Test("and does not say which device is an error")
  func withoutAddress() {
    let xml = "<hookData><networkport><plug type='hostdev-pci' managed='yes'/></networkport></hookData>"
    #expect(fault(in: xml) == .noAddress(place: "/hookData/networkport/plug"))
  }
}
