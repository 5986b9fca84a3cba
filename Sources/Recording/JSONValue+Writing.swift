import PCI

extension JSONValue {
  /// How long a line may become for the sake of a value that is whole on it.
  private static let lineLimit = 118

  /// The value as JSON for people too: keys sorted, short values on one line, a line break at the end.
  var text: String {
    var text = ""
    append(to: &text, indent: 0, column: 0)
    return text + "\n"
  }

  private func append(to text: inout String, indent: Int, column: Int) {
    let compact = compactText
    guard column + compact.utf8.count > Self.lineLimit else {
      text += compact
      return
    }
    switch self {
    case .object(let members):
      Self.appendList(of: members.inOrder.map { (Self.quoted($0) + ": ", $1) }, "{", "}", to: &text, indent)
    case .array(let elements): Self.appendList(of: elements.map { ("", $0) }, "[", "]", to: &text, indent)
    case .string, .number, .boolean, .null: text += compact
    }
  }

  /// A line, or more, for each item.
  private static func appendList(
    of items: [(key: String, value: JSONValue)], _ opening: String, _ closing: String, to text: inout String,
    _ indent: Int
  ) {
    let margin = String(repeating: " ", count: indent + 2)
    text += opening + "\n"
    for (index, item) in items.enumerated() {
      text += margin + item.key
      item.value.append(to: &text, indent: indent + 2, column: margin.utf8.count + item.key.utf8.count)
      text += index < items.count - 1 ? ",\n" : "\n"
    }
    text += String(repeating: " ", count: indent) + closing
  }

  /// The value on one line.
  private var compactText: String {
    switch self {
    case .object(let members):
      "{"
        + members.inOrder.map { "\(Self.quoted($0)): \($1.compactText)" }.joined(separator: ", ") + "}"
    case .array(let elements): "[" + elements.map(\.compactText).joined(separator: ", ") + "]"
    case .string(let text): Self.quoted(text)
    case .number(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .null: "null"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      // Besides what JSON forbids, what would turn or break a line on a terminal.
      case "\u{0}"..<" ", "\u{7f}"..<"\u{a0}", "\u{2028}"..."\u{202e}", "\u{2066}"..."\u{2069}":
        quoted += "\\u" + hexadecimal(UInt64(scalar.value), digits: 4)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
