import FirmwareTables
import TestSupport
import Testing

@Suite("A DMAR table")
struct DMARTableTests {
  @Test("gives its RMRRs with their scopes, in order")
  func regions() throws {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    builder.addRMRR(
      base: 0x3000_0000, limit: 0x3000_0fff, segment: 1,
      scopes: [DMARBuilder.endpoint([(2, 0)]), DMARBuilder.bridge(bus: 0x40, [(6, 0), (0, 1)])])
    let table = try DMARTable(bytes: builder.bytes())
    #expect(table.header.checksumValid == true)
    #expect(table.fault == nil)
    #expect(
      table.reservedMemoryRegions == [
        ReservedMemoryRegion(
          offset: 64, segment: 1, base: 0x3000_0000, limit: 0x3000_0fff,
          scopes: [
            DeviceScope(kind: .endpoint, startBus: 0, path: [.init(device: 2, function: 0)]),
            DeviceScope(
              kind: .bridge, startBus: 0x40, path: [.init(device: 6, function: 0), .init(device: 0, function: 1)]),
          ])
      ])
  }
}
