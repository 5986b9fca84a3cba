import Guidance
import Testing

@Suite("A text from outside")
struct PrintableTextTests {
  @Test(
    "is fit for a terminal",
    arguments: [
      ("plain", "plain"), ("a\u{1b}[31mb", "a?[31mb"), ("line\nbreak", "line?break"), ("\u{202e}turned", "?turned"),
      ("vm\u{200b}0", "vm?0"), ("👨\u{200d}👩", "👨\u{200d}👩"),
      ("größe", "größe"),
    ])
  func controls(text: String, expected: String) {
    #expect(printable(text) == expected)
  }

  @Test("keeps its line breaks where it has lines")
  func lines() {
    #expect(printableLines("a\nb\u{1b}[2J\u{9b}\u{202e}é\r\n") == "a\nb?[2J??é?\n")
    #expect(printableLines("plain\n") == "plain\n")
  }

  @Test("is cut at a character, and never over the limit", arguments: 4...40)
  func limit(byteLimit: Int) {
    let text = printable("größe größe größe größe größe", byteLimit: byteLimit)
    #expect(text.utf8.count <= byteLimit)
    #expect(text.hasSuffix("…") || byteLimit >= 39)
  }
}
