import FirmwareTables
import TestSupport
import Testing

@Suite("The text of acpidump gives a table's bytes")
struct ACPIDumpTests {
  private static let table: [UInt8] = {
    var builder = DMARBuilder()
    builder.addHardwareUnit(registerBase: 0xfed9_0000)
    builder.addRMRR(base: 0x1000, limit: 0x1fff, scopes: [DMARBuilder.endpoint([(0x1d, 0)])])
    return builder.bytes()
  }()

  @Test("as ACPICA's program writes it")
  func acpica() throws {
    let text = ACPIDumpText.of(Self.table, signature: "DMAR")
    #expect(ACPIDump.isDump(Array(text.utf8)))
    #expect(try ACPIDump(text: Array(text.utf8)).tables == [Self.table])
  }

  @Test("however a mail has changed what stands around it", arguments: ["> ", ">> ", "\t", "", "  > "])
  func quoted(margin: String) throws {
    let text = ACPIDumpText.of(Self.table, signature: "DMAR").split(separator: "\n", omittingEmptySubsequences: false)
    for lineEnd in ["\n", "\r\n"] {
      let mail = "Hello,\nhere it is: 12\n" + text.map { margin + $0.drop { $0 == " " } }.joined(separator: lineEnd)
      #expect(try ACPIDump(text: Array(mail.utf8)).tables == [Self.table])
    }
  }

  @Test("behind the mark that an editor puts before a text")
  func marked() throws {
    let text = [0xef, 0xbb, 0xbf] + Array(ACPIDumpText.of(Self.table, signature: "DMAR").utf8)
    #expect(ACPIDump.isDump(text))
    #expect(try ACPIDump(text: text).tables == [Self.table])
  }

  @Test("of small letters, and with a blank line behind the first line")
  func old() throws {
    let text = ACPIDumpText.of(Self.table, signature: "DMAR").lowercased().replacing("dmar @", with: "DMAR @")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let spread = ([lines[0], ""] + lines.dropFirst()).joined(separator: "\n")
    #expect(try ACPIDump(text: Array(spread.utf8)).tables == [Self.table])
  }

  @Test("of all tables that can pin memory, and of no other")
  func several() throws {
    let facp: [UInt8] = Array("FACP".utf8) + [UInt8](repeating: 0x41, count: 60)
    let text =
      ACPIDumpText.of(facp, signature: "FACP") + ACPIDumpText.of(Self.table, signature: "DMAR")
      + "RSD PTR @ 0x000F0490\n    0000: 52 53\n" + ACPIDumpText.of(Array(Self.table.prefix(50)), signature: "IVRS")
    #expect(try ACPIDump(text: Array(text.utf8)).tables == [Self.table, Array(Self.table.prefix(50))])
  }

  @Test("and not their characters, which may look like bytes")
  func characters() throws {
    let text = "IORT @ 0x1\n  0000: 49 4F 52 54                                      41 42\n"
    #expect(try ACPIDump(text: Array(text.utf8)).tables == [Array("IORT".utf8)])
    let whole = "IORT @ 0x1\n  0000: " + String(repeating: "49 ", count: 16) + " 4A 4B\n"
    #expect(try ACPIDump(text: Array(whole.utf8)).tables == [[UInt8](repeating: 0x49, count: 16)])
  }

  @Test(
    "or says in which line it cannot",
    arguments: [
      ("", nil, .noTable), ("FACP @ 0x0\n  0000: 46\n", nil, .noTable),
      ("DMAR @ 0x0\n\n", 1, .tableWithoutBytes(signature: "DMAR")),
      ("x\nDMAR @ 0x0\nIVRS @ 0x0\n", 2, .tableWithoutBytes(signature: "DMAR")),
      ("DMAR @ 0x0\n  0000: 44 4D\n  0010: 44\n", 3, .offset(found: 0x10, expected: 2)),
      ("DMAR @ 0x0\n  0000: 44 4D\n  0000: 44\n", 3, .offset(found: 0, expected: 2)),
      ("DMAR @ 0x0\n  0000: \n", 2, .lineWithoutBytes), ("DMAR @ 0x0\n  0000: 4\n", 2, .lineWithoutBytes),
      ("DMAR @ 0x0\n  FFFFFFFF: 44\n", 2, .offset(found: 0xffff_ffff, expected: 0)),
    ] as [(String, Int?, ACPIDumpError.Fault)])
  func malformed(text: String, line: Int?, fault: ACPIDumpError.Fault) {
    #expect(throws: ACPIDumpError(line: line, fault: fault)) { try ACPIDump(text: Array(text.utf8)) }
  }

  @Test("in words that name the line")
  func words() {
    let error = ACPIDumpError(line: 7, fault: .offset(found: 0x20, expected: 16))
    #expect(
      error.description
        == "The text of acpidump cannot be understood: line 7: the bytes at 0x20 come where those at 0x10 are wanted.")
    #expect(
      ACPIDumpError(line: nil, fault: .noTable).description
        == "The text of acpidump cannot be understood: it has no DMAR, IVRS or IORT.")
  }

  @Test("and a table is not taken for one")
  func binary() {
    #expect(!ACPIDump.isDump(Self.table))
    #expect(!ACPIDump.isDump(Array("DMAR".utf8)))
    #expect(!ACPIDump.isDump(Array("DMAR @ 0x0\n\0".utf8)))
    #expect(!ACPIDump.isDump(Array("DMAR @ zero\nLONG NAME 9 @ 0x0\n @ 0x0\n".utf8)))
  }

  @Test("quickly, be they anything", .timeLimit(.minutes(1)), arguments: 1...8 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let good = Array(ACPIDumpText.of(Self.table, signature: "DMAR").utf8)
    let letters = Array("DMARIVST @0x: \n\r>9aF\t".utf8)
    for round in 0..<500 {
      var bytes = round.isMultiple(of: 2) ? good : []
      for _ in 0..<Int.random(in: 0...(bytes.isEmpty ? 300 : 8), using: &generator) {
        let byte = letters.randomElement(using: &generator) ?? 0
        if bytes.isEmpty || Bool.random(using: &generator) {
          bytes.insert(byte, at: Int.random(in: 0...bytes.count, using: &generator))
        } else {
          bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      _ = ACPIDump.isDump(bytes)
      guard let dump = try? ACPIDump(text: bytes) else { continue }
      #expect(!dump.tables.isEmpty)
      #expect(dump.tables.reduce(0) { $0 + $1.count } * 3 <= bytes.count)
    }
  }

  @Test("in a time that grows with their number alone", .timeLimit(.minutes(1)))
  func large() {
    let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: 400_000)
    #expect(!ACPIDump.isDump(lines))
    #expect(throws: ACPIDumpError(line: nil, fault: .noTable)) { try ACPIDump(text: lines) }
  }
}
