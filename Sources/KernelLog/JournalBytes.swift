/// Messages that `journalctl -o json` gives as an array of bytes, as it does where one is no UTF-8 or has control characters.
///
/// Source: systemd.journal-fields and "Journal JSON Format" of systemd: `"MESSAGE":[118,102,105,111]`.
enum JournalBytes {
  /// A log with such arrays written as strings; its lines keep their numbers.
  static func asText(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var copied = 0
    var position = 0
    while let bracket = bytes[position...].firstIndex(of: UInt8(ascii: "[")) {
      position = bracket + 1
      guard isMessage(bytes[copied..<bracket]), let array = ByteArray(bytes[position...]) else { continue }
      text += bytes[copied..<bracket]
      text.append(UInt8(ascii: "\""))
      text += array.text
      text.append(UInt8(ascii: "\""))
      text += [UInt8](repeating: UInt8(ascii: "\n"), count: array.lineCount)
      position = array.end
      copied = array.end
    }
    return copied == 0 ? bytes : text + bytes[copied...]
  }

  /// Whether `"MESSAGE" : ` stands at the end.
  private static func isMessage(_ bytes: ArraySlice<UInt8>) -> Bool {
    func withoutSpaces(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      // journalctl writes one at most.
      bytes.dropLast(bytes.suffix(8).reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count)
    }
    let name = withoutSpaces(bytes)
    guard name.last == UInt8(ascii: ":") else { return false }
    return withoutSpaces(name.dropLast()).hasSuffix("\"MESSAGE\"")
  }
}

/// The numbers of an array of bytes, from behind its bracket.
private struct ByteArray {
  private(set) var text: [UInt8] = []
  private(set) var lineCount = 0
  /// Where what follows the array starts.
  private(set) var end: Int

  /// Nil where it holds anything but bytes; one that the end of the log cuts is taken.
  init?(_ bytes: ArraySlice<UInt8>) {
    end = bytes.endIndex
    var number: Int?
    for index in bytes.indices {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let value = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
        guard value <= 0xff else { return nil }
        number = value
      case UInt8(ascii: ","), UInt8(ascii: "]"):
        guard let value = number else { return nil }
        append(UInt8(truncatingIfNeeded: value))
        number = nil
        guard byte == UInt8(ascii: ",") else {
          end = index + 1
          return
        }
      case UInt8(ascii: "\n"): lineCount += 1
      case 0x20, 0x09, 0x0d: break
      default: return nil
      }
    }
    if text.isEmpty { return nil }
  }

  private mutating func append(_ byte: UInt8) {
    // A line break within a message is not one of the log.
    text.append(byte == 0 || byte == UInt8(ascii: "\n") ? 0x20 : byte)
  }
}
