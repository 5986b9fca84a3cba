import FirmwareTables
import TestSupport
import Testing

@Suite("A firmware table")
struct FirmwareTableTests {
  private static let dmar = DMARBuilder().bytes()
  private static let ivrs = IVRSBuilder().bytes()
  private static let iort = IORTBuilder().bytes()

  @Test("is read as what its signature says", arguments: [("DMAR", dmar), ("IVRS", ivrs), ("IORT", iort)])
  func dispatch(signature: String, bytes: [UInt8]) throws {
    let table = try FirmwareTable(bytes: bytes)
    let kind =
      switch table {
      case .dmar: "DMAR"
      case .ivrs: "IVRS"
      case .iort: "IORT"
      }
    #expect(kind == signature)
    #expect(table.header.signature == signature)
    #expect(table.header.checksumValid == true)
    #expect(table.fault == nil)
  }

  @Test(
    "has the header and the fault of its kind",
    arguments: [
      ("DMAR", 1, DMARBuilder().bytes(length: 100, checksumIsValid: false)),
      ("IVRS", 2, IVRSBuilder().bytes(length: 100, checksumIsValid: false)),
      ("IORT", 5, IORTBuilder().bytes(length: 100, checksumIsValid: false)),
    ] as [(String, UInt8, [UInt8])])
  func headerAndFault(signature: String, revision: UInt8, bytes: [UInt8]) throws {
    let table = try FirmwareTable(bytes: bytes)
    #expect(table.header.signature == signature)
    #expect(table.header.length == 100)
    #expect(table.header.revision == revision)
    #expect(table.header.oemID == "GUARD ")
    #expect(table.header.oemTableID == "EXAMPLE ")
    #expect(table.header.oemRevision == 1)
    #expect(table.header.checksumValid == nil)
    #expect(
      table.fault == TableError(table: signature, offset: 4, fault: .longerThanFile(length: 100, fileLength: 48)))
  }

  @Test("of another kind is an error", arguments: [("APIC", "APIC"), ("dmar", "dmar"), ("\u{0}\u{1b}[m", "??[m")])
  func otherSignature(written: String, shown: String) {
    var bytes = Self.dmar
    bytes.replaceSubrange(0..<4, with: written.utf8)
    let fault = TableError.Fault.signature(found: shown, expected: "DMAR, IVRS or IORT")
    #expect(throws: TableError(table: shown, offset: 0, fault: fault)) { try FirmwareTable(bytes: bytes) }
  }

  @Test("has at least a signature", arguments: [0, 1, 3])
  func noSignature(byteCount: Int) {
    #expect(throws: TableError(table: "ACPI", offset: 0, fault: .shorterThanHeader(length: byteCount))) {
      try FirmwareTable(bytes: Array(Self.ivrs.prefix(byteCount)))
    }
  }

  @Test(
    "has the whole header and the fixed part of its kind", arguments: [("DMAR", dmar), ("IVRS", ivrs), ("IORT", iort)])
  func cut(signature: String, bytes: [UInt8]) {
    for byteCount in 4..<36 {
      #expect(throws: TableError(table: signature, offset: 0, fault: .shorterThanHeader(length: byteCount))) {
        try FirmwareTable(bytes: Array(bytes.prefix(byteCount)))
      }
    }
    for byteCount in 36..<48 {
      let fault = TableError.Fault.longerThanFile(length: 48, fileLength: byteCount)
      #expect(throws: TableError(table: signature, offset: 4, fault: fault)) {
        try FirmwareTable(bytes: Array(bytes.prefix(byteCount)))
      }
    }
    for length in [0, 35, 36, 47] as [UInt32] {
      #expect(throws: TableError(table: signature, offset: 4, fault: .shorterThanFixedPart(length: length))) {
        try FirmwareTable(bytes: Array(bytes.prefix(4)) + little(length) + bytes.dropFirst(8))
      }
    }
  }

  @Test("is read by no other kind's reader")
  func wrongReader() {
    #expect(throws: TableError(table: "IVRS", offset: 0, fault: .signature(found: "DMAR", expected: "IVRS"))) {
      try IVRSTable(bytes: Self.dmar)
    }
    #expect(throws: TableError(table: "IORT", offset: 0, fault: .signature(found: "IVRS", expected: "IORT"))) {
      try IORTTable(bytes: Self.ivrs)
    }
  }

  @Test(
    "with a wrong checksum is read all the same, and says so",
    arguments: [
      DMARBuilder().bytes(checksumIsValid: false), IVRSBuilder().bytes(checksumIsValid: false),
      IORTBuilder().bytes(checksumIsValid: false),
    ])
  func checksum(bytes: [UInt8]) throws {
    let table = try FirmwareTable(bytes: bytes)
    #expect(table.header.checksumValid == false)
    #expect(table.fault == nil)
  }
}
