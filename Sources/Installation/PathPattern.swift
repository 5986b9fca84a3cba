/// A pattern of paths, as AppArmor's rules have them, without alternatives.
///
/// Source: apparmor.d(5), "Globbing".
struct PathPattern: Hashable {
  private enum Part: Hashable {
    case byte(UInt8)
    case any([UInt8], isExcluded: Bool)
    case some(withSlashes: Bool)
  }

  private let parts: [Part]

  /// The most patterns that are made of one with alternatives; who writes more is not understood.
  private static let limit = 256

  /// The patterns that `{a,b}` in a text stands for; none where it cannot be understood.
  static func alternatives(of text: String) -> [PathPattern] {
    var texts: [[UInt8]] = []
    var open = [Array(text.utf8)]
    while let text = open.popLast() {
      guard texts.count + open.count <= limit else { return [] }
      guard let start = index(of: UInt8(ascii: "{"), in: text[...]) else {
        texts.append(text)
        continue
      }
      guard let (choices, end) = choices(in: text[(start + 1)...]) else { return [] }
      open += choices.map { Array(text[..<start] + $0 + text[end...]) }
    }
    return texts.compactMap { PathPattern($0[...]) }
  }

  /// The first of a byte that no backslash stands before.
  private static func index(of byte: UInt8, in text: ArraySlice<UInt8>) -> Int? {
    var isEscaped = false
    for index in text.indices {
      if !isEscaped, text[index] == byte { return index }
      isEscaped = !isEscaped && text[index] == UInt8(ascii: "\\")
    }
    return nil
  }

  /// What stands between the commas up to the brace that closes, and where the text goes on.
  private static func choices(in text: ArraySlice<UInt8>) -> (choices: [ArraySlice<UInt8>], end: Int)? {
    var choices: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var depth = 0
    var isEscaped = false
    for index in text.indices {
      defer { isEscaped = !isEscaped && text[index] == UInt8(ascii: "\\") }
      if isEscaped { continue }
      switch text[index] {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}") where depth > 0: depth -= 1
      case UInt8(ascii: "}"): return (choices + [text[start..<index]], index + 1)
      case UInt8(ascii: ",") where depth == 0:
        choices.append(text[start..<index])
        start = index + 1
      default: break
      }
    }
    return nil
  }

  private init?(_ text: ArraySlice<UInt8>) {
    var parts: [Part] = []
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"):
        let withSlashes = rest.first == UInt8(ascii: "*")
        if withSlashes { rest.removeFirst() }
        parts.append(.some(withSlashes: withSlashes))
      case UInt8(ascii: "?"): parts.append(.any([UInt8(ascii: "/")], isExcluded: true))
      case UInt8(ascii: "["):
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")), let set = Self.set(rest[..<end]) else { return nil }
        parts.append(set)
        rest = rest[(end + 1)...]
      case UInt8(ascii: "\\"):
        guard let next = rest.popFirst() else { return nil }
        parts.append(.byte(next))
      // What a variable stands for is said elsewhere.
      case UInt8(ascii: "@") where rest.first == UInt8(ascii: "{"): return nil
      default: parts.append(.byte(byte))
      }
    }
    self.parts = parts
  }

  private static func set(_ text: ArraySlice<UInt8>) -> Part? {
    let isExcluded = text.first == UInt8(ascii: "^")
    var rest = isExcluded ? text.dropFirst() : text
    var bytes: [UInt8] = []
    while let first = rest.popFirst() {
      guard rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first else {
        bytes.append(first)
        continue
      }
      guard first <= last else { return nil }
      bytes += first...last
      rest = rest.dropFirst(2)
    }
    return .any(bytes, isExcluded: isExcluded)
  }

  /// Whether it stands for a path.
  func matches(_ path: String) -> Bool {
    // Where in the pattern one may be after each byte: no pattern takes longer than its length times that of the path.
    var places = closure([0])
    for byte in path.utf8 {
      var next: Set<Int> = []
      for place in places where place < parts.count {
        switch parts[place] {
        case .byte(byte): next.insert(place + 1)
        case .byte: break
        case .any(let bytes, let isExcluded): if bytes.contains(byte) != isExcluded { next.insert(place + 1) }
        case .some(let withSlashes): if withSlashes || byte != UInt8(ascii: "/") { next.insert(place) }
        }
      }
      places = closure(next)
    }
    return places.contains(parts.count)
  }

  /// The places, and those behind what may stand for nothing.
  private func closure(_ places: Set<Int>) -> Set<Int> {
    var closure = places
    for place in places {
      var place = place
      while place < parts.count, case .some = parts[place] {
        place += 1
        closure.insert(place)
      }
    }
    return closure
  }
}
