import PCI
import Testing

@Suite("A class code")
struct ClassCodeTests {
  @Test(
    "is USB by base class and subclass, whatever the programming interface",
    arguments: [
      (0x0c0330, true), (0x0c0320, true), (0x0c0310, true), (0x0c03fe, true), (0x0c0500, false), (0x0d0330, false),
    ])
  func usb(code: UInt32, expected: Bool) {
    #expect(ClassCode(rawValue: code).isUSBController == expected)
  }

  @Test(
    "is graphics by its base class alone",
    arguments: [(0x030000, true), (0x030200, true), (0x038000, true), (0x03ff01, true), (0x040300, false)])
  func display(code: UInt32, expected: Bool) {
    #expect(ClassCode(rawValue: code).isDisplay == expected)
  }

  @Test(
    "tells bridges to another bus from other bridges",
    arguments: [
      (0x060400, true), (0x060401, true), (0x060700, true), (0x060940, true), (0x060000, false), (0x060100, false),
    ])
  func bridge(code: UInt32, expected: Bool) {
    #expect(ClassCode(rawValue: code).isBridgeToPCIBus == expected)
  }

  @Test("is an ISA bridge as 0601", arguments: [(0x060100, true), (0x060101, true), (0x060200, false)])
  func isaBridge(code: UInt32, expected: Bool) {
    #expect(ClassCode(rawValue: code).isISABridge == expected)
  }

  @Test(
    "has a name, of its base class where the subclass has none",
    arguments: [
      (0x020000, "Ethernet controller"), (0x010802, "NVMe controller"), (0x030000, "VGA controller"),
      (0x0c0330, "USB controller"), (0x060100, "ISA bridge"), (0x120000, "processing accelerator"),
      (0x020900, "network controller"), (0x068000, "bridge"), (0xff0000, "PCI device"), (0x000000, "PCI device"),
    ])
  func name(code: UInt32, expected: String) {
    #expect(ClassCode(rawValue: code).name == expected)
  }

  @Test("has 24 bits and is written as sysfs writes it")
  func description() {
    #expect(ClassCode(rawValue: 0x020000).description == "0x020000")
    #expect(ClassCode(rawValue: 0xff0c_0330) == ClassCode(rawValue: 0x0c0330))
  }
}
