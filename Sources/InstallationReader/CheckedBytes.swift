import Glibc

/// Bytes from outside, of which nothing is read that is not there.
struct CheckedBytes {
  let bytes: [UInt8]

  /// The number at an offset, least significant byte first; nil where the bytes end before it does.
  func number<Number: FixedWidthInteger & UnsignedInteger>(at offset: Int, as _: Number.Type) -> Number? {
    guard let part = part(at: offset, count: Number.bitWidth / 8) else { return nil }
    return part.reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  /// So many bytes at an offset; nil where the bytes end before they do.
  func part(at offset: Int, count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return bytes[offset..<offset + count]
  }

  /// The text at an offset, up to a NUL; nil where there is none within a limit.
  func text(at offset: Int, limit: Int = 4096) -> String? {
    guard offset >= 0, offset < bytes.count else { return nil }
    let part = bytes[offset..<min(bytes.count - offset, limit) + offset]
    guard let end = part.firstIndex(of: 0) else { return nil }
    return String(decoding: part[..<end], as: UTF8.self)
  }
}

extension [UInt8] {
  /// Where some other bytes first stand in these, from an index on; nil where they do not.
  func firstIndex(of other: [UInt8], from start: Int = 0) -> Int? {
    guard let first = other.first, start <= count else { return nil }
    return withUnsafeBytes { buffer in
      var place = start
      while place <= buffer.count - other.count {
        guard let base = buffer.baseAddress,
          let found = memchr(base + place, Int32(first), buffer.count - other.count - place + 1)
        else { return nil }
        let index = UnsafeRawPointer(found) - base
        if memcmp(found, other, other.count) == 0 { return index }
        place = index + 1
      }
      return nil
    }
  }
}
