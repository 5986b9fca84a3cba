import FirmwareTables
import Report
import TestSupport
import Testing

@Suite("What people read of firmware's tables")
struct TablesTextTests {
  @Test("is written in a time that grows with the number of regions alone")
  func longTables() throws {
    func table(regionCount: Int) throws -> DecodedTable {
      var builder = DMARBuilder()
      let scopes = [DMARBuilder.endpoint([(2, 0)])]
      for _ in 0..<regionCount { builder.addRMRR(base: 0x1000, limit: 0x1fff, scopes: scopes) }
      return DecodedTable(file: "DMAR", table: try FirmwareTable(bytes: builder.bytes()))
    }
    let (few, many) = (try table(regionCount: 2000), try table(regionCount: 8000))
    let ratio = growth(
      below: 8, from: { _ = TablesText.render([few]) }, to: { _ = TablesText.render([many]) })
    #expect(ratio < 8)
  }

  /// A host's table with what else a DMAR may hold.
  private static let dmar: [UInt8] = {
    let ports = [DMARBuilder.bridge([(0x1c, 0)]), DMARBuilder.bridge([(0x1c, 7)])]
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000, scopes: [DMARBuilder.endpoint([(2, 0)])])
    builder.addHardwareUnit(
      registerBase: 0xfed9_1000, flags: 1,
      scopes: [DMARBuilder.scope(3, bus: 0xf0, [(0x1f, 0)]), DMARBuilder.scope(4, bus: 0, [(0x0f, 0)])])
    builder.addRMRR(base: 0xbdff_d000, limit: 0xbdff_ffff, scopes: [DMARBuilder.endpoint([(0x1d, 0)])])
    builder.addRMRR(base: 0x9_0000, limit: 0x8_ffff, segment: 1, scopes: ports + [DMARBuilder.endpoint([(3, 1)])])
    builder.addRMRR(base: 0xbf00_0080, limit: 0xbf00_00ff, scopes: [DMARBuilder.scope(5, bus: 0, [(0x15, 0)])])
    builder.addRMRR(base: 0xc000_1000, limit: 0xc000_0000, scopes: [])
    builder.addProperties(type: 2, scopes: ports)
    builder.addProperties(type: 2, flags: 1, segment: 1, scopes: [])
    builder.addProperties(type: 5, flags: 1, scopes: [DMARBuilder.endpoint([(2, 0)])])
    builder.addProperties(type: 6, scopes: [DMARBuilder.endpoint([(2, 0)])])
    builder.addRaw(little(3 as UInt16) + little(20 as UInt16) + [0, 0, 0, 0])
    builder.addRaw(little(0xfed9_1000 as UInt64) + little(1 as UInt32))
    builder.addRaw(little(4 as UInt16) + little(24 as UInt16) + [0, 0, 0, 1] + Array("\\_SB.PCI0.I2C0\u{1b}\0".utf8))
    builder.addRaw(little(9 as UInt16) + little(8 as UInt16) + [1, 2, 3, 4])
    return builder.bytes()
  }()

  private static let ivrs: [UInt8] = {
    var builder = IVRSBuilder()
    for type: UInt8 in [0x10, 0x11, 0x40] { builder.addHardwareDefinition(type: type) }
    builder.addMemoryDefinition(device: 0x60, start: 0x7d90_0000, length: 0x10_0000)
    builder.addMemoryDefinition(flags: 8, device: 0xc407, start: 0x7600_0000, length: 0x2_0000)
    builder.addMemoryDefinition(type: 0x22, device: 0, last: 0x0fff, start: 0x9820_8000, length: 1)
    builder.addMemoryDefinition(type: 0x22, device: 0x10, last: 0x08, start: 0x9820_9000, length: 0x1000)
    builder.addMemoryDefinition(type: 0x20, flags: 1, segment: 1, start: 0x9821_0080, length: 0x1000)
    builder.addMemoryDefinition(type: 0x20, flags: 6, start: 0x9822_0000, length: 0x1000)
    builder.addMemoryDefinition(device: 0x68, start: 0x9823_0000, length: 0)
    builder.addMemoryDefinition(device: 0x68, start: .max - 0xfff, length: 0x2000)
    builder.addRaw([0x51, 0, 8, 0, 0, 0, 0, 0])
    builder.addMemoryDefinition(device: 0x70, start: 0x9824_0000, length: 0x1000, blockLength: 48)
    return builder.bytes(virtualizationInfo: 0x0020_3043)
  }()

  private static let iort: [UInt8] = {
    var builder = IORTBuilder()
    let interrupts = builder.addInterruptTranslation()
    let smmu = builder.addSMMUv3(mappings: [.init(to: interrupts)])
    builder.addNode(type: 3, data: little(0x2b40_0000 as UInt64) + [UInt8](repeating: 0, count: 52))
    builder.addRootComplex(mappings: [.init(to: smmu)])
    builder.addNamedComponent("\\_SB.DSS0", mappings: [.init(lastIndex: 0, to: smmu, outputBase: 6, flags: 1)])
    builder.addNode(type: 5, data: [UInt8](repeating: 0, count: 24))
    builder.addNode(type: 7, data: [UInt8](repeating: 0, count: 4))
    let mappings: [IORTBuilder.Mapping] = [
      .init(lastIndex: 0, to: smmu, outputBase: 8), .init(lastIndex: 15, to: smmu, outputBase: 0x100),
    ]
    builder.addMemoryRange(
      ranges: [(0x8480_0000, 0x80_0000), (0x9000_0000, 0x1000), (0x9100_0080, 0x1000)], mappings: mappings)
    builder.addMemoryRange(flags: 1, ranges: [(0xa000_0000, 0x1_0000)], mappings: Array(mappings.prefix(1)))
    builder.addMemoryRange(ranges: [(0xb000_0000, 0x1_0000)], mappings: [])
    builder.addMemoryRange(ranges: [(0xc000_0000, 0x1_0000)], mappings: [.init(lastIndex: 0, to: interrupts)])
    return builder.bytes()
  }()

  @Test(
    "holds the pinned memory first, and then the rest",
    arguments: [("dmar", dmar), ("ivrs", ivrs), ("iort", iort)] as [(String, [UInt8])])
  func table(name: String, bytes: [UInt8]) throws {
    let tables = [DecodedTable(file: "mail/\(name.uppercased()).bin", table: try FirmwareTable(bytes: bytes))]
    try expectGolden(TablesText.render(tables).plain, "tables-\(name).txt")
    try expectGolden(try ReportV1.json(ReportV1.Tables(tables)), "tables-\(name).json")
  }

  @Test("of the whitepaper's host")
  func whitepaper() throws {
    let bytes = try #require(WhitepaperHost.on612.tree.tables["DMAR"])
    let tables = [
      DecodedTable(file: "/sys/firmware/acpi/tables/DMAR", table: try FirmwareTable(bytes: bytes))
    ]
    try expectGolden(TablesText.render(tables).plain, "tables-whitepaper.txt")
    try expectGolden(try ReportV1.json(ReportV1.Tables(tables)), "tables-whitepaper.json")
  }

  @Test("says what is malformed, and hides no character of a file's name")
  func malformed() throws {
    var hanging = DMARBuilder()
    hanging.addRMRR(base: 0x1000, limit: 0x1fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    hanging.addRaw([1, 0, 0, 0])
    var tables = [DecodedTable(file: "-", table: try FirmwareTable(bytes: hanging.bytes()))]
    var wrong = IVRSBuilder()
    wrong.addHardwareDefinition()
    wrong.addMemoryDefinition(device: 0x60, start: 0x7d90_0000, length: 0x10_0000)
    tables.append(
      DecodedTable(file: "a\u{1b}[2J\n.bin", table: try FirmwareTable(bytes: wrong.bytes(checksumIsValid: false))))
    tables.append(DecodedTable(file: "cut.bin", table: try FirmwareTable(bytes: Array(Self.ivrs.dropLast(40)))))
    var old = IORTBuilder()
    let smmu = old.addSMMUv3()
    old.addMemoryRange(ranges: [(0xa000_0000, 0x1_0000)], mappings: [.init(to: smmu)])
    let bytes = old.bytes(revision: 3, checksumIsValid: false)
    tables.append(DecodedTable(file: "old.bin", table: try FirmwareTable(bytes: bytes)))
    try expectGolden(TablesText.render(tables).plain, "tables-malformed.txt")
    try expectGolden(try ReportV1.json(ReportV1.Tables(tables)), "tables-malformed.json")
  }
}
