/// The value of a QEMU option as names and values: `vfio-pci,host=01:00.0,id=net0`, or the same as a JSON object.
struct QEMUOptions {
  /// The names and values in their order; a JSON object is flattened, `{"file": {"driver": "nvme"}}` to `file.driver`.
  private(set) var pairs: [(name: String, value: String)] = []
  private var values: [String: String] = [:]

  /// Reads the value of an option whose first item may stand without its name.
  ///
  /// A comma inside of a value is doubled (util/qemu-option.c, `get_opt_value`).
  init(_ text: String, impliedName: String) {
    if text.hasPrefix("{") {
      if let json = JSONValue(text) { flatten(json, prefix: "") }
      return
    }
    for (index, item) in Self.items(of: text).enumerated() {
      if let equals = item.firstIndex(of: "=") {
        append(String(item[..<equals]), String(item[item.index(after: equals)...]))
      } else if index == 0 {
        append(impliedName, item)
      }
    }
  }

  /// The value of a name, the last one where it stands there repeatedly.
  subscript(name: String) -> String? { values[name] }

  /// The prefixes of nested options: `""` for the option itself, `"file."` for what it is laid over.
  var prefixes: [String] {
    var prefixes = [""]
    var known: Set = [""]
    for (name, _) in pairs {
      guard let dot = name.lastIndex(of: ".") else { continue }
      let prefix = String(name[...dot])
      if known.insert(prefix).inserted { prefixes.append(prefix) }
    }
    return prefixes
  }

  private mutating func append(_ name: String, _ value: String) {
    pairs.append((name, value))
    values[name] = value
  }

  private mutating func flatten(_ json: JSONValue, prefix: String) {
    switch json {
    case .object(let members):
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        flatten(value, prefix: prefix.isEmpty ? key : "\(prefix).\(key)")
      }
    case .array(let elements):
      for (index, value) in elements.enumerated() { flatten(value, prefix: "\(prefix).\(index)") }
    case .string(let text), .other(let text): append(prefix, text)
    }
  }

  private static func items(of text: String) -> [String] {
    var items = [""]
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "," {
        if rest.first != "," {
          items.append("")
          continue
        }
        rest.removeFirst()
      }
      items[items.count - 1].append(character)
    }
    return items
  }
}
