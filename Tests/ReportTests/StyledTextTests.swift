import Eligibility
import Testing

@testable import Report

@Suite("A text with meanings")
struct StyledTextTests {
  private static let refused = StyledText("refused", .verdict(.refused))

  @Test("keeps the meaning of each part, and joins neighbours that have one")
  func spans() {
    let text: StyledText = "a \(Self.refused), b\(3) \(heading("What"))\(heading(" now"))"
    #expect(
      text.spans == [
        .init(text: "a ", meaning: nil), .init(text: "refused", meaning: .verdict(.refused)),
        .init(text: ", b3 ", meaning: nil), .init(text: "What now", meaning: .heading),
      ])
    #expect(text.plain == "a refused, b3 What now")
  }

  @Test("is laid out in a table by its words alone")
  func table() {
    var table = TextTable(header: ["VERDICT", "WHY"])
    table.append([Self.refused, "one"])
    table.append([StyledText("eligible", .verdict(.eligible)), ""])
    #expect(table.text.plain == "VERDICT   WHY\nrefused   one\neligible\n")
    #expect(table.text.spans.map(\.meaning).contains(.verdict(.eligible)))
    // What fills a column up is no part of a cell.
    #expect(table.text.spans.contains(.init(text: "refused", meaning: .verdict(.refused))))
  }

  @Test("is wrapped by its words alone, and a word of two meanings stays whole")
  func wrapping() {
    let words = "1234567" + String(repeating: " ninechars", count: 9)
    let text: StyledText = "\(words) \(Self.refused): why"
    let lines = wrapped(text, indent: "  ", further: "    ")
    #expect(lines.plain == wrapped(text.plain, indent: "  ", further: "    "))
    // With its colon the verdict has one character too many for the first line.
    #expect(lines.plain == "  \(words)\n    refused: why\n")
    #expect(lines.spans.contains(.init(text: "refused", meaning: .verdict(.refused))))
  }
}
