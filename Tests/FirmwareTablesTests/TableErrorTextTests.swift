import FirmwareTables
import Testing

@Suite("The text of a table's fault")
struct TableErrorTextTests {
  @Test(
    arguments: [
      (0, .shorterThanHeader(length: 12), "0x0: it has 12 bytes, and an ACPI table header has 36."),
      (0, .signature(found: "IVRS", expected: "DMAR"), "0x0: its signature is \"IVRS\" and not DMAR."),
      (4, .shorterThanFixedPart(length: 40), "0x4: its header gives a length of 40 bytes, less than its fixed part."),
      (
        4, .longerThanFile(length: 4096, fileLength: 128),
        "0x4: its header gives a length of 4096 bytes, but there are only 128."
      ),
      (0x50, .structureWithoutLength(type: 1), "0x50: a structure of type 1 has length 0."),
      (
        0x50, .structureHeaderCut(length: 2),
        "0x50: only 2 bytes are left, too few for a structure's type and length."
      ),
      (
        0x50, .structureTooShort(type: 1, length: 20),
        "0x50: a structure of type 1 has 20 bytes, less than its fixed part."
      ),
      (
        0x50, .structurePastEnd(type: 1, length: 4000),
        "0x50: a structure of type 1 with 4000 bytes reaches past the end of the table."
      ),
      (
        0x50, .structureTooShort(type: 0xffff, length: 3),
        "0x50: a structure of type 0xffff has 3 bytes, less than its fixed part."
      ),
      (0x68, .deviceScopeLength(length: 7), "0x68: a device scope has a length of 7 bytes, which cannot be."),
    ] as [(Int, TableError.Fault, String)])
  func names(offset: Int, fault: TableError.Fault, text: String) {
    let error = TableError(table: "DMAR", offset: offset, fault: fault)
    #expect(error.description == "The DMAR table is malformed at byte " + text)
  }

  @Test(
    "numbers the types of an IVRS as the specification does, and speaks of an IORT's nodes",
    arguments: [
      ("IVRS", 0x30, .structureWithoutLength(type: 0x10), "0x30: a structure of type 0x10 has length 0."),
      (
        "IVRS", 0x50, .structurePastEnd(type: 0x21, length: 96),
        "0x50: a structure of type 0x21 with 96 bytes reaches past the end of the table."
      ),
      (
        "IVRS", 0x50, .structureTooShort(type: 0x0f, length: 2),
        "0x50: a structure of type 15 has 2 bytes, less than its fixed part."
      ),
      (
        "IORT", 40, .nodeListOutside(offset: 4096),
        "0x28: its list of nodes starts at byte 4096, which is not inside the table."
      ),
      ("IORT", 36, .fewerNodes(count: 3, expected: 5), "0x24: it says to have 5 nodes, and ends after 3."),
      (
        "IORT", 0x90, .listOutsideNode(type: 6, count: 4_294_967_295),
        "0x90: a node of type 6 has a list of 4294967295 entries that reaches past its end."
      ),
      (
        "ACPI", 0, .signature(found: "APIC", expected: "DMAR, IVRS or IORT"),
        "0x0: its signature is \"APIC\" and not DMAR, IVRS or IORT."
      ),
    ] as [(String, Int, TableError.Fault, String)])
  func kinds(table: String, offset: Int, fault: TableError.Fault, text: String) {
    let error = TableError(table: table, offset: offset, fault: fault)
    #expect(error.description == "The \(table) table is malformed at byte " + text)
  }

  @Test("names byte 0 for a place that cannot be")
  func negative() {
    let error = TableError(table: "DMAR", offset: -1, fault: .structureHeaderCut(length: 1))
    #expect(error.description.hasPrefix("The DMAR table is malformed at byte 0x0: "))
  }
}
