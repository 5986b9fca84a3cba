/// The text of a configuration as libinih is to read it, and what libinih would not tell about it.
struct ConfigurationText {
  /// The lines, without their indentation, and a NUL at the end.
  ///
  /// An indented line is to libinih a value that goes on: below `reason = …` an indented `domain = …` would become the
  /// reason, and the exception hold for all domains.
  private(set) var bytes: [UInt8] = []
  /// The names of the sections, in order; libinih says nothing of one without a name in it.
  private(set) var sections: [String] = []

  init(fileContents contents: [UInt8]) throws(ConfigurationError) {
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = contents.starts(with: byteOrderMark) ? contents.dropFirst(byteOrderMark.count) : contents[...]
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (line, number) in zip(lines, 1...) {
      guard line.count <= GuardConfiguration.lineByteLimit else {
        throw .lineTooLong(line: number, limit: GuardConfiguration.lineByteLimit)
      }
      guard !line.contains(0) else { throw .nulByte(line: number) }
      let content = line.drop(while: Self.isSpace)
      try takeSection(content, line: number)
      bytes += content + [UInt8(ascii: "\n")]
    }
    bytes.append(0)
  }

  /// Takes the name out of a `[section]`; after it, libinih would pass over anything.
  private mutating func takeSection(_ line: ArraySlice<UInt8>, line number: Int) throws(ConfigurationError) {
    guard line.first == UInt8(ascii: "[") else { return }
    guard let end = line.firstIndex(of: UInt8(ascii: "]")) else { throw .syntax(line: number) }
    let rest = line[end...].dropFirst().drop(while: Self.isSpace)
    guard rest.isEmpty || rest.first == UInt8(ascii: ";") || rest.first == UInt8(ascii: "#") else {
      throw .syntax(line: number)
    }
    sections.append(String(decoding: line[..<end].dropFirst(), as: UTF8.self))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (0x09...0x0d).contains(byte) }
}
