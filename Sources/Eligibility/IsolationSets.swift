import HostFacts
import PCI

/// Functions that cannot be kept apart: they share an IOMMU group, or memory that firmware has pinned, directly or by way of
/// others ("RMRR Exclusion", Red Hat 2015: a device in a guest can reach what another owner's device shares with it).
public struct IsolationSet: Hashable, Sendable {
  /// What ties functions together.
  public enum Tie: Hashable, Sendable {
    /// An IOMMU group with more than one function that is no bridge.
    case group(Int)
    /// Memory that is pinned to functions of more than one group.
    case memory(MemoryRange, groups: [Int])
  }

  /// The groups, in the order of their numbers.
  public var groups: [Int]
  /// The functions that are no bridges, in the order of their addresses.
  public var functions: [PCIAddress]
  /// What ties them together: the groups first.
  public var ties: [Tie]

  /// Whether pinned memory ties groups together that would be apart without it.
  public var isTiedByMemory: Bool { groups.count > 1 }
}

extension HostJudgement {
  /// The sets of two functions or more that cannot be kept apart, in the order of their first groups.
  public var isolationSets: [IsolationSet] {
    let shared = sharedMemory
    var union = GroupUnion(groups: host.groups.map(\.number))
    for memory in shared { for group in memory.groups.dropFirst() { union.join(memory.groups[0], group) } }
    return union.sets.compactMap { numbers in
      let groups = numbers.compactMap { host.group($0) }
      let endpoints = groups.map { group in group.members.filter { host.function(at: $0)?.headerType == .endpoint } }
      let functions = endpoints.joined().sorted()
      guard functions.count > 1 else { return nil }
      let ofGroups = zip(groups, endpoints).filter { $1.count > 1 }.map { IsolationSet.Tie.group($0.0.number) }
      let ofMemory = shared.filter { numbers.contains($0.groups[0]) }.map {
        IsolationSet.Tie.memory($0.range, groups: $0.groups)
      }
      return IsolationSet(groups: numbers, functions: functions, ties: ofGroups + ofMemory)
    }
  }

  /// Memory that is pinned to functions of more than one group: what overlaps is one piece.
  private var sharedMemory: [(range: MemoryRange, groups: [Int])] {
    let pieces = pinnedMemory.sorted {
      ($0.range.start, $0.range.end, $0.group) < ($1.range.start, $1.range.end, $1.group)
    }
    var merged: [(range: MemoryRange, groups: Set<Int>)] = []
    for piece in pieces {
      if let last = merged.last, piece.range.start <= last.range.end {
        let end = max(last.range.end, piece.range.end)
        merged[merged.count - 1].range = MemoryRange(start: last.range.start, end: end)
        merged[merged.count - 1].groups.insert(piece.group)
      } else {
        merged.append((piece.range, [piece.group]))
      }
    }
    return merged.filter { $0.groups.count > 1 }.map { ($0.range, $0.groups.sorted()) }
  }

  /// All pinned memory with the groups that it is pinned to, by the table and by what the kernel shows, relaxable or not.
  private var pinnedMemory: [(range: MemoryRange, group: Int)] {
    let byTable = regions.flatMap { region in
      region.holders.compactMap { holder in holder.function.group.map { (region.region.keptRange, $0) } }
    }
    let byKernel = host.groups.flatMap { group in
      group.reservedRegions.understood.filter { $0.kind == .direct || $0.kind == .directRelaxable }.map {
        ($0.range, group.number)
      }
    }
    return (byTable + byKernel).filter { $0.0.start <= $0.0.end }.map { (range: $0.0, group: $0.1) }
  }
}

/// Groups that belong together, by union and find.
private struct GroupUnion {
  private var parents: [Int: Int]

  init(groups: [Int]) { parents = Dictionary(uniqueKeysWithValues: Set(groups).map { ($0, $0) }) }

  private mutating func root(of group: Int) -> Int {
    var group = group
    while let parent = parents[group], parent != group {
      let above = parents[parent] ?? parent
      parents[group] = above
      group = above
    }
    return group
  }

  mutating func join(_ left: Int, _ right: Int) {
    let (left, right) = (root(of: left), root(of: right))
    parents[max(left, right)] = min(left, right)
  }

  /// Each set in the order of its numbers, the sets in the order of their first.
  var sets: [[Int]] {
    var copy = self
    var sets: [Int: [Int]] = [:]
    for group in parents.keys.sorted() { sets[copy.root(of: group), default: []].append(group) }
    return sets.sorted { $0.key < $1.key }.map(\.value)
  }
}
