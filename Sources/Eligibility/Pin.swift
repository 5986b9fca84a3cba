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
    /// Only the group's `reserved_regions` tells of it: the number of its line.
    case reservedRegions(line: Int)
  }

  /// The function; nil where only its group is known.
  public var function: PCIAddress?
  /// The memory, as the origin has it.
  public var range: MemoryRange
  /// How it came to the function.
  public var origin: Origin

  /// A pin of its parts.
  public init(function: PCIAddress?, range: MemoryRange, origin: Origin) {
    self.function = function
    self.range = range
    self.origin = origin
  }
}
