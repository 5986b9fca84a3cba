/// A log as it is searched: lower case, escapes resolved, the prefixes of its lines and all white space left out.
///
/// So a message is found however it was wrapped, indented, quoted or shouted. What white space told is kept beside the
/// bytes, since it still tells where a number or an address ends.
struct LogText: Sendable {
  /// What stood before a byte.
  enum Joint {
    /// The byte before it.
    case none
    /// White space: what is before and after it are two words.
    case space
    /// The end of a line, which may be the end of a word or go right through it.
    case lineBreak
  }

  /// ASCII in lower case, with the highest bit set where white space stood before; 0x7f stands for any other character.
  private var marked: [UInt8] = []
  /// Where each line that has any byte starts in `marked`.
  private var lineStarts: [UInt32] = []
  /// The number of each such line; 32 bits do for a log of 64 MiB.
  private var lineNumbers: [UInt32] = []

  private static let spaceMark: UInt8 = 0x80

  /// How many bytes there are.
  var count: Int { marked.count }

  /// The byte at an offset; 0 outside of the text.
  subscript(offset: Int) -> UInt8 { marked.indices.contains(offset) ? marked[offset] & ~Self.spaceMark : 0 }

  /// What stood before the byte at an offset.
  func joint(at offset: Int) -> Joint {
    guard marked.indices.contains(offset) else { return .space }
    if marked[offset] & Self.spaceMark != 0 { return .space }
    let index = indexOfLine(at: offset)
    return lineStarts.indices.contains(index) && lineStarts[index] == UInt32(truncatingIfNeeded: offset)
      ? .lineBreak : .none
  }

  /// The number of the line that a byte stands on, from 1.
  func line(at offset: Int) -> Int {
    let index = indexOfLine(at: offset)
    return lineNumbers.indices.contains(index) ? Int(lineNumbers[index]) : 1
  }

  /// The bytes of a range, as far as they are there.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    range.clamped(to: marked.indices).map { marked[$0] & ~Self.spaceMark }
  }

  /// Hands every byte to a closure, in order.
  func forEach(_ body: (UInt8) -> Void) { for byte in marked { body(byte & ~Self.spaceMark) } }

  /// The last line that starts at an offset or before it; -1 where there is none.
  private func indexOfLine(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = low + (high - low) / 2
      if lineStarts[middle] <= UInt32(clamping: offset) { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  mutating func reserveCapacity(_ count: Int) { marked.reserveCapacity(count) }

  /// Appends an ASCII character of a line.
  mutating func append(_ byte: UInt8, afterSpace: Bool, line: Int) {
    let number = UInt32(clamping: line)
    if lineNumbers.last != number {
      lineNumbers.append(number)
      lineStarts.append(UInt32(clamping: marked.count))
    }
    let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    marked.append(lower | (afterSpace ? Self.spaceMark : 0))
  }
}
