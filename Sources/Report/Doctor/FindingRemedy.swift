/// What to do about a finding: advice, or a command that can be copied as it is, or the one and then the other.
struct FindingRemedy: Hashable {
  /// What to do, as a clause.
  var advice: String?
  /// A line for a shell.
  var command: String?

  /// Advice that no command follows.
  static func advice(_ advice: String) -> FindingRemedy { FindingRemedy(advice: advice) }

  /// A command, with advice before it where it is not the only way.
  static func command(_ command: String, _ advice: String? = nil) -> FindingRemedy {
    FindingRemedy(advice: advice, command: command)
  }

  /// Both in one line.
  var text: String { [advice, command].compactMap { $0 }.joined(separator: ": ") }
}
