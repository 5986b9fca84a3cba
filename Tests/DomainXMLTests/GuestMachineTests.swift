import DomainXML
import Testing

@Suite("A domain's machine")
struct GuestMachineTests {
  @Test(
    "has as much memory as libvirt reads",
    arguments: [
      ("<memory>1048576</memory>", 1 << 30), ("<memory unit='KiB'>1048576</memory>", 1 << 30),
      ("<memory unit='k'>1024</memory>", 1 << 20), ("<memory unit='GiB'>4</memory>", 4 << 30),
      ("<memory unit='G'> 4\n</memory>", 4 << 30), ("<memory unit='GB'>4</memory>", 4_000_000_000),
      ("<memory unit='MB'>1</memory>", 1_000_000), ("<memory unit='TiB'>1</memory>", 1 << 40),
      ("<memory unit='bytes'>4096</memory>", 4096), ("<memory unit='b'>4096</memory>", 4096),
      ("<memory unit='GiB'>99999999999999999999</memory>", nil), ("<memory unit='EiB'>16</memory>", nil),
      ("<memory unit='pages'>1</memory>", nil), ("<memory unit=''>1</memory>", nil), ("<memory>many</memory>", nil),
      ("<memory>-1</memory>", nil), ("<memory/>", nil), ("", nil),
      ("<currentMemory>1024</currentMemory>", nil), ("<devices><memory>1024</memory></devices>", nil),
    ] as [(String, UInt64?)])
  func memory(element: String, bytes: UInt64?) throws {
    let document = try DomainDocument(bytes: Array("<domain><name>vm0</name>\(element)</domain>".utf8))
    #expect(document.machine.memory == bytes)
  }

  @Test("has a type, an architecture, and perhaps memory that can be plugged in")
  func type() throws {
    let xml = """
      <domain><name>vm0</name><maxMemory slots='2' unit='GiB'>8</maxMemory><memory unit='GiB'>1</memory>
      <os><type arch='aarch64' machine='virt-7.2'>hvm</type></os></domain>
      """
    let machine = try DomainDocument(bytes: Array(xml.utf8)).machine
    #expect(machine.type == "virt-7.2" && machine.architecture == "aarch64" && machine.hasPluggableMemory)
    let bare = try DomainDocument(bytes: Array("<domain><name>vm0</name></domain>".utf8)).machine
    #expect(bare == GuestMachine())
  }
}

@Suite("A machine that is changed past libvirt")
struct OwnArgumentsTests {
  @Test(
    "is known as such",
    arguments: [
      (["-machine", "max-ram-below-4g=3G"], true), (["-m", "8G"], true), (["-M", "pc"], true),
      (["--machine", "q35"], true),
      (["-global", "i440FX-pcihost.x=1"], true), (["-device", "vfio-pci,host=01:00.0"], false), ([], false),
      (["-machinery", "x"], false), (["machine"], false),
    ])
  func changed(arguments: [String], isChanged: Bool) throws {
    let list = arguments.map { "<qemu:arg value='\($0)'/>" }.joined()
    let xml = """
      <domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>vm0</name>
      <qemu:commandline>\(list)</qemu:commandline></domain>
      """
    #expect(try DomainDocument(bytes: Array(xml.utf8)).machine.isChangedByOwnArguments == isChanged)
  }
}
