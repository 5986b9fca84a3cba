/// A name by its bytes, as libvirt and the file system tell names apart.
///
/// Swift takes two strings for equal that Unicode holds for the same text, such as "é" in one scalar and in two; libvirt takes
/// them for two domains.
public struct ExactName: Hashable, Comparable, Sendable {
  /// The name.
  public let text: String

  /// A name of its text.
  public init(_ text: String) { self.text = text }

  public static func == (left: ExactName, right: ExactName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  public static func < (left: ExactName, right: ExactName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  public func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}

extension ExactName: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}

extension ExactName: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
