import DomainXML
import PCI
import Testing

@Suite("A hostdev")
struct HostdevTests {
  @Test("gives its source address, never that of its guest slot")
  func source() throws {
    let domain = try domain(
      devices: """
        <hostdev mode='subsystem' type='pci' managed='yes'>
          <driver name='vfio' model='vfio-pci'/>
          <source writeFiltering='no' startupPolicy='optional'>
            <address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/>
          </source>
          <teaming type='transient' persistent='ua-net0'/>
          <boot order='1'/>
          <address type='pci' domain='0x0000' bus='0x07' slot='0x00' function='0x0'/>
        </hostdev>
        """)
    #expect(domain.root == .domain)
    #expect(domain.name == "vm0")
    #expect(try domain.uses == [HostDeviceUse(device: pci("0000:01:00.1"), place: "/domain/devices/hostdev[1]")])
  }

  @Test(
    "is PCI in these forms",
    arguments: [
      "<hostdev type='pci'><source><address bus='1'/></source></hostdev>",
      "<hostdev mode='subsystem' type='pci' managed='no'><source><address bus='1'/></source></hostdev>",
      "<hostdev mode='subsystem' type='pci'><address type='pci' bus='9'/><source><address bus='1'/></source></hostdev>",
      "<hostdev mode='subsystem' type='pci'><source><address type='pci' bus='1'/></source></hostdev>",
      "<hostdev mode='subsystem' type='pci'><driver iommufd='yes'/><source><address bus='1'/></source></hostdev>",
    ])
  func forms(hostdev: String) throws {
    #expect(try domain(devices: hostdev).devices == [pci("0000:01:00.0")])
  }

  @Test(
    "of another kind has no claim on a PCI function",
    arguments: [
      ("mode='subsystem' type='usb'", "usb"), ("mode='subsystem' type='scsi'", "scsi"),
      ("mode='subsystem' type='scsi_host'", "scsi_host"), ("mode='capabilities' type='misc'", "capabilities"),
      ("mode='capabilities' type='pci'", "capabilities"),
    ])
  func notPCI(attributes: String, type: String) throws {
    let domain = try domain(
      devices: "<hostdev \(attributes)><source><address bus='1' device='2'/></source></hostdev>")
    #expect(domain.devices == [.notPCI(type: type)])
    #expect(!domain.attachesPCIFunction)
  }

  @Test("that is mediated is told by its UUID and has no claim on an IOMMU group")
  func mediated() throws {
    let domain = try domain(
      devices: """
        <hostdev mode='subsystem' type='mdev' model='vfio-pci'>
        <source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source>
        <address type='pci' bus='0x07'/></hostdev>
        """)
    #expect(domain.devices == [.mediated(uuid: "c2177883-f1bb-47f0-914d-32a22e3a8804")])
    #expect(!domain.attachesPCIFunction)
  }

  @Test(
    "or interface without an address in its source is an error",
    arguments: [
      ("<hostdev type='pci'><source/></hostdev>", "/domain/devices/hostdev[1]"),
      ("<hostdev type='pci'/>", "/domain/devices/hostdev[1]"),
      ("<hostdev type='usb'/><hostdev type='pci'><address bus='7'/></hostdev>", "/domain/devices/hostdev[2]"),
      ("<interface type='hostdev'><mac address='52:54:00:00:00:01'/></interface>", "/domain/devices/interface[1]"),
    ])
  func withoutAddress(devices: String, place: String) {
    let fault = fault(in: "<domain><name>vm0</name><devices>\(devices)</devices></domain>")
    #expect(fault == .noAddress(place: place))
    #expect(fault?.description == "\(place) has no source address")
  }
}
