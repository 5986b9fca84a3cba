/// A value of a JSON text (RFC 8259); a number is kept as it is written.
enum JSONValue: Sendable {
  case object(JSONObject)
  case array([JSONValue])
  case string(String)
  case number(String)
  case boolean(Bool)
  case null
}

/// The members of an object, whose keys are told apart as Swift's texts are.
///
/// Recordings have hundreds of objects with a few members each, which a list finds sooner than a dictionary is made; of one
/// with many the keys are in a set besides, so that whoever writes such a text gains nothing by it.
struct JSONObject: Sendable {
  private struct Member: Sendable {
    var key: String
    var value: JSONValue
  }

  /// How many keys are compared one by one.
  private static let listLimit = 16

  private var members: [Member] = []
  private var keys: Set<String> = []

  /// Adds a key, whose value is null until it is set; false where it is there.
  mutating func insert(_ key: String) -> Bool {
    if members.count < Self.listLimit {
      guard !members.contains(where: { $0.key == key }) else { return false }
    } else {
      if keys.isEmpty { keys = Set(members.map(\.key)) }
      guard keys.insert(key).inserted else { return false }
    }
    // As many as most objects of a recording have.
    if members.isEmpty { members.reserveCapacity(4) }
    members.append(Member(key: key, value: .null))
    return true
  }

  /// Sets the value of the key that was added last.
  mutating func setLast(_ value: JSONValue) {
    guard let last = members.indices.last else { return }
    members[last].value = value
  }

  /// The value of a key; nil where it is not there.
  subscript(key: String) -> JSONValue? {
    for index in members.indices where members[index].key == key { return members[index].value }
    return nil
  }

  /// The members in the order of their keys.
  var inOrder: [(key: String, value: JSONValue)] {
    members.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }
  }
}

extension JSONValue {
  /// An object without those of the members that are nil.
  static func members(_ members: [String: JSONValue?]) -> JSONValue {
    var object = JSONObject()
    for (key, value) in members {
      if let value, object.insert(key) { object.setLast(value) }
    }
    return .object(object)
  }

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
