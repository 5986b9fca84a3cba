import Eligibility
import FirmwareTables
import HostFacts
import PCI
import Testing

/// Whom the table alone refuses since 6.6.
@Suite("An IVMD reaches by device ID alone")
struct IVMDMatchingTests {
  private static let functions = [
    "00:02.0", "00:02.1", "00:06.0", "01:00.0", "01:10.0", "0001:00:02.0", "10000:00:02.0",
  ]

  private func machine(_ definitions: [Machine.IVMD]) throws -> Machine {
    var machine = Machine(
      functions: Self.functions.enumerated().map { index, name in
        .init(
          address: name, bridges: name.hasPrefix("01:") ? ["00:06.0"] : [],
          classCode: name == "00:06.0" ? 0x060400 : 0x020000, group: index, buses: name == "00:06.0" ? 1...1 : nil,
          physicalFunction: name == "01:10.0" ? "01:00.0" : nil)
      }, iommu: .amd)
    machine.table = try Machine.ivrs(definitions)
    machine.options.ignoresReservedRegions = true
    return machine
  }

  @Test(
    "of the segment that it names",
    arguments: [
      ("one device", .init("00:02.0"), ["00:02.0"]),
      ("the same device of another segment", .init("00:02.0", segment: 1), ["0001:00:02.0"]),
      ("a segment that is there for VMD alone", .init("00:02.0", segment: 0xffff), []),
      ("all devices of a segment", .init(type: 0x20, segment: 1), ["0001:00:02.0"]),
      ("all devices of segment 0", .init(type: 0x20), ["00:02.0", "00:02.1", "00:06.0", "01:00.0", "01:10.0"]),
      ("a bridge, and nothing behind it", .init("00:06.0"), ["00:06.0"]),
      ("a physical function, and no virtual one", .init("01:00.0"), ["01:00.0"]),
      ("a virtual function as itself", .init("01:10.0"), ["01:10.0"]),
      ("a range, its ends included", .init("00:02.1", through: "01:00.0"), ["00:02.1", "00:06.0", "01:00.0"]),
      ("a range of one", .init("00:02.1", through: "00:02.1"), ["00:02.1"]),
      ("a range of another segment", .init("00:00.0", through: "ff:1f.7", segment: 1), ["0001:00:02.0"]),
      ("a reversed range", .init("01:00.0", through: "00:02.1"), []),
      ("a type without meaning", .init("00:02.0", type: 0x24), []),
    ] as [(String, Machine.IVMD, [String])])
  func reach(what: String, definition: Machine.IVMD, named: [String]) throws {
    let machine = try machine([definition])
    #expect(try Self.functions.filter { try machine.judge($0).verdict == .refused } == named)
  }

  @Test("with either of two flags", arguments: UInt8(0)...15)
  func flags(flags: UInt8) throws {
    let judgement = try machine([.init("00:02.0", flags: flags)]).judge("00:02.0")
    let isTaken = flags & 0x01 != 0 || flags & 0x08 != 0
    // A unity map without access is a matter of its own: Linux leaves the IOMMU off.
    #expect(judgement.verdict == (flags == 0x01 ? .unassignable : isTaken ? .refused : .eligible))
  }

  @Test(
    "with start and length rounded up to whole pages",
    arguments: [
      (0x3000_0000, 0x1000, 0x3000_0000, 0x3000_0fff), (0x3000_0000, 1, 0x3000_0000, 0x3000_0fff),
      (0x3000_0000, 0, 0x3000_0000, 0x2fff_ffff), (0x3000_0080, 0xf80, 0x3000_1000, 0x3000_1fff),
      (0x3000_0001, 0x1001, 0x3000_1000, 0x3000_2fff), (0, 0, 0, 0xffff_ffff_ffff_ffff),
      (0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0, 0xffff_ffff_ffff_ffff),
    ] as [(UInt64, UInt64, UInt64, UInt64)])
  func keptMemory(start: UInt64, length: UInt64, keptStart: UInt64, keptEnd: UInt64) throws {
    let machine = try machine([.init("00:02.0", start: start, length: length)])
    let pin = try #require(machine.judge("00:02.0").reasons.first?.pin)
    #expect(pin.range == MemoryRange(start: start, end: start &+ length &- 1))
    #expect(pin.keptRange == MemoryRange(start: keptStart, end: keptEnd))
  }

  @Test("and each of several, in the order of the table")
  func several() throws {
    let machine = try machine([
      .init("00:02.0", start: 0x5000_0000), .init(type: 0x20, start: 0x4000_0000),
      .init("00:00.0", through: "00:03.0", start: 0x3000_0000),
    ])
    let origins = try machine.judge("00:02.0").reasons.compactMap { $0.pin?.origin }
    #expect(origins == [.ivmd(offset: 72), .ivmd(offset: 104), .ivmd(offset: 136)])
    #expect(try machine.judge("01:00.0").reasons.compactMap { $0.pin?.origin } == [.ivmd(offset: 104)])
  }
}
