import DomainXML
import PCI
import Testing

@Suite("A QEMU override")
struct QEMUOverrideTests {
  private func override(_ properties: String) throws -> DomainDocument {
    try document(
      """
      <domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>vm0</name>
      <qemu:override><qemu:device alias='hostdev0'><qemu:frontend>\(properties)</qemu:frontend></qemu:device>
      </qemu:override></domain>
      """)
  }

  @Test("may name another host device")
  func host() throws {
    let domain = try override("<qemu:property name='host' type='string' value='0000:01:00.1'/>")
    #expect(try domain.uses == [HostDeviceUse(device: pci("0000:01:00.1"), place: "/domain/qemu:override")])
    let path = "<qemu:property name='sysfsdev' type='string' value='/sys/bus/pci/devices/0000:01:00.1'/>"
    #expect(try override(path).devices == [pci("0000:01:00.1")])
    let vdpa = "<qemu:property name='vhostdev' type='string' value='/dev/vhost-vdpa-0'/>"
    #expect(try override(vdpa).devices == [.vdpa(characterDevice: "/dev/vhost-vdpa-0")])
  }

  @Test("of another property names none")
  func other() throws {
    #expect(try override("<qemu:property name='x-speed' type='unsigned' value='1'/>").uses.isEmpty)
    // Other devices have a property of this name too, and no address in it.
    #expect(try override("<qemu:property name='host' type='remove'/>").uses.isEmpty)
    #expect(try override("<qemu:property name='host' type='string' value='example'/>").uses.isEmpty)
  }
}
