import Eligibility
import Glibc
import Report
import Testing

@testable import GuardCommands

@Suite("Ink")
struct InkTests {
  private static let text: StyledText = "0000:01:00.0: \(StyledText("refused", .verdict(.refused))), so \(3)"

  @Test("of a terminal marks what has a meaning, and nothing else")
  func terminal() {
    #expect(Ink.terminal.render(Self.text) == "0000:01:00.0: \u{1b}[1;31mrefused\u{1b}[0m, so 3")
    #expect(Ink.plain.render(Self.text) == Self.text.plain)
  }

  @Test("lets nothing from outside steer the terminal, neither in mere words nor in what has a meaning")
  func hostileWords() {
    let text: StyledText = "\u{1b}[2J\(StyledText("vm\u{1b}]0;x\u{7}\u{9b}0m\n", .heading))"
    #expect(Ink.terminal.render(text) == "?[2J\u{1b}[1mvm?]0;x??0m\n\u{1b}[0m")
    #expect(Ink.plain.render(text) == "?[2Jvm?]0;x??0m\n")
  }

  @Test(
    "is that of a terminal only on one that has colours, and where nobody wants none",
    arguments: [
      (["TERM": "xterm"], Ink.terminal), (["TERM": "xterm", "NO_COLOR": ""], .terminal),
      (["TERM": "xterm", "NO_COLOR": "1"], .plain), (["TERM": "xterm", "NO_COLOR": "0"], .plain),
      (["TERM": "dumb"], .plain), ([:], .plain),
    ] as [([String: String], Ink)])
  func choice(environment: [String: String], ink: Ink) throws {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(Ink(descriptor: terminal, environment: { environment[$0] }) == ink)
    #expect(Ink(descriptor: ends[1], environment: { environment[$0] }) == .plain)
  }
}
