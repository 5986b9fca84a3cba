/// A name or a path of a file as the system has it: bytes, of which nobody promises that they are UTF-8.
///
/// Two are the same only if all their bytes are, which is not so of two texts: an é of one scalar equals one of two.
struct FileName: Hashable, Comparable, Sendable {
  /// The bytes, without the zero at their end.
  let bytes: [UInt8]

  /// A name of its bytes.
  init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// A name by its text.
  init(_ text: String) { self.init(bytes: text.utf8) }

  /// A name as the C library hands it over.
  init(_ pointer: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    while pointer[bytes.count] != 0 { bytes.append(UInt8(bitPattern: pointer[bytes.count])) }
    self.bytes = bytes
  }

  static func < (left: FileName, right: FileName) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

  /// The name without an ending, where it has that and something before it.
  func dropping(ending: String) -> FileName {
    let length = bytes.count - ending.utf8.count
    return length > 0 && bytes[length...].elementsEqual(ending.utf8) ? FileName(bytes: bytes[..<length]) : self
  }

  /// The path of a name in the directory that this is the path of.
  func appending(_ name: FileName) -> FileName {
    let slash = UInt8(ascii: "/")
    return FileName(bytes: bytes + (bytes.last == slash ? [] : [slash]) + name.bytes)
  }

  /// What follows the last slash; the path itself where nothing does.
  var lastComponent: FileName {
    bytes.split(separator: UInt8(ascii: "/")).last.map { FileName(bytes: $0) } ?? self
  }

  /// Hands the path to a function of the C library.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    body(bytes.map { CChar(bitPattern: $0) } + [0])
  }

  /// The name as text, where each byte that is not UTF-8 is written as `\xff`.
  var text: String {
    var scalars = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var start = 0
    while true {
      switch parser.parseScalar(from: &input) {
      case .valid(let encoded):
        scalars.append(Unicode.UTF8.decode(encoded))
        start += encoded.count
      case .error(let length):
        for byte in bytes[start..<(start + length)] { scalars.append(contentsOf: Self.escaped(byte).unicodeScalars) }
        start += length
      case .emptyInput: return String(scalars)
      }
    }
  }

  private static func escaped(_ byte: UInt8) -> String {
    "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
  }
}
