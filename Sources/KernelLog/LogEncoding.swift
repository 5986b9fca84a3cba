/// In what way text is written as bytes.
enum LogEncoding {
  /// The same text in UTF-8: PowerShell, with which Hyper-V's host is asked, writes UTF-16 with a byte order mark.
  ///
  /// - Throws: `LogError.notText` where there are bytes that no text has.
  static func utf8(of bytes: [UInt8]) throws(LogError) -> [UInt8] {
    if bytes.starts(with: [0xff, 0xfe]) { return try text(decoded(bytes, lowByte: 0)) }
    if bytes.starts(with: [0xfe, 0xff]) { return try text(decoded(bytes, lowByte: 1)) }
    return try text(bytes)
  }

  private static func decoded(_ bytes: [UInt8], lowByte: Int) -> [UInt8] {
    let units = stride(from: 2, to: bytes.count - 1, by: 2).lazy.map { index in
      UInt16(bytes[index + lowByte]) | UInt16(bytes[index + 1 - lowByte]) << 8
    }
    return Array(String(decoding: Array(units), as: UTF16.self).utf8)
  }

  /// The bytes, unless every tenth is a control character: other text in any encoding that has ASCII goes.
  ///
  /// A run of NULs counts as one: file systems leave blocks of them in a log that was open when the power was cut.
  private static func text(_ bytes: [UInt8]) throws(LogError) -> [UInt8] {
    var controls = 0
    var nulCount = 0
    var line = 1
    var firstLine: Int?
    var last: UInt8?
    for byte in bytes {
      switch byte {
      case 0:
        nulCount += 1
        if last != 0 { controls += 1 }
        firstLine = firstLine ?? line
      case 0x0a: line += 1
      case 0x09, 0x0d, 0x1b: break
      case ..<0x20, 0x7f:
        controls += 1
        firstLine = firstLine ?? line
      default: break
      }
      last = byte
    }
    guard controls <= (bytes.count - nulCount) / 10 else { throw .notText(line: firstLine ?? 1) }
    return bytes
  }
}
