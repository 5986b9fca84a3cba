import Eligibility
import Glibc
import Guidance
import Report

/// How the meanings in a text are shown: not at all, or by the colours and weights of a terminal.
///
/// The text itself comes from outside in part, and is made printable here, before anything that steers a terminal is added.
enum Ink {
  /// Mere words: for files, pipes and programs.
  case plain
  /// ECMA-48's SGR sequences, of which every terminal since the VT100 knows these or passes over them.
  case terminal

  /// The ink for a descriptor: colours on a terminal, unless somebody wants none (https://no-color.org) or the terminal is
  /// known to have none.
  init(descriptor: Int32, environment: (String) -> String?) {
    let isWanted = (environment("NO_COLOR") ?? "").isEmpty && !["dumb", ""].contains(environment("TERM") ?? "")
    self = isWanted && isatty(descriptor) == 1 ? .terminal : .plain
  }

  /// The text as it is to be written.
  func render(_ text: StyledText) -> String {
    text.spans.map { span in
      let words = printableLines(span.text)
      guard self == .terminal, let code = span.meaning?.code else { return words }
      return "\u{1b}[\(code)m\(words)\u{1b}[0m"
    }.joined()
  }
}

extension StyledText.Meaning {
  /// The parameter of the SGR sequence.
  fileprivate var code: String {
    switch self {
    case .heading: "1"
    case .verdict(.refused): "1;31"
    case .verdict(.undetermined), .warning: "33"
    case .verdict(.eligible): "32"
    case .verdict(.unassignable): "2"
    }
  }
}

/// A variable of this process's environment.
func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
