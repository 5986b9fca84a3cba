import Glibc
import HostFacts

/// The string section of a kernel's BTF, read in pieces: it is several megabytes long.
///
/// Layout: `struct btf_header`, include/uapi/linux/btf.h.
struct BTFStrings: ~Copyable {
  private static let magic: UInt16 = 0xeb9f
  private static let headerByteCount = 24
  private static let pieceByteCount = 64 * 1024
  /// More than any kernel's string section: that of Debian's 6.12 has 2 MB.
  private static let byteLimit = 64 * 1024 * 1024

  private let file: OpenFile
  private let path: String
  private let start: Int
  private let count: Int

  /// Finds the string section.
  ///
  /// - Throws: `ReadingFault` where the file has no BTF header in this machine's byte order.
  init(file: consuming OpenFile, path: String) throws(ReadingFault) {
    var header = [UInt8](repeating: 0, count: Self.headerByteCount)
    let length = try file.read(into: &header, fileOffset: 0)
    let magic: UInt16 = Self.number(in: header, at: 0)
    guard length == header.count, magic == Self.magic else {
      throw ReadingFault(path: path, cause: .unexpectedContent("no BTF header"))
    }
    let headerLength: UInt32 = Self.number(in: header, at: 4)
    let stringOffset: UInt32 = Self.number(in: header, at: 16)
    let stringLength: UInt32 = Self.number(in: header, at: 20)
    let (start, overflow) = headerLength.addingReportingOverflow(stringOffset)
    guard !overflow, headerLength >= Self.headerByteCount, 1...Self.byteLimit ~= Int(stringLength) else {
      throw ReadingFault(path: path, cause: .unexpectedContent("a BTF header whose string section is out of range"))
    }
    self.file = file
    self.path = path
    self.start = Int(start)
    count = Int(stringLength)
  }

  /// For each name, whether it is in the section as a whole string, with a NUL on both sides.
  ///
  /// - Throws: `ReadingFault` where the file ends before the section does, the section does not begin and end with a NUL
  ///   (`btf_parse_str_sec`, kernel/bpf/btf.c), or a string is longer than a piece.
  func containing(_ names: [String]) throws(ReadingFault) -> [Bool] {
    let names = names.map { Array($0.utf8) }
    var found = names.map { _ in false }
    var offset = 0
    while offset < count, found.contains(false) {
      var piece = [UInt8](repeating: 0, count: min(Self.pieceByteCount, count - offset))
      let length = try file.read(into: &piece, fileOffset: start + offset)
      guard length == piece.count else {
        throw ReadingFault(path: path, cause: .unexpectedContent("a BTF string section that ends early"))
      }
      guard offset > 0 || piece.first == 0, offset + length < count || piece.last == 0 else {
        throw ReadingFault(path: path, cause: .unexpectedContent("a BTF string section without its first or last NUL"))
      }
      // A string that the piece cuts is read again with the next one.
      let consumed = piece.withUnsafeBytes { Self.search($0, for: names, found: &found) }
      guard consumed > 0 || piece.count < Self.pieceByteCount else {
        let text = "a BTF string of more than \(Self.pieceByteCount) bytes"
        throw ReadingFault(path: path, cause: .unexpectedContent(text))
      }
      offset += consumed > 0 ? consumed : piece.count
    }
    return found
  }

  /// Marks the names that are among the whole strings of a piece; the number of bytes that these strings take.
  private static func search(_ piece: UnsafeRawBufferPointer, for names: [[UInt8]], found: inout [Bool]) -> Int {
    guard let base = piece.baseAddress else { return 0 }
    var start = 0
    while start < piece.count, let end = memchr(base + start, 0, piece.count - start) {
      let length = UnsafeRawPointer(end) - (base + start)
      for (index, name) in names.enumerated() where name.count == length && memcmp(base + start, name, length) == 0 {
        found[index] = true
      }
      start += length + 1
    }
    return start
  }

  private static func number<Number: FixedWidthInteger>(in bytes: [UInt8], at offset: Int) -> Number {
    bytes.withUnsafeBytes { buffer in
      offset + MemoryLayout<Number>.size <= buffer.count
        ? buffer.loadUnaligned(fromByteOffset: offset, as: Number.self) : 0
    }
  }
}
