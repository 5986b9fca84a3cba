/// A value of a JSON text (RFC 8259); a number is kept as it is written.
enum JSONValue: Hashable, Sendable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case number(String)
  case boolean(Bool)
  case null
}

extension JSONValue {
  /// An object without those of the members that are nil.
  static func members(_ members: [String: JSONValue?]) -> JSONValue { .object(members.compactMapValues { $0 }) }

  /// A whole number.
  static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// What the value is, for a message: the value itself where it is short.
  var excerpt: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .string(let text): "\"\(text.prefix(40))\(text.count > 40 ? "…" : "")\""
    case .number(let text): String(text.prefix(40)) + (text.count > 40 ? "…" : "")
    case .boolean(let value): value ? "true" : "false"
    case .null: "null"
    }
  }
}
