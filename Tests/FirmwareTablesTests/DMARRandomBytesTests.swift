import FirmwareTables
import TestSupport
import Testing

@Suite("A DMAR table of any bytes gives a value or an error")
struct DMARRandomBytesTests {
  /// What holds for whatever comes out of the reading.
  private func check(_ bytes: [UInt8]) {
    guard let table = try? DMARTable(bytes: bytes) else { return }
    #expect(Int(table.header.length) <= bytes.count || table.fault?.offset == 4)
    #expect(table.structures.count <= bytes.count / 4)
    #expect(table.reservedMemoryRegions.allSatisfy { $0.offset >= 48 && $0.offset + 24 <= bytes.count })
    let scopes = table.reservedMemoryRegions.flatMap(\.scopes)
    #expect(scopes.reduce(0) { $0 + 6 + 2 * $1.path.count } <= bytes.count)
    if let fault = table.fault, fault.offset != 4 { #expect(48...bytes.count ~= fault.offset) }
  }

  @Test(
    "quickly, be they random behind a good header", .timeLimit(.minutes(1)), arguments: 1...8 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var builder = DMARBuilder()
      builder.addRaw(
        (0..<Int.random(in: 0...300, using: &generator)).map { _ in
          // Small numbers are the types and lengths that lead further in.
          UInt8.random(in: Bool.random(using: &generator) ? 0...32 : 0...255, using: &generator)
        })
      check(builder.bytes())
    }
  }

  @Test(
    "quickly, be they a good table with some changed", .timeLimit(.minutes(1)), arguments: 1...8 as ClosedRange<UInt64>)
  func mutated(seed: UInt64) throws {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    let scopes = [DMARBuilder.endpoint([(2, 0)]), DMARBuilder.bridge([(8, 0), (0, 0)])]
    for index in 0..<4 {
      builder.addRMRR(base: UInt64(index) << 12, limit: UInt64(index) << 12 | 0xfff, scopes: scopes)
    }
    let good = builder.bytes()
    #expect(try DMARTable(bytes: good).reservedMemoryRegions.count == 4)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
      }
      check(bytes)
    }
  }

  @Test("in a time that grows with their number alone", .timeLimit(.minutes(1)))
  func large() throws {
    var builder = DMARBuilder()
    builder.addRaw((0..<250_000).flatMap { _ in [9, 0, 4, 0] as [UInt8] })
    #expect(try DMARTable(bytes: builder.bytes()).structures.count == 250_000)
  }
}
