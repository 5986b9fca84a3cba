import PCI

/// Makes a `LogText` of the bytes of a log, in one pass.
struct LogTextReader {
  /// Where in an escape the reader is: escapes may go on after a line break.
  private enum State {
    case plain
    case backslash
    /// After `\u` or `\x`: how many digits are to come, and the number so far.
    case number(digits: Int, value: UInt32)
  }

  private var text = LogText()
  private var state = State.plain
  private var hasSpaceBefore = false
  private var line = 0
  private var lineHasText = false

  /// The text of some bytes in which a line ends at each line feed.
  static func text(of bytes: [UInt8]) -> LogText {
    var reader = LogTextReader()
    reader.text.reserveCapacity(bytes.count)
    var line = Line(of: bytes, from: 0)
    var numberBefore: Int?
    while let current = line {
      let next = Line(of: bytes, from: current.bytes.endIndex + 1)
      reader.readLine(current.withoutNumber(between: numberBefore, and: next?.number?.value))
      numberBefore = current.number?.value
      line = next
    }
    return reader.text
  }

  /// A line, and the number that may stand before it.
  private struct Line {
    let bytes: ArraySlice<UInt8>
    let number: LineNumber?

    /// The line that starts at an offset; nil at the end of the text.
    init?(of text: [UInt8], from start: Int) {
      guard start < text.count else { return nil }
      bytes = text[start..<(text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count)]
      number = LineNumber(bytes)
    }

    /// What is left of it without its number, if that goes with the number of the line before or of the line after.
    func withoutNumber(between before: Int?, and after: Int?) -> ArraySlice<UInt8> {
      guard let number, before == number.value - 1 || after == number.value + 1 else { return bytes }
      return number.rest
    }
  }

  private mutating func readLine(_ line: ArraySlice<UInt8>) {
    self.line += 1
    lineHasText = false
    // After a NUL, or many, another record starts: what was before them is lost.
    var records = line
    while let end = records.firstIndex(of: 0) {
      readRecord(records[..<end])
      space()
      records = records[(end + 1)...]
    }
    readRecord(records)
  }

  private mutating func readRecord(_ record: ArraySlice<UInt8>) {
    if record.isEmpty { return }
    var rest = LinePrefix.message(in: record)
    while let byte = rest.popFirst() {
      switch byte {
      case 0x1b: Self.skipTerminalSequence(&rest)
      case UInt8(ascii: "#"): if rest.startsControlNumber { rest.removeFirst(3); space() } else { read(byte) }
      case 0x80...: readBeyondASCII(byte, &rest)
      default: read(byte)
      }
    }
  }

  /// Skips what dmesg and journalctl colour their lines with: `ESC [ … letter`.
  private static func skipTerminalSequence(_ rest: inout ArraySlice<UInt8>) {
    guard rest.first == UInt8(ascii: "[") else { return }
    rest.removeFirst()
    while let byte = rest.popFirst(), !(0x40...0x7e).contains(byte) {}
  }

  /// Quotes and dashes that a word processor has made of ASCII are made ASCII again.
  private mutating func readBeyondASCII(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) {
    let next = rest.first ?? 0
    let last = rest.dropFirst().first ?? 0
    switch (byte, next, last) {
    case (0xe2, 0x80, _):
      rest.removeFirst(min(2, rest.count))
      readPunctuation(0x2000 | UInt32(last & 0x3f))
    case (0xc2, 0xa0, _):
      rest.removeFirst()
      space()
    // A soft hyphen is where a word might be broken, and shows nothing.
    case (0xc2, 0xad, _): rest.removeFirst()
    case (0xef, 0xbb, 0xbf): rest.removeFirst(2)
    default: read(0x7f)
    }
  }

  private mutating func readPunctuation(_ scalar: UInt32) {
    switch scalar {
    case 0x2018, 0x2019: read(UInt8(ascii: "'"))
    case 0x201c...0x201e: read(UInt8(ascii: "\""))
    case 0x2010...0x2015: read(UInt8(ascii: "-"))
    case 0x200b...0x200f: break
    case 0x2000...0x200a, 0x2028, 0x2029, 0x202f: space()
    default: read(0x7f)
    }
  }

  /// Reads a character by the rules of JSON's, C's and systemd's escapes; a run of backslashes is an escape within another.
  private mutating func read(_ byte: UInt8) {
    switch state {
    case .plain:
      if byte == UInt8(ascii: "\\") { state = .backslash } else { append(byte) }
    case .backslash:
      switch byte {
      case UInt8(ascii: "\\"): break
      case UInt8(ascii: "u"), UInt8(ascii: "U"): state = .number(digits: 4, value: 0)
      case UInt8(ascii: "x"), UInt8(ascii: "X"): state = .number(digits: 2, value: 0)
      case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "N"), UInt8(ascii: "R"),
        UInt8(ascii: "T"):
        state = .plain
        space()
      default:
        state = .plain
        append(byte)
      }
    case .number(let digits, let value):
      guard let digit = hexadecimalDigit(byte) else {
        state = .plain
        return read(byte)
      }
      let number = value << 4 | UInt32(digit)
      if digits > 1 { return state = .number(digits: digits - 1, value: number) }
      state = .plain
      readEscaped(number)
    }
  }

  private mutating func readEscaped(_ scalar: UInt32) {
    switch scalar {
    case 0..<0x80: read(UInt8(truncatingIfNeeded: scalar))
    case 0xa0: space()
    case 0x2000..<0x2040: readPunctuation(scalar)
    default: read(0x7f)
    }
  }

  private mutating func append(_ byte: UInt8) {
    guard byte > 0x20 else { return space() }
    // Indentation after a line break is no more than the line break.
    text.append(byte, afterSpace: hasSpaceBefore, line: line)
    hasSpaceBefore = false
    lineHasText = true
  }

  /// White space counts where it separates: not before the first character of a line.
  private mutating func space() {
    if lineHasText { hasSpaceBefore = true }
  }
}

extension ArraySlice<UInt8> {
  /// Whether three octal digits of a control character come, as rsyslog writes a line feed within a message: `#012`.
  fileprivate var startsControlNumber: Bool {
    let digits = prefix(3)
    return digits.count == 3 && digits.first == UInt8(ascii: "0")
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
      && digits.dropFirst().first.map { $0 < UInt8(ascii: "4") } == true
  }
}
