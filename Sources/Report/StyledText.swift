import Eligibility

/// A text of which some parts have a meaning that a terminal may show by colour or weight.
///
/// The words say all of it by themselves: `plain` is the whole answer.
public struct StyledText: Hashable, Sendable {
  /// What a part is, other than mere words.
  public enum Meaning: Hashable, Sendable {
    /// The title of a section, or of the columns of a table.
    case heading
    /// A verdict, or what comes of it.
    case verdict(Verdict)
    /// What goes wrong although no verdict says so.
    case warning
  }

  /// A part of a text, with its meaning; nil for mere words.
  public struct Span: Hashable, Sendable {
    /// The words.
    public var text: String
    /// Their meaning.
    public var meaning: Meaning?
  }

  /// The parts in their order; no two neighbours have one meaning, and none is empty.
  public private(set) var spans: [Span] = []

  /// A text of mere words, or one that has a meaning as a whole.
  public init(_ text: String, _ meaning: Meaning? = nil) { append(text, meaning) }

  /// The words alone.
  public var plain: String { spans.map(\.text).joined() }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { spans.isEmpty }

  /// How many characters it has on a line.
  var width: Int { spans.reduce(0) { $0 + $1.text.count } }

  /// Appends words.
  mutating func append(_ text: String, _ meaning: Meaning? = nil) {
    guard !text.isEmpty else { return }
    if let last = spans.indices.last, spans[last].meaning == meaning {
      spans[last].text += text
    } else {
      spans.append(Span(text: text, meaning: meaning))
    }
  }

  /// Appends a text.
  mutating func append(_ other: StyledText) {
    for span in other.spans { append(span.text, span.meaning) }
  }

  /// The text without the spaces at its end.
  var withoutTrailingSpaces: StyledText {
    var text = self
    while let last = text.spans.indices.last, text.spans[last].text.last == " " {
      text.spans[last].text.removeLast()
      if text.spans[last].text.isEmpty { text.spans.removeLast() }
    }
    return text
  }

  static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.append(right)
    return sum
  }

  static func += (left: inout StyledText, right: StyledText) { left.append(right) }
}

extension StyledText: ExpressibleByStringInterpolation {
  /// What stands between quotation marks: words, and texts and values among them.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = StyledText("")

    /// The start of a text.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Appends the words of the program itself.
    public mutating func appendLiteral(_ literal: String) { text.append(literal) }

    /// Appends a text, with what its parts mean.
    public mutating func appendInterpolation(_ other: StyledText) { text.append(other) }

    /// Appends the words of a value.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) { text.append(value.description) }
  }

  /// Mere words.
  public init(stringLiteral value: String) { self.init(value) }

  /// A text of words, texts and values.
  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.text }
}

extension Sequence where Element == StyledText {
  /// The texts one after another, with words between them.
  func joined(separator: String = "") -> StyledText {
    var sum = StyledText("")
    for (index, text) in enumerated() {
      if index > 0 { sum.append(separator) }
      sum += text
    }
    return sum
  }
}

extension Verdict {
  /// The verdict in its word.
  var styled: StyledText { StyledText(rawValue, .verdict(self)) }
}

/// The title of a section.
func heading(_ title: String) -> StyledText { StyledText(title, .heading) }

extension DefaultStringInterpolation {
  /// Words alone do not hold what a text means: `plain` says that they are meant to.
  @available(*, unavailable, message: "Interpolate into a StyledText, or take its plain words.")
  public mutating func appendInterpolation(_ text: StyledText) {}
}
