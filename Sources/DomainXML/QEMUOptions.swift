/// The value of a QEMU option as names and values: `vfio-pci,host=01:00.0,id=net0`, or the same as a JSON object.
///
/// Names are nested: `{"file": {"driver": "nvme"}}` and `file.driver=nvme` are the same (qobject/block-qdict.c,
/// `qdict_flatten`). What is nested is held as layers and never as whole names, which would take quadratic room.
struct QEMUOptions {
  /// The options of one layer by their own names, the last one where a name stands there repeatedly.
  typealias Layer = [String: String]

  /// The option's own layer, then those nested in it, in the order in which they are first named.
  private(set) var layers: [Layer] = [[:]]
  /// The values of `file` and `filename` in all layers, in their order.
  private(set) var fileNames: [String] = []
  /// Whether there are more layers, which were left out.
  private(set) var isCut = false
  private var nested: [NestedName: Int] = [:]

  /// So many that no block device has them.
  private static let layerLimit = 1000

  /// The name of a layer inside another.
  private struct NestedName: Hashable {
    var layer: Int
    var name: Substring
  }

  /// Reads the value of an option whose first item may stand without its name.
  ///
  /// A comma inside of a value is doubled (util/qemu-option.c, `get_opt_value`).
  init(_ text: String, impliedName: String) {
    if text.hasPrefix("{") {
      if case .object(let members)? = JSONValue(text) { append(members, to: 0) }
      return
    }
    for (index, item) in Self.items(of: text).enumerated() {
      if let equals = item.firstIndex(of: "=") {
        append(item[item.index(after: equals)...], named: item[..<equals], to: 0)
      } else if index == 0 {
        append(item[...], named: impliedName[...], to: 0)
      }
    }
  }

  /// Whether there are none.
  var isEmpty: Bool { layers.allSatisfy(\.isEmpty) && !isCut }

  /// The value of a name in the option's own layer.
  subscript(name: String) -> String? { layers[0][name] }

  private mutating func append(_ value: Substring, named name: Substring, to layer: Int) {
    guard let (layer, name) = place(of: name, in: layer) else { return }
    layers[layer][String(name)] = String(value)
    if name == "file" || name == "filename" { fileNames.append(String(value)) }
  }

  private mutating func append(_ json: JSONValue, named name: Substring, to layer: Int) {
    switch json {
    case .string(let text), .other(let text): append(text[...], named: name, to: layer)
    case .object(let members): if let nested = nestedLayer(named: name, in: layer) { append(members, to: nested) }
    case .array(let elements):
      guard let nested = nestedLayer(named: name, in: layer) else { return }
      for (index, element) in elements.enumerated() { append(element, named: "\(index)", to: nested) }
    }
  }

  private mutating func append(_ members: [String: JSONValue], to layer: Int) {
    for (name, value) in members.sorted(by: { $0.key < $1.key }) { append(value, named: name[...], to: layer) }
  }

  /// The layer that a name with dots means in another.
  private mutating func nestedLayer(named name: Substring, in layer: Int) -> Int? {
    place(of: name, in: layer).flatMap { layer, name in self.layer(named: name, in: layer) }
  }

  /// The layer and the name in it that a name with dots means in another.
  private mutating func place(of name: Substring, in layer: Int) -> (layer: Int, name: Substring)? {
    var layer = layer
    var rest = name
    while let dot = rest.firstIndex(of: ".") {
      guard let nested = self.layer(named: rest[..<dot], in: layer) else { return nil }
      layer = nested
      rest = rest[rest.index(after: dot)...]
    }
    return (layer, rest)
  }

  private mutating func layer(named name: Substring, in layer: Int) -> Int? {
    let name = NestedName(layer: layer, name: name)
    if let known = nested[name] { return known }
    guard layers.count < Self.layerLimit else {
      isCut = true
      return nil
    }
    nested[name] = layers.count
    layers.append([:])
    return layers.count - 1
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
