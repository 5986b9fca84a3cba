/// Some bytes of a firmware table, read little endian and never outside of their bounds.
struct TableBytes {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// The bytes from `offset` on, `length` of them; nil where they are not all there.
  func slice(at offset: Int, length: Int) -> TableBytes? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    let start = bytes.startIndex + offset
    return TableBytes(bytes[start..<(start + length)])
  }

  /// The little-endian number at `offset`; nil where its bytes are not all there.
  func number<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type, at offset: Int) -> Number? {
    let size = Number.bitWidth / 8
    guard let slice = slice(at: offset, length: size) else { return nil }
    return slice.bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  func byte(at offset: Int) -> UInt8? { number(UInt8.self, at: offset) }

  /// The bytes as text; what is not printable ASCII becomes a question mark.
  func text(at offset: Int, length: Int) -> String? {
    guard let slice = slice(at: offset, length: length) else { return nil }
    return String(decoding: slice.bytes.map { 0x20...0x7e ~= $0 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }

  /// The text from `offset` up to a NUL or the end of the bytes, without what is not printable ASCII.
  func terminatedText(at offset: Int) -> String? {
    guard let rest = slice(at: offset, length: count - offset) else { return nil }
    return rest.text(at: 0, length: rest.bytes.firstIndex(of: 0).map { $0 - rest.bytes.startIndex } ?? rest.count)
  }

  /// Whether there is a byte of zero at an offset or behind it.
  func holdsZero(from offset: Int) -> Bool { bytes.dropFirst(offset).contains(0) }

  /// The sum of all bytes, modulo 256.
  var sum: UInt8 { bytes.reduce(0, &+) }
}
