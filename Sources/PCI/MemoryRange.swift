/// A range of physical memory, as firmware wrote it: its end may lie below its start.
public struct MemoryRange: Hashable, Sendable {
  /// The first byte.
  public var start: UInt64
  /// The last byte (inclusive).
  public var end: UInt64

  /// A range from its first to its last byte.
  public init(start: UInt64, end: UInt64) {
    self.start = start
    self.end = end
  }

  /// Whether both ranges have a byte in common.
  public func overlaps(_ other: MemoryRange) -> Bool {
    start <= end && other.start <= other.end && start <= other.end && other.start <= end
  }
}

extension MemoryRange: CustomStringConvertible {
  /// The range as kernel messages write it: `0xbdf7f000-0xbdf8efff`, the end inclusive.
  public var description: String { "0x" + hexadecimal(start) + "-0x" + hexadecimal(end) }
}
