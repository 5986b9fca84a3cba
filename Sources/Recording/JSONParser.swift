import PCI

/// Reads JSON as RFC 8259 has it, and nothing else.
///
/// The text is from another machine or from nobody knows where: depth and number of values are limited, and a key that is
/// there twice is an error, since two readers would take different ones for the true one.
struct JSONParser {
  /// A recording has five levels.
  static let depthLimit = 32
  /// A host with all the functions that a segment can have takes half of it.
  static let valueLimit = 4_000_000

  private let bytes: [UInt8]
  private var index = 0
  private var valueCount = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value of a whole text.
  ///
  /// - Throws: `RecordingError` with line and column of the first fault.
  static func value(of bytes: [UInt8]) throws(RecordingError) -> JSONValue {
    var parser = JSONParser(bytes)
    // Some editors begin a file with a mark of its encoding; what PowerShell writes is another encoding altogether.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { parser.index = 3 }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { throw parser.fault(.utf16) }
    parser.skipSpace()
    let value = try parser.value(depth: 1)
    parser.skipSpace()
    guard parser.index == bytes.count else { throw parser.fault(.unexpected(wanted: "the end of the file")) }
    return value
  }

  private mutating func value(depth: Int) throws(RecordingError) -> JSONValue {
    guard depth <= Self.depthLimit else { throw fault(.tooDeep) }
    valueCount += 1
    guard valueCount <= Self.valueLimit else { throw fault(.tooManyValues) }
    switch peek {
    case UInt8(ascii: "{")?: return try object(depth: depth)
    case UInt8(ascii: "[")?: return try array(depth: depth)
    case UInt8(ascii: "\"")?: return .string(try string())
    case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return .number(try number())
    case UInt8(ascii: "t")?: return try word("true", .boolean(true))
    case UInt8(ascii: "f")?: return try word("false", .boolean(false))
    case UInt8(ascii: "n")?: return try word("null", .null)
    default: throw fault(.unexpected(wanted: "a value"))
    }
  }

  private mutating func object(depth: Int) throws(RecordingError) -> JSONValue {
    index += 1
    skipSpace()
    var object = JSONObject()
    if take(UInt8(ascii: "}")) { return .object(object) }
    while true {
      skipSpace()
      let start = index
      guard peek == UInt8(ascii: "\"") else { throw fault(.unexpected(wanted: "a key in quotation marks")) }
      let key = try string()
      guard object.insert(key) else { throw fault(.duplicatedKey(key), at: start) }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault(.unexpected(wanted: "a colon")) }
      skipSpace()
      object.setLast(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(object) }
      guard take(UInt8(ascii: ",")) else { throw fault(.unexpected(wanted: "a comma or }")) }
    }
  }

  private mutating func array(depth: Int) throws(RecordingError) -> JSONValue {
    index += 1
    skipSpace()
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw fault(.unexpected(wanted: "a comma or ]")) }
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(RecordingError) -> JSONValue {
    let start = index
    for byte in word.utf8 where !take(byte) { throw fault(.unexpected(wanted: word), at: start) }
    return value
  }

  /// A minus, digits without a zero before them, a fraction, an exponent.
  private mutating func number() throws(RecordingError) -> String {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func digits() throws(RecordingError) {
    let start = index
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
    guard index > start else { throw fault(.unexpected(wanted: "a digit")) }
  }
}

// Strings.

extension JSONParser {
  private mutating func string() throws(RecordingError) -> String {
    let start = index
    index += 1
    // Most texts are ASCII without an escape sequence, and so are what stands there; to find out whether other bytes are valid
    // takes much longer.
    while index < bytes.count, Self.isPlain(bytes[index]) { index += 1 }
    var content = bytes[(start + 1)..<index]
    if take(UInt8(ascii: "\"")) { return String(decoding: content, as: UTF8.self) }
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        guard let text = String(validating: content, as: UTF8.self) else { throw fault(.notUTF8, at: start) }
        return text
      case UInt8(ascii: "\\"): content += try escapedCharacter().utf8
      case 0..<0x20: throw fault(.unexpected(wanted: "a character that is no control character"))
      default:
        content.append(byte)
        index += 1
      }
    }
    throw fault(.unexpected(wanted: "a closing quotation mark"))
  }

  /// Whether a byte of a text stands for itself, whatever follows it.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func escapedCharacter() throws(RecordingError) -> String {
    let start = index
    index += 1
    let letter = peek
    index += letter == nil ? 0 : 1
    switch letter {
    case UInt8(ascii: "\"")?: return "\""
    case UInt8(ascii: "\\")?: return "\\"
    case UInt8(ascii: "/")?: return "/"
    case UInt8(ascii: "b")?: return "\u{8}"
    case UInt8(ascii: "f")?: return "\u{c}"
    case UInt8(ascii: "n")?: return "\n"
    case UInt8(ascii: "r")?: return "\r"
    case UInt8(ascii: "t")?: return "\t"
    case UInt8(ascii: "u")?: break
    default: throw fault(.unexpected(wanted: "an escape sequence of JSON"), at: start)
    }
    // What is above U+FFFF is written as a pair of surrogates.
    let unit = try escapedUnit()
    var units = [unit]
    if UTF16.isLeadSurrogate(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      units.append(try escapedUnit())
    }
    guard let text = String(validating: units, as: UTF16.self) else { throw fault(.notUTF8, at: start) }
    return text
  }

  private mutating func escapedUnit() throws(RecordingError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = peek.flatMap(hexadecimalDigit) else {
        throw fault(.unexpected(wanted: "four hexadecimal digits"))
      }
      unit = unit << 4 | UInt16(digit)
      index += 1
    }
    return unit
  }
}

// The place in the text.

extension JSONParser {
  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { index += 1 }
  }

  /// A fault at an offset, else at the present one; at the end of the text every fault is that it ends.
  private func fault(_ fault: RecordingError.SyntaxFault, at offset: Int? = nil) -> RecordingError {
    let before = bytes.prefix(offset ?? index)
    let newline = UInt8(ascii: "\n")
    let line = before.count { $0 == newline } + 1
    let column = before.count - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0) + 1
    let isAtEnd = index >= bytes.count
    if isAtEnd, case .unexpected = fault { return .syntax(.ended, line: line, column: column) }
    return .syntax(fault, line: line, column: column)
  }
}
