import DomainXML
import PCI
import Testing

@Suite("The place of a device")
struct PlaceTests {
  @Test("is its number among its like, those that use nothing of the host's counted")
  func counting() throws {
    let domain = try domain(
      devices: """
        <disk type='file'><source file='/a'/></disk>
        <hostdev type='usb'/>
        <interface type='bridge'/>
        <hostdev type='pci'><source><address bus='1'/></source></hostdev>
        <disk type='nvme'><source type='pci'><address bus='2'/></source></disk>
        <controller type='pci'/>
        <interface type='hostdev'><source><address type='pci' bus='3'/></source></interface>
        <hostdev type='pci'><source><address bus='4'/></source></hostdev>
        """)
    #expect(
      domain.places == [
        "/domain/devices/hostdev[1]", "/domain/devices/hostdev[2]", "/domain/devices/disk[2]",
        "/domain/devices/interface[2]", "/domain/devices/hostdev[3]",
      ])
  }

  @Test(
    "is under <devices> and nowhere else",
    arguments: [
      "<hostdev type='pci'><source><address bus='1'/></source></hostdev>",
      "<metadata><devices><hostdev type='pci'><source><address bus='1'/></source></hostdev></devices></metadata>",
      "<devices><wrapper><hostdev type='pci'><source><address bus='1'/></source></hostdev></wrapper></devices>",
      "<devices><hostdev type='usb'><hostdev type='pci'><source><address bus='1'/></source></hostdev></hostdev></devices>",
    ])
  func elsewhere(content: String) throws {
    let domain = try document("<domain><name>vm0</name>\(content)</domain>")
    #expect(!domain.attachesPCIFunction)
  }

  @Test(
    "of an address in the guest is never one of the host's",
    arguments: ["controller", "sound", "video", "memballoon", "rng", "tpm", "redirdev", "shmem", "iommu", "vsock"])
  func guestAddress(element: String) throws {
    let device = "<\(element) type='pci'><address type='pci' bus='1'/></\(element)>"
    #expect(try domain(devices: device).uses.isEmpty)
  }
}

@Suite("A namespace")
struct NamespaceTests {
  private static let hostdev = "<hostdev type='pci'><source><address bus='1'/></source></hostdev>"

  @Test("that is not libvirt's hides what is in it")
  func foreign() throws {
    let foreign = "<domain><name>vm0</name><devices xmlns='urn:other'>\(Self.hostdev)</devices></domain>"
    #expect(try document(foreign).uses.isEmpty)
    let address = "<hostdev type='usb'/><x:hostdev xmlns:x='urn:x' type='pci'><source><address/></source></x:hostdev>"
    #expect(try domain(devices: address).devices == [.notPCI(type: "usb")])
    let attribute = "<hostdev x:type='pci' type='usb' xmlns:x='urn:x'><source><address bus='1'/></source></hostdev>"
    #expect(try domain(devices: attribute).devices == [.notPCI(type: "usb")])
  }

  @Test("of QEMU counts under any prefix, and a prefix without it does not")
  func qemu() throws {
    let arguments = "<%:commandline><%:arg value='-device'/><%:arg value='vfio-pci,host=01:00.0'/></%:commandline>"
    func domain(prefix: String, namespace: String) throws -> DomainDocument {
      let content = arguments.split(separator: "%", omittingEmptySubsequences: false).joined(separator: prefix)
      return try document("<domain xmlns:\(prefix)='\(namespace)'><name>vm0</name>\(content)</domain>")
    }
    let namespace = "http://libvirt.org/schemas/domain/qemu/1.0"
    #expect(try domain(prefix: "q", namespace: namespace).devices == [pci("0000:01:00.0")])
    #expect(try domain(prefix: "qemu", namespace: "urn:other").uses.isEmpty)
  }
}

@Suite("The name of a domain")
struct DomainNameTests {
  @Test(
    "is the text of its own <name>",
    arguments: [
      ("<name>a b</name>", "a b"), ("<name>größe</name>", "größe"), ("<name>a&lt;b&#x41;</name>", "a<bA"),
      ("<name>a<![CDATA[<&]]>b</name>", "a<&b"), ("<name>a<!-- not this -->b</name>", "ab"),
      ("<metadata><name>other</name></metadata><name>vm0</name>", "vm0"),
      ("<name>vm0</name><devices><disk><name>other</name></disk></devices>", "vm0"),
    ])
  func name(content: String, name: String) throws {
    #expect(try document("<domain>\(content)</domain>").name == name)
  }

  @Test("may be missing", arguments: ["<domain/>", "<domain><name/></domain>", "<domain><title>t</title></domain>"])
  func missing(xml: String) throws {
    #expect(try document(xml).name == nil)
  }
}
