import DomainXML
import PCI
import Testing

@Suite("The XML of one device")
struct DeviceDocumentTests {
  private func device(_ xml: String) throws -> DeviceDocument { try DeviceDocument(bytes: Array(xml.utf8)) }

  /// An XML, its root element, and the devices that it uses, in words.
  struct Case: CustomTestStringConvertible {
    var name: String
    var xml: String
    var element: String
    var uses: [HostDeviceUse.Device]
    var testDescription: String { name }

    init(_ name: String, _ element: String, _ uses: [HostDeviceUse.Device], _ xml: String) {
      self.name = name
      self.xml = xml
      self.element = element
      self.uses = uses
    }
  }

  private static func pci(_ bus: UInt8, _ function: UInt8 = 0) -> HostDeviceUse.Device {
    .pci(PCIAddress(segment: 0, requesterID: RequesterID(rawValue: UInt16(bus) << 8 | UInt16(function))))
  }

  private static let cases = [
    Case(
      "a host device", "hostdev", [pci(1, 1)],
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- a network card -->
      <hostdev mode='subsystem' type='pci' managed='yes'>
        <driver name='vfio'/>
        <source><address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/></source>
        <address type='pci' domain='0x0000' bus='0x07' slot='0x00' function='0x0'/>
      </hostdev>

      """),
    Case(
      "a host device without a mode", "hostdev", [pci(1)],
      "<hostdev type='pci'><source><address bus='1'/></source></hostdev>"),
    Case(
      "a mediated device", "hostdev", [.mediated(uuid: "c2177883")],
      "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='c2177883'/></source></hostdev>"),
    Case("a USB device", "hostdev", [.notPCI(type: "usb")], "<hostdev mode='subsystem' type='usb'/>"),
    Case(
      "an interface that is a host device", "interface", [pci(3)],
      "<interface type='hostdev'><mac address='52:54:00:00:00:01'/><source><address type='pci' bus='3'/></source></interface>"
    ),
    Case(
      "an interface of a network", "interface", [.networkPool(network: "pool")],
      "<interface type='network'><source network='pool'/></interface>"),
    Case(
      "a vDPA interface", "interface", [.vdpa(characterDevice: "/dev/vhost-vdpa-0")],
      "<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>"),
    Case(
      "an NVMe disk", "disk", [pci(2)],
      "<disk type='nvme' device='disk'><source type='pci' namespace='1'><address bus='2'/></source></disk>"),
    Case(
      "a vDPA disk", "disk", [.vdpa(characterDevice: "/dev/vhost-vdpa-1")],
      "<disk type='vhostvdpa'><source dev='/dev/vhost-vdpa-1'/></disk>"),
    Case("a disk in a file", "disk", [], "<disk type='file'><source file='/a'/><target dev='vdb'/></disk>"),
    Case("an empty element", "rng", [], "<rng/>"),
    Case(
      "a prefix that is declared and not used", "hostdev", [pci(1)],
      "<hostdev type='pci' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><source><address bus='1'/></source></hostdev>"
    ),
    // Whichever of them libvirt takes.
    Case(
      "two sources", "hostdev", [pci(1), pci(2)],
      "<hostdev type='pci'><source><address bus='1'/></source><source><address bus='2'/></source></hostdev>"),
    Case(
      "a document that looks like several", "hostdev", [pci(1)],
      "<hostdev type='pci'><source><address bus='1'/></source><hostdev type='pci'><source><address bus='2'/></source></hostdev></hostdev>"
    ),
  ]

  @Test("names the host devices that it stands for", arguments: cases)
  func uses(one: Case) throws {
    let device = try device(one.xml)
    #expect(device.element == one.element)
    #expect(device.uses.map(\.device) == one.uses)
    #expect(device.uses.allSatisfy { $0.place == "/\(one.element)[1]" })
  }

  private static let misread: [(String, DomainXMLError)] = [
    ("<domain><name>vm0</name></domain>", .notADevice(found: "domain")),
    ("<devices><hostdev/></devices>", .notADevice(found: "devices")),
    ("<source><address bus='1'/></source>", .notADevice(found: "source")),
    ("<new-kind-of-device/>", .notADevice(found: "new-kind-of-device")),
    ("<hostdev type='pci'/>", .noAddress(place: "/hostdev[1]")),
    (
      "<hostdev type='pci'><source><address bus='zz'/></source></hostdev>",
      .addressAttribute(place: "/hostdev[1]", name: "bus", value: "zz", highest: 0xff)
    ),
    ("<!DOCTYPE hostdev><hostdev type='usb'/>", .documentType),
    ("<!DOCTYPE hostdev [<!ATTLIST hostdev type CDATA 'pci'>]><hostdev/>", .documentType),
    ("<rng/>\0<hostdev/>", .zeroByte),
    ("<rng/>\0", .zeroByte),
    // libvirt asks for the local name alone.
    (
      "<x:hostdev xmlns:x='u' type='pci'><source><address bus='1'/></source></x:hostdev>",
      .namespace(element: "hostdev", line: 1)
    ),
    (
      "<hostdev xmlns='u' type='pci'><source><address bus='1'/></source></hostdev>",
      .namespace(element: "hostdev", line: 1)
    ),
    ("<hostdev xmlns:x='u' x:type='pci'/>", .namespace(element: "hostdev", line: 1)),
    (
      "<hostdev type='usb'>\n<source xmlns:x='u'><x:address bus='1'/></source></hostdev>",
      .namespace(element: "address", line: 2)
    ),
    ("<rng xml:lang='en'/>", .namespace(element: "rng", line: 1)),
  ]

  @Test("is told from what libvirt would read in another way, or not at all", arguments: misread)
  func faults(xml: String, fault: DomainXMLError) {
    #expect(throws: fault) { try device(xml) }
    #expect(!fault.description.hasSuffix("."))
  }

  @Test(
    "is one element and nothing else",
    arguments: [
      "", " ", "vm0", "<rng/><hostdev/>", "<rng/></devices><devices>", "</devices><rng/>", "<hostdev", "<hostdev>",
      "<rng/>text", "<rng>&undefined;</rng>", "<hostdev type='pci' type='usb'/>",
    ])
  func notWellFormed(xml: String) {
    let error = #expect(throws: DomainXMLError.self) { try device(xml) }
    guard case .notWellFormed? = error else {
      Issue.record("\(xml): \(String(describing: error))")
      return
    }
  }

  @Test("is not read where it is larger than any device")
  func large() {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: DomainDocument.byteLimit + 1)
    #expect(throws: DomainXMLError.tooLarge(limit: DomainDocument.byteLimit)) { try DeviceDocument(bytes: bytes) }
  }
}
