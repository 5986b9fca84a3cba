import FirmwareTables
import TestSupport
import Testing

@Suite("The structures of a DMAR table")
struct DMARStructureTests {
  /// A table whose first structure is a good RMRR of 32 bytes at offset 48, with these bytes behind it.
  private func table(behindGoodRMRR bytes: [UInt8]) throws -> DMARTable {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    builder.addRaw(bytes)
    return try DMARTable(bytes: builder.bytes())
  }

  private static func structure(type: UInt16, length: UInt16, byteCount: Int) -> [UInt8] {
    Array((little(type) + little(length) + [UInt8](repeating: 0, count: 64)).prefix(byteCount))
  }

  @Test(
    "that are malformed end the reading, and those before them are kept",
    arguments: [
      ("length 0", structure(type: 1, length: 0, byteCount: 24), .structureWithoutLength(type: 1)),
      ("length 0, of an unknown type", structure(type: 9, length: 0, byteCount: 4), .structureWithoutLength(type: 9)),
      (
        "less than a type and a length", structure(type: 7, length: 2, byteCount: 4),
        .structureTooShort(type: 7, length: 2)
      ),
      (
        "an RMRR without its limit", structure(type: 1, length: 23, byteCount: 23),
        .structureTooShort(type: 1, length: 23)
      ),
      (
        "a DRHD without its base", structure(type: 0, length: 15, byteCount: 15),
        .structureTooShort(type: 0, length: 15)
      ),
      ("one byte too few", structure(type: 1, length: 24, byteCount: 23), .structurePastEnd(type: 1, length: 24)),
      (
        "the longest length", structure(type: 5, length: .max, byteCount: 16), .structurePastEnd(type: 5, length: 65535)
      ),
    ] as [(String, [UInt8], TableError.Fault)])
  func malformed(what: String, bytes: [UInt8], fault: TableError.Fault) throws {
    let table = try table(behindGoodRMRR: bytes)
    #expect(table.fault == TableError(table: "DMAR", offset: 80, fault: fault))
    #expect(table.reservedMemoryRegions.map(\.base) == [0x3000_0000])
    #expect(table.structures.count == 1)
  }

  @Test("end with a fault where a type and a length do not fit into the rest", arguments: [1, 2, 3])
  func rest(byteCount: Int) throws {
    let table = try table(behindGoodRMRR: [UInt8](repeating: 1, count: byteCount))
    #expect(table.fault == TableError(table: "DMAR", offset: 80, fault: .structureHeaderCut(length: byteCount)))
    #expect(table.structures.count == 1)
  }

  @Test(
    "of a type without a meaning are passed over by their length", arguments: [7, 8, 0xffff] as [UInt16])
  func otherTypes(type: UInt16) throws {
    var builder = DMARBuilder()
    builder.addRaw(Self.structure(type: type, length: 20, byteCount: 20))
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [])
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.structures.first == .other(offset: 48, type: type, length: 20))
    #expect(table.reservedMemoryRegions.map(\.offset) == [68])
    #expect(table.fault == nil)
  }

  @Test(
    "keep an RMRR's ends as written",
    arguments: [
      (0x3000_0000, 0x3000_0fff), (0x3000_1000, 0x3000_07ff), (0x3000_0080, 0x3000_107f), (0x1000, 0x0fff),
      (0, .max), (.max, .max), (.max, 0), (0, 0),
    ] as [(UInt64, UInt64)])
  func ends(base: UInt64, limit: UInt64) throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: base, limit: limit, scopes: [])
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.reservedMemoryRegions.map(\.base) == [base])
    #expect(table.reservedMemoryRegions.map(\.limit) == [limit])
    #expect(table.fault == nil)
  }

  @Test("keep an RMRR's segment", arguments: [0, 1, 0x8000, .max] as [UInt16])
  func segment(number: UInt16) throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0, limit: 0xfff, segment: number, scopes: [])
    #expect(try DMARTable(bytes: builder.bytes()).reservedMemoryRegions.map(\.segment) == [number])
  }

  @Test("give a DRHD with its segment, registers and devices")
  func hardwareUnit() throws {
    var builder = DMARBuilder()
    let scope = DMARBuilder.endpoint(bus: 3, [(2, 1)])
    builder.addRaw(little(0 as UInt16) + little(UInt16(16 + scope.count)) + [1, 0] + little(7 as UInt16))
    builder.addRaw(little(0xfed9_0000 as UInt64) + scope)
    guard case .remappingHardwareUnit(let unit)? = try DMARTable(bytes: builder.bytes()).structures.first else {
      Issue.record("No DRHD.")
      return
    }
    #expect(unit.offset == 48)
    #expect(unit.flags == 1)
    #expect(unit.segment == 7)
    #expect(unit.registerBase == 0xfed9_0000)
    #expect(unit.scopes == [DeviceScope(kind: .endpoint, startBus: 3, path: [.init(device: 2, function: 1)])])
  }
}
