import ArgumentParser
import Glibc
import Guidance

/// The words of a command line that somebody is typing, for a completion.
struct CompletionWords {
  private let words: [String]
  /// The start of the word that is to be completed.
  let start: String

  /// The words before the one at an index, and that word.
  init(_ words: [String], index: Int) {
    let words = words.map(Self.unquoted)
    start = words.indices.contains(index) ? words[index] : ""
    self.words = Array(words.prefix(index))
  }

  /// A word as its command would get it.
  ///
  /// Shells pass on what was typed, with quotes and backslashes. What is in a variable stays unknown.
  private static func unquoted(_ word: String) -> String {
    var text = ""
    var isEscaped = false
    var quote: Character?
    for character in word {
      if isEscaped {
        text.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      } else {
        text.append(character)
      }
    }
    guard word.hasPrefix("~/"), let home = environmentVariable("HOME") else { return text }
    return home + text.dropFirst()
  }

  /// The value that was given to an option, such as `--host`; nil where none was.
  func value(of option: String) -> String? {
    for (index, word) in words.enumerated().reversed() {
      if word == option, index + 1 < words.count { return words[index + 1] }
      if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }
}

/// A word that a shell may offer.
struct CompletionCandidate: Hashable {
  /// The word.
  var word: String
  /// What is shown beside it, where the shell can; empty for nothing.
  var remark = ""

  /// The candidate as a shell takes it; nil for one that would steer a terminal, or break the list.
  func text(for shell: CompletionShell?) -> String? {
    guard printable(word, byteLimit: .max) == word else { return nil }
    let remark = printable(remark)
    switch shell {
    case .bash?:
      // The generated script hands the list to compgen -W, which expands each word as if it had been typed, `$(…)` too.
      return "'" + word.replacing("'", with: "'\\''") + "'"
    case .zsh?:
      // _describe takes what is behind the first colon for the remark (zshcompsys(1)).
      let value = word.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
      return remark.isEmpty ? value : value + ":" + remark
    case .fish?: return remark.isEmpty ? word : word + "\t" + remark
    default: return word
    }
  }
}

extension CompletionKind {
  /// Candidates that are looked up while somebody types: in silence, and for two seconds at most.
  static func lookedUp(_ candidates: @escaping @Sendable (CompletionWords) -> [CompletionCandidate]) -> CompletionKind {
    .custom { words, index, _ in
      // What hangs is a libvirt that does not answer; whoever types must not wait for it.
      signal(SIGALRM) { _ in _exit(EXIT_SUCCESS) }
      alarm(2)
      let silence = open("/dev/null", O_WRONLY | O_CLOEXEC)
      if silence >= 0 { dup2(silence, STDERR_FILENO) }
      return candidates(CompletionWords(words, index: index)).compactMap { $0.text(for: CompletionShell.requesting) }
    }
  }
}
