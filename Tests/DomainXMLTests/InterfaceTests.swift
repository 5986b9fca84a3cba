import DomainXML
import PCI
import Testing

@Suite("An interface")
struct InterfaceTests {
  @Test("of type hostdev gives its source address")
  func hostdev() throws {
    let domain = try domain(
      devices: """
        <interface type='hostdev' managed='yes'>
          <mac address='52:54:00:6d:90:02'/>
          <source><address type='pci' domain='0x0000' bus='0x06' slot='0x10' function='0x3'/></source>
          <vlan><tag id='42'/></vlan>
          <teaming type='transient' persistent='ua-backup0'/>
          <address type='pci' domain='0x0000' bus='0x07' slot='0x00' function='0x0'/>
        </interface>
        """)
    #expect(try domain.uses == [HostDeviceUse(device: pci("0000:06:10.3"), place: "/domain/devices/interface[1]")])
  }

  @Test("of type hostdev is PCI unless its address says otherwise")
  func addressType() throws {
    let untyped = "<interface type='hostdev'><source><address bus='6'/></source></interface>"
    #expect(try domain(devices: untyped).devices == [pci("0000:06:00.0")])
    let usb = "<interface type='hostdev'><source><address type='usb' bus='6' device='1'/></source></interface>"
    #expect(try domain(devices: usb).devices == [.notPCI(type: "usb")])
  }

  @Test("of type vdpa gives its character device, which takes a PCI function along")
  func vdpa() throws {
    let domain = try domain(
      devices: "<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/><address type='pci' bus='7'/></interface>")
    #expect(domain.devices == [.vdpa(characterDevice: "/dev/vhost-vdpa-0")])
    #expect(domain.attachesPCIFunction)
  }

  @Test("of a network may come from a pool, which is decided later")
  func pool() throws {
    let domain = try domain(
      devices: "<interface type='network'><source network='pool' portid='1'/><model type='virtio'/></interface>")
    #expect(domain.devices == [.networkPool(network: "pool")])
    #expect(!domain.attachesPCIFunction)
  }

  @Test(
    "of another type uses no host device",
    arguments: [
      "<interface type='bridge'><source bridge='br0'/><address type='pci' bus='1'/></interface>",
      "<interface type='direct'><source dev='eth0' mode='passthrough'/></interface>",
      "<interface type='vhostuser'><source type='unix' path='/run/s' mode='client'/></interface>",
      "<interface type='user'><source><address type='pci' bus='1'/></source></interface>",
    ])
  func others(interface: String) throws {
    #expect(try domain(devices: interface).uses.isEmpty)
  }
}
