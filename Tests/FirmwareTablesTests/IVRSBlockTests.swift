import FirmwareTables
import PCI
import TestSupport
import Testing

@Suite("The blocks of an IVRS")
struct IVRSBlockTests {
  @Test("give the IOMMUs with flags, registers and segment", arguments: [(0x10, 24), (0x11, 40), (0x40, 40)])
  func hardwareDefinition(type: UInt8, length: UInt16) throws {
    var builder = IVRSBuilder()
    builder.addHardwareDefinition(
      type: type, flags: 0xb0, device: 0x0102, capabilityOffset: 0x64, registerBase: 0x10_fdf0_0000, segment: 5)
    let definition = HardwareDefinition(
      flags: 0xb0, capabilityOffset: 0x64, registerBase: 0x10_fdf0_0000, segment: 5)
    let table = try IVRSTable(bytes: builder.bytes(virtualizationInfo: 0x0020_3041))
    #expect(
      table.blocks == [
        IVRSBlock(
          offset: 48, type: type, length: length, device: RequesterID(rawValue: 0x0102),
          content: .hardwareDefinition(definition))
      ])
    #expect(table.virtualizationInfo == 0x0020_3041)
    #expect(table.memoryDefinitions.isEmpty)
    #expect(table.fault == nil)
  }

  @Test("may list devices behind an IOMMU, which are passed over", arguments: [0x10, 0x11, 0x40] as [UInt8])
  func entries(type: UInt8) throws {
    var builder = IVRSBuilder()
    builder.addHardwareDefinition(type: type, entries: [0xff, 0xff, 0, 0, 0x20, 0x20, 0x20, 0])
    let next = builder.nextOffset
    builder.addMemoryDefinition(start: 0x1000, length: 0x1000)
    let table = try IVRSTable(bytes: builder.bytes())
    #expect(table.blocks.map(\.offset) == [48, next])
    #expect(table.memoryDefinitions.map(\.offset) == [next])
    #expect(table.fault == nil)
  }

  @Test(
    "of a type without a meaning are passed over by their length",
    arguments: [(0x51, 32), (0x00, 4), (0x0f, 5), (0x12, 8), (0x23, 32), (0x41, 40), (0xff, 4)] as [(UInt8, UInt16)])
  func otherTypes(type: UInt8, length: UInt16) throws {
    var builder = IVRSBuilder()
    builder.addRaw([type, 0xff] + little(length) + [UInt8](repeating: 0x21, count: Int(length) - 4))
    builder.addMemoryDefinition(start: 0x1000, length: 0x1000)
    let table = try IVRSTable(bytes: builder.bytes())
    let device = RequesterID(rawValue: length < 6 ? 0 : 0x2121)
    #expect(
      table.blocks.first == IVRSBlock(offset: 48, type: type, length: length, device: device, content: .other))
    #expect(table.memoryDefinitions.map(\.offset) == [48 + Int(length)])
    #expect(table.fault == nil)
  }

  private static func block(_ type: UInt8, length: UInt16, byteCount: Int) -> [UInt8] {
    Array(([type, 0] + little(length) + [UInt8](repeating: 0, count: 64)).prefix(byteCount))
  }

  @Test(
    "that are malformed end the reading, and those before them are kept",
    arguments: [
      ("an IOMMU of length 0", block(0x10, length: 0, byteCount: 24), .structureWithoutLength(type: 0x10)),
      ("an unknown one of length 0", block(0x51, length: 0, byteCount: 32), .structureWithoutLength(type: 0x51)),
      ("less than a length", block(0x51, length: 3, byteCount: 8), .structureTooShort(type: 0x51, length: 3)),
      ("an IOMMU too short", block(0x10, length: 23, byteCount: 40), .structureTooShort(type: 0x10, length: 23)),
      ("a later IOMMU too short", block(0x11, length: 39, byteCount: 40), .structureTooShort(type: 0x11, length: 39)),
      ("the last IOMMU too short", block(0x40, length: 39, byteCount: 40), .structureTooShort(type: 0x40, length: 39)),
      ("one byte too few", block(0x10, length: 25, byteCount: 24), .structurePastEnd(type: 0x10, length: 25)),
      ("the longest", block(0x51, length: .max, byteCount: 40), .structurePastEnd(type: 0x51, length: 65535)),
      ("an IVMD cut", block(0x21, length: 32, byteCount: 31), .structurePastEnd(type: 0x21, length: 32)),
      ("an IVMD too short, cut", block(0x20, length: 16, byteCount: 16), .structureTooShort(type: 0x20, length: 16)),
      ("an IVMD of length 0, cut", block(0x22, length: 0, byteCount: 31), .structureWithoutLength(type: 0x22)),
    ] as [(String, [UInt8], TableError.Fault)])
  func malformed(what: String, bytes: [UInt8], fault: TableError.Fault) throws {
    var builder = IVRSBuilder()
    builder.addMemoryDefinition(start: 0x1000, length: 0x1000)
    builder.addRaw(bytes)
    let table = try IVRSTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "IVRS", offset: 80, fault: fault))
    #expect(table.blocks.map(\.offset) == [48])
    #expect(table.memoryDefinitions.map(\.start) == [0x1000])
  }

  @Test("end with a fault where a type and a length do not fit into the rest", arguments: [1, 2, 3])
  func rest(byteCount: Int) throws {
    var builder = IVRSBuilder()
    builder.addMemoryDefinition(start: 0x1000, length: 0x1000)
    builder.addRaw([UInt8](repeating: 0x20, count: byteCount))
    let table = try IVRSTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "IVRS", offset: 80, fault: .structureHeaderCut(length: byteCount)))
    #expect(table.blocks.count == 1)
  }
}
