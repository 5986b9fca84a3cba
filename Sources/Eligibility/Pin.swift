import HostFacts
import PCI

/// Memory that firmware has pinned to a function.
public struct Pin: Hashable, Sendable {
  /// How the memory came to the function.
  public enum Origin: Hashable, Sendable {
    /// An RMRR names the function itself; the offset of the RMRR in the DMAR table.
    case rmrr(offset: Int)
    /// An RMRR names a bridge above the function, or one whose bus range it falls into.
    case rmrrOfBridge(PCIAddress, offset: Int)
    /// An IVMD names the function's device ID; the offset of the IVMD in the IVRS.
    case ivmd(offset: Int)
    /// An RMR names a stream ID of the function; the offset of the RMR's descriptor in the IORT.
    case rmr(offset: Int)
    /// Only the group's `reserved_regions` tells of it: the number of its line.
    case reservedRegions(line: Int)
  }

  /// The function; nil where only its group is known.
  public var function: PCIAddress?
  /// The memory, as the origin has it.
  public var range: MemoryRange
  /// The memory that the kernel makes of it, in whole pages where its driver rounds.
  public var keptRange: MemoryRange
  /// How it came to the function.
  public var origin: Origin

  /// A pin of its parts; without a `keptRange` the kernel keeps the memory as it is written.
  public init(function: PCIAddress?, range: MemoryRange, keptRange: MemoryRange? = nil, origin: Origin) {
    self.function = function
    self.range = range
    self.keptRange = keptRange ?? range
    self.origin = origin
  }
}

extension Pin {
  /// Whether a line of `reserved_regions` comes from this pin: lines may be several regions merged, and an RMRR that is not
  /// page-aligned is shown as it is.
  func isWithin(_ line: MemoryRange) -> Bool {
    if keptRange.start <= keptRange.end { return keptRange.overlaps(line) }
    return keptRange.start == line.start
  }
}

extension [Pin] {
  /// The memory that the kernel makes of the pins, each range once, in the order of `reserved_regions`.
  var keptRanges: [MemoryRange] {
    let sorted = map(\.keptRange).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    return sorted.reduce(into: []) { ranges, range in if ranges.last != range { ranges.append(range) } }
  }
}
