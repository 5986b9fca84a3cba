import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

/// Whom the table alone refuses since 6.6, where firmware asks to keep the PCI configuration of boot.
@Suite("An RMR reaches by the stream that the ID mappings make of a requester ID")
struct RMRMatchingTests {
  /// Functions with the IDs 0x08, 0x10, 0x100, 0x104 (a virtual one) and 0x200, and one of another segment.
  private static let functions = ["00:01.0", "00:02.0", "01:00.0", "01:00.4", "02:00.0", "0001:00:01.0"]

  private func machine(_ builder: IORTBuilder, revision: UInt8 = 5) throws -> Machine {
    var machine = Machine(
      functions: Self.functions.enumerated().map { index, name in
        .init(address: name, group: index, physicalFunction: name == "01:00.4" ? "01:00.0" : nil)
      }, iommu: .arm)
    machine.table = .table(.iort(try IORTTable(bytes: builder.bytes(revision: revision))))
    machine.preservesBootConfiguration = true
    machine.options.ignoresReservedRegions = true
    return machine
  }

  @Test("to the functions whose way leads to it", arguments: RMRTable.ways + RMRTable.overlaps + RMRTable.runs)
  func reach(table: RMRTable) throws {
    var builder = IORTBuilder()
    table.build(&builder)
    let machine = try machine(builder)
    #expect(try Self.functions.filter { try machine.judge($0).verdict == .refused } == table.named)
    #expect(try machine.judge().judgeAll().allSatisfy { $0.verdict == .refused || $0.verdict == .eligible })
  }

  @Test(
    "from revision 5 of the table on",
    arguments: [(0, false), (3, false), (4, false), (5, true), (6, true)] as [(UInt8, Bool)])
  func revision(revision: UInt8, isTaken: Bool) throws {
    var builder = IORTBuilder()
    builder.addMemoryRange(of: 0x08, at: builder.addIdentity())
    #expect(try machine(builder, revision: revision).judge("00:01.0").verdict == (isTaken ? .refused : .eligible))
  }

  @Test(
    "with memory that is kept as it is where it is aligned to 64 KiB, else in pages of 4 KiB",
    arguments: [
      (0x6000_0000, 0x1_0000, 0x6000_0000, 0x6000_ffff), (0x6000_1000, 0x1000, 0x6000_1000, 0x6000_1fff),
      (0x6000_0080, 0x1000, 0x6000_0000, 0x6000_1fff), (0x6000_0000, 0x80, 0x6000_0000, 0x6000_0fff),
      (0x6000_0fff, 2, 0x6000_0000, 0x6000_1fff), (0x6000_0000, 0, 0x6000_0000, 0x5fff_ffff),
      (0xffff_ffff_ffff_0000, 0x1_0000, 0xffff_ffff_ffff_0000, 0xffff_ffff_ffff_ffff),
      (0xffff_ffff_ffff_fff0, 0xffff_ffff_ffff_fff0, 0xffff_ffff_ffff_f000, 0xffff_ffff_ffff_ffff),
    ] as [(UInt64, UInt64, UInt64, UInt64)])
  func keptMemory(base: UInt64, length: UInt64, start: UInt64, end: UInt64) throws {
    var builder = IORTBuilder()
    let iommu = builder.addIdentity()
    builder.addMemoryRange(ranges: [(base, length)], mappings: [.init(lastIndex: 0, to: iommu, outputBase: 8)])
    let pin = try #require(machine(builder).judge("00:01.0").reasons.first?.pin)
    #expect(pin.range == MemoryRange(start: base, end: base &+ length &- 1))
    #expect(pin.keptRange == MemoryRange(start: start, end: end))
  }

  @Test(
    "by the ID that a PCIe-to-PCI bridge makes of the bus behind it, where no function has that",
    arguments: [
      (["02:01.0", "02:02.0"], 0x200, ["02:01.0", "02:02.0"]), (["02:00.0", "02:00.1"], 0x200, ["02:00.0"]),
      (["02:01.0", "02:02.0"], 0x208, ["02:01.0"]), (["02:01.0", "02:02.0"], 0x300, []),
      // The root port above the bridge makes none, but nothing tells it from such a bridge.
      (["02:01.0"], 0x100, ["02:01.0"]),
    ] as [([String], UInt32, [String])])
  func alias(functions: [String], identifier: UInt32, reached: [String]) throws {
    var builder = IORTBuilder()
    builder.addMemoryRange(of: identifier, at: builder.addIdentity())
    let bridges = ["00:06.0", "01:02.0"]
    var machine = try machine(builder)
    machine.functions = (bridges + functions).enumerated().map { index, name in
      .init(address: name, bridges: Array(bridges.prefix(index)), group: index, buses: index < 2 ? 1...2 : nil)
    }
    #expect(try functions.filter { try machine.judge($0).verdict == .refused } == reached)
  }

  @Test("with all of its ranges, each named by its descriptor")
  func ranges() throws {
    var builder = IORTBuilder()
    let iommu = builder.addIdentity()
    let node = builder.addMemoryRange(
      ranges: [(0x6000_0000, 0x1_0000), (0x7000_0000, 0x1_0000)],
      mappings: [.init(lastIndex: 0, to: iommu, outputBase: 8), .init(lastIndex: 3, to: iommu, outputBase: 7)])
    let pins = try machine(builder).judge("00:01.0").reasons.compactMap(\.pin)
    #expect(pins.map(\.origin) == [.rmr(offset: Int(node) + 28), .rmr(offset: Int(node) + 48)])
  }
}
