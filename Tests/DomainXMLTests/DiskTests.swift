import DomainXML
import PCI
import Testing

@Suite("A disk")
struct DiskTests {
  @Test("on NVMe gives the address of its controller")
  func nvme() throws {
    let domain = try domain(
      devices: """
        <disk type='nvme' device='disk'>
          <driver name='qemu' type='raw'/>
          <source type='pci' managed='yes' namespace='1' index='1'>
            <address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>
          </source>
          <target dev='vda' bus='virtio'/>
          <address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>
        </disk>
        """)
    #expect(try domain.uses == [HostDeviceUse(device: pci("0000:02:00.0"), place: "/domain/devices/disk[1]")])
  }

  @Test("counts with its backing chain and its mirror")
  func chain() throws {
    let domain = try domain(
      devices: """
        <disk type='file'><source file='/a.qcow2'/>
          <backingStore type='nvme'><format type='qcow2'/>
            <source type='pci' namespace='1'><address bus='2'/></source>
            <backingStore type='nvme'><source type='pci' namespace='1'><address bus='3'/></source>
              <backingStore/></backingStore>
          </backingStore>
          <mirror type='nvme' job='copy'><source type='pci' namespace='2'><address bus='4'/></source></mirror>
          <target dev='vda'/>
        </disk>
        """)
    #expect(try domain.devices == [pci("0000:02:00.0"), pci("0000:03:00.0"), pci("0000:04:00.0")])
    #expect(Set(domain.places) == ["/domain/devices/disk[1]"])
  }

  @Test("keeps its source apart from a source inside of that and from one beside it")
  func nestedSource() throws {
    let data = "<dataStore type='file'><format type='raw'/><source file='/d'/></dataStore>"
    let nvme = "<disk type='nvme'><source type='pci'>\(data)<address bus='2'/></source></disk>"
    #expect(try domain(devices: nvme).devices == [pci("0000:02:00.0")])
    let copied = """
      <disk type='nvme'><source type='pci'><address bus='2'/></source>
      <mirror type='file'><source file='/copy'><address bus='3'/></source></mirror></disk>
      """
    #expect(try domain(devices: copied).devices == [pci("0000:02:00.0")])
  }

  @Test("on vDPA gives its character device")
  func vdpa() throws {
    let disk = "<disk type='vhostvdpa' device='disk'><source dev='/dev/vhost-vdpa-1'/><target dev='vda'/></disk>"
    #expect(try domain(devices: disk).devices == [.vdpa(characterDevice: "/dev/vhost-vdpa-1")])
  }

  @Test(
    "of another kind uses no host device",
    arguments: [
      "<disk type='block'><source dev='/dev/nvme0n1'/><address type='pci' bus='2'/></disk>",
      "<disk type='file'><source file='/a'/><address type='drive' controller='0' bus='2'/></disk>",
      "<disk type='network'><source protocol='nbd' name='x'><host name='h'/></source></disk>",
      "<disk type='volume'><source pool='p' volume='v'><address bus='2'/></source></disk>",
    ])
  func others(disk: String) throws {
    #expect(try domain(devices: disk).uses.isEmpty)
  }
}
