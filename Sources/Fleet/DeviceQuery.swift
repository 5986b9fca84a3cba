import HostFacts
import PCI

/// Which devices somebody asks about on every host.
public enum DeviceQuery: Hashable, Sendable {
  /// Those of a vendor's kind.
  case identifier(DeviceIdentifier)
  /// Those of a class.
  case classes(ClassQuery)

  /// Whether a function is one of them; one whose kind sysfs does not tell is none.
  public func matches(_ function: PCIFunction) -> Bool {
    switch self {
    case .identifier(let identifier): function.identifier == identifier
    case .classes(let query): function.classCode.map(query.matches) ?? false
    }
  }
}

/// PCI classes by their number, or by the name that this program has for them.
public struct ClassQuery: Hashable, Sendable {
  /// The first digits of a class code that are told, and how many bits they are.
  private struct Prefix: Hashable, Sendable {
    var value: UInt32
    var bits: UInt32
  }

  /// What it was asked for by.
  public let text: String
  private let prefixes: [Prefix]

  /// A query by two, four or six hexadecimal digits, with `0x` before them or without, or by a name such as
  /// `Ethernet controller`, `ethernet` for short; nil for any other text.
  ///
  /// The name of a base class stands for all of it: all that is in class 02 for `network controller`.
  public init?(_ text: String) {
    self.text = text
    let word = text.lowercased().replacing("-", with: " ")
    // A name first: `3d` is one, and no class of that number is assigned.
    let prefixes = Self.prefixes(byName: word)
    self.prefixes = prefixes.isEmpty ? Self.prefix(byNumber: word).map { [$0] } ?? [] : prefixes
    if self.prefixes.isEmpty { return nil }
  }

  /// Whether a class is meant.
  public func matches(_ code: ClassCode) -> Bool { prefixes.contains { code.rawValue >> (24 - $0.bits) == $0.value } }

  private static func prefix(byNumber text: String) -> Prefix? {
    let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
    guard [2, 4, 6].contains(digits.utf8.count), digits.utf8.allSatisfy({ hexadecimalDigit($0) != nil }),
      let value = UInt32(digits, radix: 16)
    else { return nil }
    return Prefix(value: value, bits: UInt32(digits.utf8.count) * 4)
  }

  private static func prefixes(byName text: String) -> [Prefix] {
    let found = named.filter { entry in
      let name = entry.name.replacing("-", with: " ")
      return name == text || name == text + " controller"
    }.map(\.prefix)
    let bases = found.filter { $0.bits == 8 }
    return bases.isEmpty ? found : bases
  }

  /// Every name in lower-case letters, with a class that has it: base classes, and subclasses that have a name of their own.
  private static let named: [(name: String, prefix: Prefix)] = (UInt32(0)...0xff).flatMap { base in
    // No subclass 0xff has a name of its own, so that it has that of its base class.
    let whole = ClassCode(rawValue: base << 16 | 0xff00).name
    let own = whole == nameless ? [] : [(name: whole.lowercased(), prefix: Prefix(value: base, bits: 8))]
    return own
      + (UInt32(0)...0xff).compactMap { subclass in
        let name = ClassCode(rawValue: base << 16 | subclass << 8).name
        return name == whole ? nil : (name.lowercased(), Prefix(value: base << 8 | subclass, bits: 16))
      }
  }

  /// What a class is called that has no name.
  private static let nameless = ClassCode(rawValue: 0xff_ff00).name

  /// The names that a query can be by, in lower-case letters.
  public static var names: Set<String> { Set(named.map(\.name)) }
}
