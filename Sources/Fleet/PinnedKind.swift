import Eligibility
import PCI

/// A kind of device that firmware pins memory to, or that is refused for it.
public struct PinnedKind: Hashable, Sendable {
  /// What the device has to do with the memory.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    /// The memory is pinned to the device itself.
    case own
    /// The memory is pinned to its IOMMU group, and it is not known to which device.
    case group
    /// The memory is pinned to another device of its IOMMU group.
    case mate
  }

  /// Its vendor and device number; nil where they are not known.
  public var identifier: DeviceIdentifier?
  /// Its class; nil where that is not known.
  public var classCode: ClassCode?
  /// What it has to do with the memory.
  public var relation: Relation
  /// What becomes of it.
  public var verdict: Verdict
  /// Whether it is attached, and a guest's own memory must not lie where the pinned memory is.
  public var isInTheWay: Bool
}

/// The devices of one kind on all hosts of one machine.
public struct KindTally: Hashable, Sendable {
  /// How many pieces of memory are told one by one.
  public static let rangeLimit = 4

  /// How many hosts have such a device.
  public private(set) var hosts = 1
  /// How many such devices they have together.
  public private(set) var devices: Int
  /// The memory: the first piece of each host, the second, and so on up to a few.
  public private(set) var memory: [MemoryTally]
  /// How many pieces the host with the most has.
  public private(set) var mostRanges: Int

  /// The devices of one host, with the memory that is pinned to them, in order and without repetition.
  init(devices: Int, ranges: [MemoryRange]) {
    self.devices = devices
    memory = ranges.prefix(Self.rangeLimit).map { MemoryTally($0) }
    mostRanges = ranges.count
  }

  /// Adds the devices of other hosts.
  mutating func merge(_ other: KindTally) {
    hosts += other.hosts
    devices += other.devices
    mostRanges = max(mostRanges, other.mostRanges)
    for index in memory.indices where index < other.memory.count { memory[index].merge(other.memory[index]) }
    memory += other.memory.dropFirst(memory.count)
  }
}

/// A piece of memory as it is on several hosts, which need not have it at one place: the bounds of what was seen.
public struct MemoryTally: Hashable, Sendable {
  /// The one that starts lowest.
  public private(set) var first: MemoryRange
  /// The one that starts highest.
  public private(set) var last: MemoryRange

  init(_ range: MemoryRange) {
    first = range
    last = range
  }

  /// Whether it is at the same place on all hosts.
  public var isSame: Bool { first == last }

  mutating func merge(_ other: MemoryTally) {
    if (other.first.start, other.first.end) < (first.start, first.end) { first = other.first }
    if (other.last.start, other.last.end) > (last.start, last.end) { last = other.last }
  }
}
