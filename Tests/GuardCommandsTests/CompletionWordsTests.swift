import ArgumentParser
import Testing

@testable import GuardCommands

@Suite("A completion")
struct CompletionWordsTests {
  @Test(
    "knows what was typed, without the quotes of the shell",
    arguments: [
      (["rmrr-guard", "check", "vm"], "vm"), (["rmrr-guard", "check", "'my vm"], "my vm"),
      (["rmrr-guard", "check", "my\\ v"], "my v"), (["rmrr-guard", "check", "''"], ""),
      (["rmrr-guard", "check", "\"it's"], "it's"), (["rmrr-guard", "check"], ""),
    ])
  func start(words: [String], start: String) { #expect(CompletionWords(words, index: 2).start == start) }

  @Test(
    "knows the value of an option, the last one that was given",
    arguments: [
      (["rmrr-guard", "device", "--host", "a"], nil), (["rmrr-guard", "device", "--host", "a", ""], "a"),
      (["rmrr-guard", "device", "--host=a", ""], "a"), (["rmrr-guard", "--host", "a", "--host", "b", ""], "b"),
      (["rmrr-guard", "device", "--hosts", "a", ""], nil),
    ] as [([String], String?)])
  func value(words: [String], value: String?) {
    #expect(CompletionWords(words, index: words.count - 1).value(of: "--host") == value)
  }

  @Test("offers a word so that the shell takes it for itself, whatever is in it")
  func candidates() {
    let address = CompletionCandidate(word: "0000:01:00.0", remark: "bridge")
    #expect(address.text(for: .bash) == "'0000:01:00.0'")
    #expect(address.text(for: .zsh) == "0000\\:01\\:00.0:bridge")
    #expect(address.text(for: .fish) == "0000:01:00.0\tbridge")
    #expect(CompletionCandidate(word: "$(reboot)'s").text(for: .bash) == "'$(reboot)'\\''s'")
    #expect(CompletionCandidate(word: "a\\b").text(for: .zsh) == "a\\\\b")
    for shell in [CompletionShell.bash, .zsh, .fish] {
      #expect(CompletionCandidate(word: "vm\u{1b}[2J").text(for: shell) == nil)
      #expect(CompletionCandidate(word: "vm\nvm").text(for: shell) == nil)
    }
  }
}
