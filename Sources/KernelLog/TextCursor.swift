import PCI

/// Reads what stands at a place of a log: literals, numbers and addresses, through line breaks.
struct TextCursor {
  let text: LogText
  /// Where the cursor is.
  var offset: Int

  /// Skips a literal, given as a `LogText` has it.
  mutating func skip(_ literal: String) -> Bool {
    var position = offset
    for byte in literal.utf8 {
      guard text[position] == byte else { return false }
      position += 1
    }
    offset = position
    return true
  }

  /// Skips up to a literal that starts within some bytes, and the literal.
  mutating func skip(past literal: String, within reach: Int) -> Bool {
    var cursor = self
    for _ in 0..<reach {
      if cursor.skip(literal) {
        self = cursor
        return true
      }
      cursor.offset += 1
    }
    return false
  }

  /// A hexadecimal number that is followed by a literal, which is skipped as well; it may begin with such digits itself.
  mutating func hexadecimal(before literal: String) -> UInt64? {
    var value: UInt64 = 0
    var cursor = self
    for _ in 0..<16 {
      guard let digit = hexadecimalDigit(text[cursor.offset]) else { return nil }
      value = value << 4 | UInt64(digit)
      cursor.offset += 1
      if cursor.skip(literal) {
        self = cursor
        return value
      }
    }
    return nil
  }

  /// A hexadecimal number that nothing in particular follows.
  ///
  /// The end of a line ends it only when it has as many digits as the message usually writes. One that is padded with
  /// zeros to that width and has fewer is cut.
  mutating func hexadecimal(width: Int, isPadded: Bool = false) -> UInt64? {
    var value: UInt64 = 0
    var count = 0
    while count < 16, let digit = hexadecimalDigit(text[offset]), continues(after: count, width: width) {
      value = value << 4 | UInt64(digit)
      count += 1
      offset += 1
    }
    return count > 0 && (!isPadded || count >= width) ? value : nil
  }

  /// A decimal number of at most nine digits.
  mutating func decimal(width: Int = 9) -> Int? {
    var value = 0
    var count = 0
    while count < 9, let digit = hexadecimalDigit(text[offset]), digit < 10, continues(after: count, width: width) {
      value = value * 10 + Int(digit)
      count += 1
      offset += 1
    }
    return count > 0 ? value : nil
  }

  private func continues(after count: Int, width: Int) -> Bool {
    if count == 0 { return true }
    switch text.joint(at: offset) {
    case .none: return true
    case .lineBreak: return count < width
    case .space: return false
    }
  }

  /// The address of a function, with a segment (`0000:04:00.1`) or without (`04:00.1`).
  mutating func address() -> PCIAddress? {
    var cursor = self
    guard let first = cursor.colonNumber() else { return nil }
    var segment: UInt32 = 0
    var bus = first
    if first.digits >= 4 {
      segment = first.value
      guard let next = cursor.colonNumber() else { return nil }
      bus = next
    }
    guard bus.digits == 2, let device = cursor.fixed(2), cursor.skip("."), let function = cursor.fixed(1),
      let address = PCIAddress(
        segment: segment, bus: UInt8(truncatingIfNeeded: bus.value), device: UInt8(truncatingIfNeeded: device),
        function: UInt8(truncatingIfNeeded: function))
    else { return nil }
    self = cursor
    return address
  }

  /// A hexadecimal number of up to eight digits, and the colon after it.
  private mutating func colonNumber() -> (value: UInt32, digits: Int)? {
    let start = offset
    guard let value = hexadecimal(before: ":"), offset - start <= 9 else { return nil }
    return (UInt32(truncatingIfNeeded: value), offset - start - 1)
  }

  private mutating func fixed(_ digits: Int) -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = hexadecimalDigit(text[offset]) else { return nil }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }

  /// A range of memory as `[0xbdf83000 - 0xbdf84fff]`, the end inclusive and as it is printed.
  mutating func bracketedRange() -> MemoryRange? {
    var cursor = self
    guard cursor.skip("[0x"), let start = cursor.hexadecimal(before: "-0x"), let end = cursor.hexadecimal(before: "]")
    else { return nil }
    self = cursor
    return MemoryRange(start: start, end: end)
  }
}
