/// A rule of an AppArmor profile about files, as far as it is about what may be executed.
///
/// Source: apparmor.d(5), "File rules" and "Globbing".
struct AppArmorRule: Hashable {
  /// Whether it denies what it is about.
  let isDenying: Bool
  /// The paths that it is about, as it is written.
  let pattern: String
  /// What it permits or denies, as in `rmix`.
  let permissions: String

  /// The rules in a line; what cannot be understood is none.
  static func rules(in line: String) -> [AppArmorRule] {
    var rules: [AppArmorRule] = []
    var words: [String] = []
    for word in self.words(of: line) {
      guard word.hasSuffix(",") else {
        words.append(word)
        continue
      }
      words.append(String(word.dropLast()))
      if let rule = AppArmorRule(words: words) { rules.append(rule) }
      words = []
    }
    return rules
  }

  /// A rule of its words: qualifiers, then a path and permissions in either order.
  private init?(words: [String]) {
    let rule = words.drop { ["allow", "audit", "deny", "file", "owner"].contains($0) || $0.hasPrefix("priority=") }
    guard let first = rule.first, let second = rule.dropFirst().first else { return nil }
    let (pattern, permissions) = Self.isPath(first) ? (first, second) : (second, first)
    guard Self.isPath(pattern), permissions.allSatisfy({ "rwaxmlkiuUpPcC".contains($0) }) else { return nil }
    isDenying = words.prefix(words.count - rule.count).contains("deny")
    self.pattern = pattern
    self.permissions = permissions
  }

  private static func isPath(_ word: String) -> Bool { word.hasPrefix("/") || word.hasPrefix("{") }

  /// The words of a line up to a comment; quotes keep blanks together.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for scalar in line.unicodeScalars {
      switch scalar {
      case "\"":
        isQuoted.toggle()
        word = word ?? ""
      case " " where !isQuoted, "\t" where !isQuoted:
        if let word { words.append(word) }
        word = nil
      case "#" where !isQuoted && word == nil: return words
      default: word = (word ?? "") + String(scalar)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }

  /// Whether it says of a path that it may be executed, or not.
  func isAboutExecution(of path: String) -> Bool {
    permissions.contains("x") && PathPattern.alternatives(of: pattern).contains { $0.matches(path) }
  }
}
