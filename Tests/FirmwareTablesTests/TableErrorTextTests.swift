import FirmwareTables
import Testing

@Suite("The text of a table's fault")
struct TableErrorTextTests {
  @Test(
    arguments: [
      (0, .shorterThanHeader(length: 12), "0x0: it has 12 bytes, and an ACPI table header has 36."),
      (0, .signature(found: "IVRS", expected: "DMAR"), "0x0: its signature is \"IVRS\" and not \"DMAR\"."),
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
      (0x68, .deviceScopeLength(length: 7), "0x68: a device scope has a length of 7 bytes, which cannot be."),
    ] as [(Int, TableError.Fault, String)])
  func names(offset: Int, fault: TableError.Fault, text: String) {
    let error = TableError(table: "DMAR", offset: offset, fault: fault)
    #expect(error.description == "The DMAR table is malformed at byte " + text)
  }
}
