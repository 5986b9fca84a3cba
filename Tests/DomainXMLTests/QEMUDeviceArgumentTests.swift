import DomainXML
import PCI
import Testing

@Suite("A device on the QEMU command line")
struct QEMUDeviceArgumentTests {
  @Test(
    "is a PCI function as vfio-pci",
    arguments: [
      "vfio-pci,host=0000:01:00.1", "vfio-pci,host=01:00.1", "vfio-pci,host=1:0.1", "vfio-pci,host=0x0:0x1:0x0.1",
      "driver=vfio-pci,host=01:00.1", "id=net0,driver=vfio-pci,host=01:00.1", "vfio-pci-nohotplug,host=01:00.1",
      "vfio-pci,host=02:00.0,host=01:00.1", "vfio-pci,id=net0,,host=05:00.0,host=01:00.1,bus=pci.1,addr=0x2",
      "vfio-pci,sysfsdev=/sys/bus/pci/devices/0000:01:00.1",
      "vfio-pci,sysfsdev=/sys/devices/pci0000:00/0000:00:1c.7/0000:01:00.1/",
      "vfio-pci,host=09:00.0,sysfsdev=/sys/bus/pci/devices/0000:01:00.1",
      #"{"driver":"vfio-pci","host":"0000:01:00.1","id":"net0"}"#,
      #"{'driver': 'vfio-pci', 'host': '01:00.1', 'multifunction': true, 'bootindex': 1}"#,
      #"{"driver":"vfio-pci","host":"01\u003a00.1"}"#,
      #"{"id":"\"\\\/\b\f\n\r\t\'","driver":"vfio-pci","host":"01:00.1"}"#,
      #"{"driver":"vfio-pci","sysfsdev":"/sys/bus/pci/devices/0000:01:00.1"}"#,
    ])
  func vfio(value: String) throws {
    #expect(try domain(qemuArguments: ["-device", value]).devices == [pci("0000:01:00.1")])
    #expect(try domain(qemuArguments: ["--device", value]).devices == [pci("0000:01:00.1")])
  }

  @Test(
    "that stands for a function without telling which is untold",
    arguments: [
      ("vfio-pci,fd=7", "fd=7"), (#"{"driver":"vfio-pci","fd":"vfio0"}"#, "fd=vfio0"),
      ("vfio-pci,host=01:00", "host=01:00"), ("vfio-pci,host=10000:01:00.0", "host=10000:01:00.0"),
      ("vfio-pci,host=01:20.0", "host=01:20.0"), ("vfio-pci,host=01:00.8", "host=01:00.8"),
      ("vfio-pci,host=", "host="), ("vfio-pci,sysfsdev=", "sysfsdev="),
      ("vfio-pci,sysfsdev=/sys/class/net/eth0/device", "sysfsdev=/sys/class/net/eth0/device"),
      (#"{"driver":"vfio-pci","host":"01:00.1","id":"\"#, "a -device that is no JSON"),
      (#"{"driver":"vfio-pci,host=01:00.1"#, "a -device that is no JSON"),
      (#"{"driver":"vfio-pci","host":"01:00.1","id":"\u00"#, "a -device that is no JSON"),
      (#"{"driver":"vfio-pci","host":"01:00.1","id":"\x"}"#, "a -device that is no JSON"),
    ])
  func untold(value: String, text: String) throws {
    let domain = try domain(qemuArguments: ["-device", value])
    #expect(domain.devices == [.untold(text)])
    #expect(domain.attachesPCIFunction)
  }

  @Test("is mediated where its path ends in a UUID")
  func mediated() throws {
    let uuid = "c2177883-f1bb-47f0-914d-32a22e3a8804"
    let domain = try domain(qemuArguments: ["-device", "vfio-pci,sysfsdev=/sys/bus/mdev/devices/\(uuid)"])
    #expect(domain.devices == [.mediated(uuid: uuid)])
  }

  @Test(
    "is nothing of the host's otherwise",
    arguments: [
      ["-device", "virtio-net-pci,host=01:00.1"], ["-device", "e1000e,netdev=n0"], ["-device", "vfio-pci"],
      ["-device", "vfio-ap,sysfsdev=/sys/devices/vfio_ap/matrix/x"], ["-device"], ["-device", ""], ["-device", "{"],
      ["vfio-pci,host=01:00.1"], ["-append", "vfio-pci,host=01:00.1"], ["-devices", "vfio-pci,host=01:00.1"], [],
      ["---device", "vfio-pci,host=01:00.1"],
    ])
  func nothing(arguments: [String]) throws {
    #expect(try domain(qemuArguments: arguments).uses.isEmpty)
  }

  @Test(
    "may get its function from elsewhere",
    arguments: [
      ["-set", "device.hostdev0.host=01:00.1"], ["-set", "device.hostdev0.sysfsdev=/sys/bus/pci/devices/0000:01:00.1"],
      ["-global", "vfio-pci.host=01:00.1"], ["-global", "vfio-pci-nohotplug.host=0000:01:00.1"],
      ["-global", "driver=vfio-pci,property=host,value=01:00.1"],
    ])
  func assigned(arguments: [String]) throws {
    #expect(try domain(qemuArguments: arguments).devices == [pci("0000:01:00.1")])
  }

  @Test(
    "does not get one from a setting of another kind",
    arguments: [
      ["-set", "drive.disk0.host=01:00.1"], ["-set", "device.hostdev0.addr=01:00.1"], ["-set", "device.hostdev0.host"],
      ["-global", "e1000e.host=01:00.1"], ["-global", "driver=e1000e,property=host,value=01:00.1"],
      ["-global", "vfio-pci.x-no-mmap=on"],
    ])
  func otherSettings(arguments: [String]) throws {
    #expect(try domain(qemuArguments: arguments).uses.isEmpty)
  }

  @Test("is told by the place of its own argument, and comes after the domain's other devices")
  func places() throws {
    let domain = try document(
      """
      <domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>vm0</name>
      <q:commandline>
        <q:env name='DISPLAY' value='-device'/><q:arg value='-nodefaults'/><q:arg value='-device'/>
        <q:arg value='vfio-pci,host=01:00.0'/><q:arg value='-device'/><q:arg value='vfio-pci,host=01:00.1'/>
      </q:commandline>
      <devices><hostdev type='pci'><source><address bus='3'/></source></hostdev></devices></domain>
      """)
    #expect(try domain.devices == [pci("0000:03:00.0"), pci("0000:01:00.0"), pci("0000:01:00.1")])
    #expect(
      domain.places == [
        "/domain/devices/hostdev[1]", "/domain/qemu:commandline/qemu:arg[3]", "/domain/qemu:commandline/qemu:arg[5]",
      ])
  }
}
