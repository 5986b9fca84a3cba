import Eligibility
import FirmwareTables
import HostFacts
import PCI

/// Memory that firmware's table pins, before and after a change of the host, with who holds it.
public struct RegionComparison: Hashable, Sendable {
  /// The memory, as written.
  public var range: MemoryRange
  /// The functions that it was pinned to, at their addresses of then; nil where it was not pinned.
  public var before: [PCIAddress]?
  /// The functions that it is pinned to; nil where it is not pinned any more.
  public var after: [PCIAddress]?

  /// What has changed, in the order of the memory; nil where one of the two tables was not read.
  static func all(
    before: HostJudgement, after: HostJudgement, newAddresses: [PCIAddress: PCIAddress]
  ) -> [RegionComparison]? {
    guard before.isTableKnown, after.isTableKnown else { return nil }
    let old = holders(before)
    let new = holders(after)
    let ranges = Set(old.keys).union(new.keys).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    return ranges.compactMap { range in
      if let old = old[range], let new = new[range], Set(old.map { newAddresses[$0] ?? $0 }) == Set(new) { return nil }
      return RegionComparison(range: range, before: old[range], after: new[range])
    }
  }

  /// Who holds each range; several structures may pin the same one.
  private static func holders(_ judgement: HostJudgement) -> [MemoryRange: [PCIAddress]] {
    var holders: [MemoryRange: [PCIAddress]] = [:]
    for region in judgement.regions {
      holders[region.region.range, default: []] += region.holders.map(\.function.address)
    }
    return holders.mapValues { $0.sortedWithoutRepetition() }
  }
}

extension HostJudgement {
  /// Whether it is known what firmware's table pins: the table was read, or there is none.
  public var isTableKnown: Bool {
    switch host.table {
    case .table(let table): table.fault == nil
    case .absent: true
    case .notRead, .unreadable, .malformed: false
    }
  }
}
