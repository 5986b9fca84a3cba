import FirmwareTables
import TestSupport
import Testing

@Suite("A device scope")
struct DeviceScopeTests {
  private func table(_ scopes: [[UInt8]], secondRMRR: Bool = false) throws -> DMARTable {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: scopes)
    if secondRMRR { builder.addRMRR(base: 0x4000_0000, limit: 0x4000_0fff, scopes: [DMARBuilder.endpoint([(3, 0)])]) }
    return try DMARTable(bytes: builder.bytes())
  }

  @Test(
    "has the kind that its type byte stands for",
    arguments: [
      (1, .endpoint), (2, .bridge), (3, .ioapic), (4, .hpet), (5, .acpiNamespaceDevice), (0, .reserved(0)),
      (6, .reserved(6)), (255, .reserved(255)),
    ] as [(UInt8, DeviceScope.Kind)])
  func kind(type: UInt8, kind: DeviceScope.Kind) throws {
    let table = try table([DMARBuilder.scope(type, bus: 0, [(2, 0)])])
    #expect(table.reservedMemoryRegions.first?.scopes.map(\.kind) == [kind])
  }

  @Test("keeps its way from the start bus, also numbers that no device can have")
  func path() throws {
    let table = try table([[1, 12, 0, 0, 9, 0xfe, 0x1f, 7, 0x20, 8, 0xff, 0xff]])
    let hops: [DeviceScope.Hop] = [
      .init(device: 0x1f, function: 7), .init(device: 0x20, function: 8), .init(device: 0xff, function: 0xff),
    ]
    #expect(
      table.reservedMemoryRegions.first?.scopes
        == [DeviceScope(kind: .endpoint, enumerationID: 9, startBus: 0xfe, path: hops)])
  }

  @Test("may have no way at all, and a list may have no entries")
  func empty() throws {
    #expect(try table([[1, 6, 0, 0, 0, 3]]).reservedMemoryRegions.first?.scopes.map(\.path) == [[]])
    #expect(try table([]).reservedMemoryRegions.first?.scopes == [])
  }

  @Test("may have the longest way that its length byte allows")
  func longest() throws {
    let way = [(UInt8, UInt8)](repeating: (1, 0), count: 124)
    #expect(try table([DMARBuilder.endpoint(way)]).reservedMemoryRegions.first?.scopes.first?.path.count == 124)
  }

  @Test(
    "of an impossible length ends its list, but not the table",
    arguments: [
      ("zero", [1, 0, 0, 0, 0, 0, 2, 0], 0), ("less than the fixed part", [1, 5, 0, 0, 0, 0], 5),
      ("half a step", [1, 7, 0, 0, 0, 0, 2], 7), ("past the structure", [1, 10, 0, 0, 0, 0, 2, 0], 10),
      ("cut before its length", [1], 0), ("the largest", [1, 255, 0, 0, 0, 0, 2, 0], 255),
    ] as [(String, [UInt8], Int)])
  func malformed(what: String, bytes: [UInt8], length: Int) throws {
    let table = try table([DMARBuilder.endpoint([(2, 0)]), bytes], secondRMRR: true)
    // The structure lies at 48, its list 24 bytes further, and the good entry has 8.
    #expect(table.fault == TableError(table: "DMAR", offset: 80, fault: .deviceScopeLength(length: length)))
    #expect(table.reservedMemoryRegions.map(\.base) == [0x3000_0000, 0x4000_0000])
    #expect(table.reservedMemoryRegions.map(\.scopes.count) == [1, 1])
  }

  @Test("that is malformed is the table's fault, whatever goes wrong later")
  func firstFault() throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0, limit: 0xfff, scopes: [[1, 0]])
    builder.addRaw([1, 0, 0, 0])
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "DMAR", offset: 72, fault: .deviceScopeLength(length: 0)))
  }
}
