/// The attributes of one element that are in no namespace.
///
/// There are a handful at most, so they are looked through rather than hashed.
struct XMLAttributes {
  private struct Attribute {
    var name: String
    var value: String
  }

  private var attributes: [Attribute] = []

  mutating func append(name: String, value: String) { attributes.append(Attribute(name: name, value: value)) }

  subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
}
