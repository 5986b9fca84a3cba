import Eligibility
import HostFacts
import PCI
import Testing

@Suite("The notes of a judgement")
struct NotesTests {
  private func machine(_ mates: [Machine.Function]) -> Machine {
    Machine(functions: [.init(address: "09:00.0", group: 19, driver: "igb")] + mates)
  }

  @Test(
    "name the group mates with a driver that VFIO does not accept",
    arguments: [
      ("igb", true), ("xhci_hcd", true), ("vfio-pci", false), ("vfio-pci-igb", false), ("pci-stub", false),
      (nil, false),
    ] as [(String?, Bool)])
  func groupMates(driver: String?, isNoted: Bool) throws {
    let machine = machine([.init(address: "09:00.1", group: 19, driver: driver)])
    let judgement = try machine.judge("09:00.0")
    #expect(judgement.verdict == .eligible)
    #expect(judgement.notes == (isNoted ? [.groupMate(try pci("09:00.1"), driver: driver ?? "")] : []))
  }

  @Test("name neither the device itself nor a port")
  func ports() throws {
    let port = Machine.Function(address: "00:0c.0", classCode: 0x060400, group: 19, buses: 9...9, driver: "pcieport")
    #expect(try machine([port]).judge("09:00.0").notes == [])
  }

  @Test("come with a refusal as well")
  func refusal() throws {
    var machine = machine([.init(address: "09:00.1", group: 19, driver: "igb")])
    machine.shown = [19: "30000000-30000fff direct"]
    machine.rmrrs = [.init(scopes: ["ep 09:00.1"])]
    machine.functions[1].rootBus = 9
    let judgement = try machine.judge("09:00.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.notes == [.groupMate(try pci("09:00.1"), driver: "igb")])
  }

  @Test("name the memory that Linux lets go of")
  func relaxable() throws {
    var machine = machine([])
    machine.shown = [19: "0-ffffff direct-relaxable, 30000000-30000fff direct-relaxable"]
    let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)
    #expect(try machine.judge("09:00.0").notes == [.relaxable(range)])
  }

  @Test("do not hide whose pin is the device's own: its reasons come first")
  func order() throws {
    var machine = machine([.init(address: "09:00.1", group: 19)])
    machine.functions = machine.functions.map { function in
      var function = function
      function.rootBus = 9
      return function
    }
    machine.shown = [19: "30000000-30002fff direct"]
    machine.rmrrs = [
      .init(scopes: ["ep 09:00.0"]), .init(base: 0x3000_1000, limit: 0x3000_1fff, scopes: ["ep 09:00.1"]),
      .init(base: 0x3000_2000, limit: 0x3000_2fff, scopes: ["ep 09:00.0", "ep 09:00.1"]),
    ]
    #expect(
      try machine.judge("09:00.1").pinnedRanges == [
        "0x30001000-0x30001fff", "0x30002000-0x30002fff", "0x30000000-0x30000fff", "0x30002000-0x30002fff",
      ])
    #expect(try machine.judge("09:00.1").pinnedNames == ["09:00.0", "09:00.1"])
  }
}
