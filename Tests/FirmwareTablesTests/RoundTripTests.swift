import FirmwareTables
import TestSupport
import Testing

@Suite("What was written into a table is read back")
struct RoundTripTests {
  @Test("from a DMAR table", arguments: 1...100 as ClosedRange<UInt64>)
  func dmar(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let written = RandomDMAR(using: &generator)
    let read = try DMARTable(bytes: written.bytes)
    #expect(read.structures == written.structures)
    #expect(read.hostAddressWidth == written.hostAddressWidth)
    #expect(read.flags == written.flags)
    #expect(read.header.checksumValid == true)
    #expect(read.fault == nil)
  }

  @Test("from an IVRS", arguments: 1...100 as ClosedRange<UInt64>)
  func ivrs(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let written = RandomIVRS(using: &generator)
    let read = try IVRSTable(bytes: written.bytes)
    #expect(read.blocks == written.blocks)
    #expect(read.virtualizationInfo == written.virtualizationInfo)
    #expect(read.header.checksumValid == true)
    #expect(read.fault == nil)
  }

  @Test("from an IORT", arguments: 1...100 as ClosedRange<UInt64>)
  func iort(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let written = RandomIORT(using: &generator)
    let read = try IORTTable(bytes: written.bytes)
    #expect(read.nodes == written.nodes)
    #expect(read.header.revision == written.revision)
    #expect(read.header.checksumValid == true)
    #expect(read.fault == nil)
    #expect(read.nodes.allSatisfy { read.node(at: UInt32($0.offset)) == $0 })
  }
}
