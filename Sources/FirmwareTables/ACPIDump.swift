import PCI

/// The firmware tables in the text that `acpidump` writes, which is how tables are mailed.
///
/// A table is a line such as `DMAR @ 0x00000000BDDB0000`, and after it lines of an offset, up to sixteen bytes and their
/// characters: `    0010: 41 43 52 50 …  ACRP…` (`ap_dump_table_buffer`, tools/acpi/tools/acpidump/apdump.c, and
/// `acpi_ut_dump_buffer`, drivers/acpi/acpica/utbuffer.c, of Linux). A blank line or the next table ends it. The marks of a
/// mail that quotes it may stand in front of each line; lines between that are neither are passed over, since offsets that
/// do not follow one another are an error all the same.
public struct ACPIDump: Hashable, Sendable {
  /// The bytes of each table that can pin memory, in the order of the text.
  public private(set) var tables: [[UInt8]] = []

  private static let signatures = [DMARTable.signature, IVRSTable.signature, IORTTable.signature]

  /// Whether some bytes are such a text and not a table: they have a table's first line, and no NUL, which the length of
  /// every table that can be read here has.
  public static func isDump(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(0) && lines(of: bytes).contains { signature(inHeading: $0) != nil }
  }

  /// Reads a dump.
  ///
  /// Work is linear in the number of bytes.
  ///
  /// - Throws: `ACPIDumpError` where a table's bytes are not all there, or the text has none of the tables.
  public init(text bytes: [UInt8]) throws(ACPIDumpError) {
    var open: (signature: String, line: Int, bytes: [UInt8])?
    for (index, line) in Self.lines(of: bytes).enumerated() {
      if let signature = Self.signature(inHeading: line) {
        try end(&open)
        if Self.signatures.contains(signature) { open = (signature, index + 1, []) }
      } else if line.isEmpty {
        // Some put a blank line between a table's first line and its bytes.
        if open?.bytes.isEmpty == false { try end(&open) }
      } else if let expected = open?.bytes.count, let (offset, rest) = Self.offset(atStartOf: line) {
        guard offset == UInt64(expected) else {
          throw ACPIDumpError(line: index + 1, fault: .offset(found: offset, expected: expected))
        }
        let more = Self.bytes(in: rest)
        guard !more.isEmpty else { throw ACPIDumpError(line: index + 1, fault: .lineWithoutBytes) }
        open?.bytes += more
      }
    }
    try end(&open)
    guard !tables.isEmpty else { throw ACPIDumpError(line: nil, fault: .noTable) }
  }

  private mutating func end(_ open: inout (signature: String, line: Int, bytes: [UInt8])?) throws(ACPIDumpError) {
    guard let table = open else { return }
    guard !table.bytes.isEmpty else {
      throw ACPIDumpError(line: table.line, fault: .tableWithoutBytes(signature: table.signature))
    }
    tables.append(table.bytes)
    open = nil
  }
}

extension ACPIDump {
  private typealias Line = ArraySlice<UInt8>

  private static let space = UInt8(ascii: " ")

  /// The lines without what stands around them: white space, and the marks of a quoting mail.
  private static func lines(of bytes: [UInt8]) -> some Sequence<Line> {
    let isMargin: (UInt8) -> Bool = { $0 == space || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ">") }
    // Some editors begin a file with a mark of its encoding.
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    return sequence(state: bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]) { rest in
      guard !rest.isEmpty else { return nil }
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var line = rest[..<end].drop(while: isMargin)
      while let last = line.last, isMargin(last) || last == UInt8(ascii: "\r") { line.removeLast() }
      rest = rest[end...].dropFirst()
      return line
    }
  }

  /// The signature in a table's first line: up to eight characters (`RSD PTR` has seven), ` @ 0x` and the digits of an
  /// address.
  private static func signature(inHeading line: Line) -> String? {
    guard let at = line.prefix(12).firstIndex(of: UInt8(ascii: "@")) else { return nil }
    var name = line[..<at]
    while name.last == space { name.removeLast() }
    let address = line[at...].dropFirst().drop { $0 == space }
    guard (1...8).contains(name.count), address.starts(with: "0x".utf8), address.count > 2,
      address.dropFirst(2).allSatisfy({ hexadecimalDigit($0) != nil })
    else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  /// The offset that a line of bytes starts with, and what follows its colon.
  private static func offset(atStartOf line: Line) -> (UInt64, rest: Line)? {
    let digits = line.prefix { hexadecimalDigit($0) != nil }
    guard (1...8).contains(digits.count), digits.endIndex < line.endIndex, line[digits.endIndex] == UInt8(ascii: ":")
    else { return nil }
    let offset = digits.reduce(0 as UInt64) { $0 << 4 | UInt64(hexadecimalDigit($1) ?? 0) }
    return (offset, line[digits.endIndex...].dropFirst())
  }

  /// The bytes of a line: pairs of digits with one space between them, at most sixteen; more than one space parts them from
  /// their characters.
  private static func bytes(in text: Line) -> [UInt8] {
    var rest = text.drop { $0 == space }
    var bytes: [UInt8] = []
    while bytes.count < 16 {
      let word = rest.prefix { $0 != space }
      guard word.count == 2, let high = word.first.flatMap(hexadecimalDigit),
        let low = word.last.flatMap(hexadecimalDigit)
      else { break }
      bytes.append(high << 4 | low)
      rest = rest.dropFirst(3)
    }
    return bytes
  }
}
