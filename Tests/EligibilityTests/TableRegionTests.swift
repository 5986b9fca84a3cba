import Eligibility
import FirmwareTables
import PCI
import TestSupport
import Testing

/// A table, and what Linux makes of the one region in it.
struct RegionCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let table: [UInt8]
  let effect: TableRegion.Effect
  let remarks: [TableRegion.Remark]

  init(
    _ testDescription: String, _ table: [UInt8], _ effect: TableRegion.Effect, _ remarks: [TableRegion.Remark] = []
  ) {
    self.testDescription = testDescription
    self.table = table
    self.effect = effect
    self.remarks = remarks
  }
}

@Suite("What Linux makes of a region, by the table alone")
struct TableRegionTests {
  private static let endpoint = DMARBuilder.endpoint([(0x1c, 0), (0, 0)])

  private static func dmar(
    base: UInt64 = 0x3000_0000, limit: UInt64 = 0x3000_0fff, _ scopes: [[UInt8]], more: [UInt8] = []
  ) -> [UInt8] {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    builder.addRMRR(base: base, limit: limit, scopes: scopes)
    builder.addRaw(more)
    return builder.bytes()
  }

  /// The numbers are those of the kernel lab's scenarios.
  private static let rmrrs: [RegionCase] = [
    .init("an endpoint (05)", dmar([endpoint]), .kept),
    .init("a bridge (07)", dmar([DMARBuilder.bridge([(1, 0)])]), .kept),
    .init("no scopes (21)", dmar([]), .noScopes),
    .init("a scope that is malformed", dmar([[1, 9, 0, 0, 0, 0, 2, 0, 0]]), .devicesUnreadable),
    .init("a scope that is malformed behind an endpoint", dmar([endpoint, [1, 9, 0, 0, 0, 0, 2, 0, 0]]), .kept),
    .init("a device number that no device has", dmar([DMARBuilder.endpoint([(0x28, 9)])]), .noScopeThatCounts),
    .init("no path", dmar([DMARBuilder.endpoint([])]), .noScopeThatCounts),
    .init("an ACPI device alone (30)", dmar([DMARBuilder.scope(5, bus: 0, [(2, 0)])]), .noScopeThatCounts),
    .init(
      "types 3, 4 and 9", dmar([3, 4, 9].map { DMARBuilder.scope($0, bus: 0, [(2, 0)]) }), .noScopeThatCounts),
    .init("an I/O APIC before an endpoint (31)", dmar([DMARBuilder.scope(3, bus: 0, [(2, 0)]), endpoint]), .kept),
    .init(
      "a limit below the base (17)", dmar(base: 0x3000_1000, limit: 0x3000_07ff, [endpoint]), .kept,
      [.limitBelowBase, .notAligned]),
    .init("no bytes (18)", dmar(base: 0x3000_1000, limit: 0x3000_0fff, [endpoint]), .kept, [.noLength]),
    .init("no alignment (20)", dmar(base: 0x3000_0080, limit: 0x3000_107f, [endpoint]), .kept, [.notAligned]),
    .init("the whole of memory", dmar(base: 0, limit: .max, [endpoint]), .kept),
    .init(
      "a structure past the end behind it (41)", dmar([endpoint], more: [1, 0, 200, 0]),
      .tableNotTaken(.iommuOff(.structurePastEnd(offset: 98)))),
    .init(
      "a structure of length 0 behind it (42)", dmar([endpoint], more: [1, 0, 0, 0]),
      .tableNotTaken(.hangsInBoot(offset: 98))),
  ]

  private static func ivrs(
    type: UInt8 = 0x21, flags: UInt8 = 7, device: UInt16 = 0x10, last: UInt16 = 0, start: UInt64 = 0x3000_0000,
    length: UInt64 = 0x1000, blockLength: UInt16 = 32, more: [UInt8] = [], checksumIsValid: Bool = true
  ) -> [UInt8] {
    var builder = IVRSBuilder()
    builder.addHardwareDefinition()
    builder.addMemoryDefinition(
      type: type, flags: flags, device: device, last: last, start: start, length: length, blockLength: blockLength)
    builder.addRaw(more)
    return builder.bytes(checksumIsValid: checksumIsValid)
  }

  private static let ivmds: [RegionCase] = [
    .init("unity (01)", ivrs(), .kept),
    .init("all devices (09)", ivrs(type: 0x20), .kept),
    .init("a range (07)", ivrs(type: 0x22, device: 0x10, last: 0x20), .kept),
    .init("a reversed range (30)", ivrs(type: 0x22, device: 0x20, last: 0x10), .reversedDevices),
    .init("the exclusion flag alone (10)", ivrs(flags: 8), .keptAsUnityMap),
    .init("the exclusion and unity flags (11)", ivrs(flags: 9), .kept),
    .init("no flags (14)", ivrs(flags: 0), .noFlag),
    .init("reading and writing alone (15)", ivrs(flags: 6), .noFlag),
    .init("unity without reading and writing (12)", ivrs(flags: 1), .kept, [.permitsNothing]),
    .init("no bytes (24)", ivrs(length: 0), .kept, [.noLength]),
    .init("one byte (23)", ivrs(length: 1), .kept, [.notAligned]),
    .init("no alignment (25)", ivrs(start: 0x3000_0080), .kept, [.notAligned]),
    .init("the end of memory passed", ivrs(start: 0xffff_ffff_ffff_f000, length: 0x2000), .kept, [.wrapsAround]),
    .init("the end of memory reached", ivrs(start: 0xffff_ffff_ffff_f000), .kept),
    .init("a block past the end (26)", ivrs(blockLength: 64), .kept, [.wrongBlockLength(64)]),
    .init("a short block (43)", ivrs(blockLength: 16), .kept, [.wrongBlockLength(16)]),
    .init(
      "a block of length 0 (27)", ivrs(blockLength: 0), .tableNotTaken(.hangsInBoot(offset: 72)),
      [.wrongBlockLength(0)]),
    .init("a wrong checksum", ivrs(checksumIsValid: false), .tableNotTaken(.iommuOff(.checksum))),
    .init(
      "the IOMMU itself (39)", ivrs(device: 0x02),
      .tableNotTaken(.iommuOff(.blockTakenForHardwareDefinition(type: 0x21, offset: 72)))),
  ]

  private static func iort(
    flags: UInt32 = 0, base: UInt64 = 0x3000_0000, length: UInt64 = 0x1_0000, revision: UInt8 = 5, mapped: Bool = true,
    to reference: UInt32? = nil, checksumIsValid: Bool = true
  ) -> [UInt8] {
    var builder = IORTBuilder()
    let smmu = builder.addSMMUv3()
    let mappings = mapped ? [IORTBuilder.Mapping(lastIndex: 0, to: reference ?? smmu, outputBase: 8)] : []
    builder.addMemoryRange(flags: flags, ranges: [(base, length)], mappings: mappings)
    return builder.bytes(revision: revision, checksumIsValid: checksumIsValid)
  }

  private static let rmrs: [RegionCase] = [
    .init("remapping not permitted (01)", iort(), .keptWithBootConfiguration),
    .init("remapping permitted (02)", iort(flags: 1), .keptUntilAssigned),
    .init("revision 3 (03)", iort(revision: 3), .oldRevision(3)),
    .init("no ID mappings", iort(mapped: false), .noMappings),
    .init("a mapping to no IOMMU", iort(to: 50), .noMappingToIOMMU),
    .init("a wrong checksum", iort(checksumIsValid: false), .keptWithBootConfiguration),
    .init("pages of 4 KiB", iort(length: 0x1000), .keptWithBootConfiguration),
    .init("no alignment", iort(base: 0x3000_0080, length: 0x1000), .keptWithBootConfiguration, [.notAligned]),
    .init("no bytes", iort(length: 0), .keptWithBootConfiguration, [.noLength]),
    .init(
      "the end of memory passed", iort(base: 0xffff_ffff_ffff_0000, length: 0x2_0000), .keptWithBootConfiguration,
      [.wrapsAround]),
  ]

  @Test("in a DMAR, an IVRS and an IORT", arguments: rmrrs + ivmds + rmrs)
  func effect(of region: RegionCase) throws {
    let regions = try FirmwareTable(bytes: region.table).regions
    try #require(regions.count == 1)
    #expect(regions[0].effect == region.effect)
    #expect(regions[0].remarks == region.remarks)
    let isNotTaken = if case .tableNotTaken = region.effect { true } else { false }
    #expect(!isNotTaken || !regions[0].effect.isEffective)
  }

  @Test("is told as it is written, every one in the order of the table")
  func asWritten() throws {
    var builder = IVRSBuilder()
    builder.addHardwareDefinition()
    builder.addMemoryDefinition(type: 0x20, flags: 8, segment: 3, start: 0x80, length: 0x10)
    builder.addMemoryDefinition(type: 0x22, device: 0x10, last: 0xffff, start: 0x2000, length: 0)
    let regions = try FirmwareTable(bytes: builder.bytes()).regions
    #expect(regions.map(\.range) == [MemoryRange(start: 0x80, end: 0x8f), MemoryRange(start: 0x2000, end: 0x1fff)])
    #expect(regions.map(\.keptRange.start) == [0x1000, 0x2000])
    #expect(regions.map(\.segment) == [3, 0])
    #expect(regions.map(\.offset) == [72, 104])
    let range = MemoryDefinition.Devices.range(first: .init(rawValue: 0x10), last: .init(rawValue: 0xffff))
    #expect(regions.map(\.scopes) == [[.requesters(.all)], [.requesters(range)]])
  }

  @Test("is nothing that a file which ends before its table could deny")
  func cutFile() throws {
    let table = try FirmwareTable(
      bytes: Self.ivrs(more: [0x20, 0, 32, 0] + [UInt8](repeating: 0, count: 28)).dropLast(8))
    #expect(table.header.checksumValid == nil)
    #expect(table.effectByItself == .taken)
    #expect(table.regions.map(\.effect) == [.kept])
    #expect(table.findings == [.cutFile])
  }
}

extension FirmwareTable {
  fileprivate init(bytes: ArraySlice<UInt8>) throws(TableError) { try self.init(bytes: Array(bytes)) }
}
