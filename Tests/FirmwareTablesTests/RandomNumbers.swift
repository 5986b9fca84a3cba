import TestSupport

extension SeededGenerator {
  /// A number; the smallest and the largest come often.
  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type = Number.self) -> Number {
    switch Int.random(in: 0...9, using: &self) {
    case 0: 0
    case 1: .max
    case 2, 3: Number.random(in: 0...9, using: &self)
    default: Number.random(in: 0...Number.max, using: &self)
    }
  }

  /// A count within a range.
  mutating func count(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// Printable text without a NUL.
  mutating func text() -> String {
    String(decoding: (0..<count(0...20)).map { _ in UInt8.random(in: 0x20...0x7e, using: &self) }, as: UTF8.self)
  }

  /// Bytes; small ones come often, since they are the types and lengths that lead further in.
  mutating func bytes(_ range: ClosedRange<Int>) -> [UInt8] {
    (0..<count(range)).map { _ in UInt8.random(in: Bool.random(using: &self) ? 0...40 : 0...255, using: &self) }
  }
}

extension [UInt8] {
  /// Writes over the bytes from an offset on.
  mutating func put(_ bytes: [UInt8], at offset: Int) {
    replaceSubrange(offset..<(offset + bytes.count), with: bytes)
  }
}
