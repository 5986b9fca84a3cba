import FirmwareTables
import Testing

@Suite("A table of a real machine", .enabled(if: !Corpus.rows.isEmpty, Corpus.absence))
struct CorpusTests {
  @Test("is listed, each once")
  func all() throws {
    let listed = try Corpus.rows.map { try $0.column("file") }
    #expect(listed.sorted() == Corpus.files.sorted())
  }

  @Test("has the parts that another reader found in it", arguments: Corpus.rows)
  func parts(row: Corpus.Row) throws {
    let bytes = try row.bytes()
    #expect(try row.column("bytes") == String(bytes.count))
    let table = try FirmwareTable(bytes: bytes)
    #expect(try row.column("kind") == table.header.signature)
    #expect(try row.column("checksum") == (table.header.checksumValid == true ? "ok" : "BAD"))
    let text = CorpusText(table)
    #expect(try row.column("counts") == text.counts)
    #expect(try row.column("details") == text.details)
  }

  /// What the list says of a table where a part of it cannot be told; the other oddities leave all parts whole.
  private static let malformations = ["id map overrun node", "len 0 bad at", "node count"]

  @Test("has a fault where the other reader met one, and nowhere else", arguments: Corpus.rows)
  func fault(row: Corpus.Row) throws {
    let table = try FirmwareTable(bytes: try row.bytes())
    let anomalies = try row.column("anomalies")
    let malformed = Self.malformations.contains { anomalies.contains($0) }
    #expect((table.fault != nil) == malformed, "\(anomalies), \(table.fault?.description ?? "no fault")")
  }

  @Test("gives what is before the cut, wherever it is cut", arguments: Corpus.rows)
  func cut(row: Corpus.Row) throws {
    let bytes = try row.bytes()
    let whole = try FirmwareTable(bytes: bytes)
    // Some thirty places of each table, at odd distances so that they fall into every part of a structure.
    for byteCount in stride(from: 48, to: bytes.count, by: bytes.count / 32 | 1) {
      let table = try FirmwareTable(bytes: Array(bytes.prefix(byteCount)))
      #expect(table.header.checksumValid == nil)
      #expect(table.fault?.offset == 4, "\(byteCount) bytes")
      switch (table, whole) {
      case (.dmar(let table), .dmar(let whole)):
        #expect(table.structures == Array(whole.structures.prefix(table.structures.count)), "\(byteCount) bytes")
      case (.ivrs(let table), .ivrs(let whole)):
        #expect(table.blocks == Array(whole.blocks.prefix(table.blocks.count)), "\(byteCount) bytes")
      case (.iort(let table), .iort(let whole)):
        #expect(table.nodes == Array(whole.nodes.prefix(table.nodes.count)), "\(byteCount) bytes")
      default: Issue.record("The cut table is of another kind.")
      }
    }
  }
}
