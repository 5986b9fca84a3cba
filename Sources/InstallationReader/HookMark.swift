/// The mark by which the file of rmrr-guard-hook is known: `@(#)rmrr-guard-hook `, its version, and NUL.
enum HookMark {
  private static let start = Array("@(#)rmrr-guard-hook ".utf8)

  /// The version that the mark in a file tells; nil for a file that is not the hook.
  ///
  /// A script that names the hook is not the hook.
  static func version(in bytes: [UInt8]) -> String? {
    guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
    var place = bytes.firstIndex(of: start)
    while let found = place {
      let version = bytes[(found + start.count)...].prefix(33).prefix { (0x21...0x7e).contains($0) }
      if let first = version.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first), version.count <= 32,
        version.endIndex < bytes.count, bytes[version.endIndex] == 0
      {
        return String(decoding: version, as: UTF8.self)
      }
      place = bytes.firstIndex(of: start, from: found + 1)
    }
    return nil
  }
}
