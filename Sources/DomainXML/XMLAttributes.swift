/// The attributes of one element that are in no namespace.
///
/// There are a handful at most, so they are looked through rather than hashed.
struct XMLAttributes {
  private(set) var pairs: [(name: String, value: String)] = []

  mutating func append(name: String, value: String) { pairs.append((name, value)) }

  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
}
