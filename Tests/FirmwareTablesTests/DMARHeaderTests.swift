import FirmwareTables
import TestSupport
import Testing

@Suite("The header of a DMAR table")
struct DMARHeaderTests {
  private static let good: [UInt8] = {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    return builder.bytes()
  }()

  @Test("tells the table's origin and the platform's abilities")
  func fields() throws {
    let table = try DMARTable(bytes: Self.good)
    #expect(table.header.signature == "DMAR")
    #expect(table.header.length == UInt32(Self.good.count))
    #expect(table.header.revision == 1)
    #expect(table.header.oemID == "GUARD ")
    #expect(table.header.oemTableID == "EXAMPLE ")
    #expect(table.header.oemRevision == 1)
    #expect(table.hostAddressWidth == 46)
    #expect(table.flags == 1)
  }

  @Test("ends the reading where it is cut", arguments: [0, 1, 4, 35])
  func tooShort(length: Int) {
    #expect(throws: TableError(table: "DMAR", offset: 0, fault: .shorterThanHeader(length: length))) {
      try DMARTable(bytes: Array(Self.good.prefix(length)))
    }
  }

  @Test("must bear the table's signature", arguments: [("IVRS", "IVRS"), ("dmar", "dmar"), ("\u{1}\u{7f}~ ", "??~ ")])
  func signature(written: String, shown: String) {
    var bytes = Self.good
    bytes.replaceSubrange(0..<4, with: written.utf8)
    #expect(throws: TableError(table: "DMAR", offset: 0, fault: .signature(found: shown, expected: "DMAR"))) {
      try DMARTable(bytes: bytes)
    }
  }

  @Test("must give a length that holds the fixed part", arguments: [0, 36, 47] as [UInt32])
  func lengthTooSmall(length: UInt32) {
    #expect(throws: TableError(table: "DMAR", offset: 4, fault: .shorterThanFixedPart(length: length))) {
      try DMARTable(bytes: DMARBuilder().bytes(length: length))
    }
  }

  @Test(
    "gives a fault where its length is beyond the file, and what is there is read",
    arguments: [81, 4096, .max] as [UInt32])
  func lengthTooLarge(length: UInt32) throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    let table = try DMARTable(bytes: builder.bytes(length: length))
    #expect(table.fault == TableError(table: "DMAR", offset: 4, fault: .longerThanFile(length: length, fileLength: 80)))
    #expect(table.reservedMemoryRegions.map(\.base) == [0x3000_0000])
    #expect(table.header.checksumValid == nil)
  }

  @Test("must be followed by the table's fixed part", arguments: [36, 47])
  func fixedPartCut(byteCount: Int) {
    let fault = TableError.Fault.longerThanFile(length: 48, fileLength: byteCount)
    #expect(throws: TableError(table: "DMAR", offset: 4, fault: fault)) {
      try DMARTable(bytes: Array(DMARBuilder().bytes().prefix(byteCount)))
    }
  }

  @Test("is enough for a table without any structure")
  func empty() throws {
    let table = try DMARTable(bytes: DMARBuilder().bytes())
    #expect(table.structures.isEmpty)
    #expect(table.fault == nil)
  }

  @Test("ends the table where its length says, whatever follows in the file")
  func bytesBehind() throws {
    let table = try DMARTable(bytes: Self.good + [UInt8](repeating: 0xff, count: 100))
    #expect(table.reservedMemoryRegions.count == 1)
    #expect(table.fault == nil)
    #expect(table.header.checksumValid == true)
  }

  @Test("may have a wrong checksum, which is reported and ends nothing", arguments: [9, 40, 60])
  func checksum(changedByte: Int) throws {
    var bytes = Self.good
    bytes[changedByte] &+= 1
    let table = try DMARTable(bytes: bytes)
    #expect(table.header.checksumValid == false)
    #expect(table.reservedMemoryRegions.count == 1)
    #expect(table.fault == nil)
  }
}
