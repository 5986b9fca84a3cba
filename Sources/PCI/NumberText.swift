/// A number in lower-case hexadecimal, padded with zeros to at least `digits` digits, without a prefix.
public func hexadecimal(_ value: UInt64, digits: Int = 1) -> String {
  let significant = max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 3) / 4)
  let count = max(digits, significant)
  // Not `String(_:radix:)`: it is generic, and the hook, which lives for two milliseconds, would look up its types.
  return String(unsafeUninitializedCapacity: count) { buffer in
    for position in 0..<count {
      let place = count - 1 - position
      let digit = place < significant ? UInt8(truncatingIfNeeded: value >> UInt64(4 * place)) & 0xf : 0
      buffer[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
    return count
  }
}

/// A number in decimal.
///
/// In the hook's own code for the same reason: the standard library's way there is three pages of a program that touches few.
public func decimal(_ value: Int) -> String {
  var rest = value.magnitude
  var digits: InlineArray<20, UInt8> = .init(repeating: 0)
  var count = 0
  repeat {
    digits[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
    rest /= 10
    count += 1
  } while rest > 0
  let sign = value < 0 ? 1 : 0
  return String(unsafeUninitializedCapacity: sign + count) { buffer in
    if sign > 0 { buffer[0] = UInt8(ascii: "-") }
    for position in 0..<count { buffer[sign + position] = digits[count - 1 - position] }
    return sign + count
  }
}

/// The value of an ASCII hexadecimal digit, nil for any other byte.
public func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
