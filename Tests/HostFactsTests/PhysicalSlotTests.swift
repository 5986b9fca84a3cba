import HostFacts
import PCI
import Testing

@Suite("A physical slot")
struct PhysicalSlotTests {
  @Test(
    "is at the address that sysfs writes",
    arguments: [
      ("0000:02:00", PhysicalSlot(name: "2", segment: 0, bus: 2, device: 0)),
      ("0000:af:1f", PhysicalSlot(name: "2", segment: 0, bus: 0xaf, device: 0x1f)),
      ("10000:01:00", PhysicalSlot(name: "2", segment: 0x10000, bus: 1, device: 0)),
      ("0000:02", PhysicalSlot(name: "2", segment: 0, bus: 2)),
      ("", nil), ("0000", nil), ("0000:02:", nil), ("0000:02:00.0", nil), ("0000:02:00:0", nil), ("0000:100:00", nil),
      ("zzzz:02:00", nil),
    ] as [(String, PhysicalSlot?)])
  func address(text: String, slot: PhysicalSlot?) {
    #expect(PhysicalSlot(name: "2", address: text) == slot)
  }

  @Test(
    "holds a function by itself, or by the nearest bridge above it that sits in one",
    arguments: [
      (["00:02.0"], nil), (["00:01.0", "02:00.0"], "7"), (["00:01.0", "02:00.0", "03:08.0", "04:00.1"], "7"),
      (["00:01.0", "02:00.0", "03:08.0", "05:00.0"], "inner"), (["00:01.0", "02:01.0"], nil),
      (["00:03.0", "06:1f.7"], "bus"),
    ] as [([String], String?)])
  func holding(way: [String], slot: String?) throws {
    let addresses = try way.map { try #require(PCIAddress(sysfsName: "0000:" + $0)) }
    let function = PCIFunction(
      address: try #require(addresses.last), classCode: nil, hierarchy: PCIHierarchy(rootBus: 0, functions: addresses))
    let host = HostFacts(
      functions: [function],
      platform: Platform(slots: [
        PhysicalSlot(name: "7", segment: 0, bus: 2, device: 0),
        PhysicalSlot(name: "inner", segment: 0, bus: 5, device: 0),
        PhysicalSlot(name: "bus", segment: 0, bus: 6), PhysicalSlot(name: "elsewhere", segment: 1, bus: 2, device: 1),
      ]))
    #expect(host.slot(of: function)?.name == slot)
  }
}
