import Eligibility
import FirmwareTables
import HostFacts
import KernelLog
import PCI

/// What a kernel's log tells of pinned memory, beside what firmware's table and sysfs tell of the same host.
public struct KernelLogComparison: Sendable {
  /// Whether the log and the table say the same of a range and a device.
  enum TableAnswer: String {
    /// Both have it.
    case agrees
    /// Only the log has it.
    case logOnly = "log-only"
    /// Only the table has it.
    case tableOnly = "table-only"
    /// There is no table to compare with.
    case noTable = "no-table"
  }

  /// What the device's group, or any group where no device is told, has for the range in `reserved_regions`.
  enum KernelAnswer: String {
    /// It is kept, and refuses the device.
    case direct
    /// It is kept, and refuses nothing.
    case directRelaxable = "direct-relaxable"
    /// It is not kept.
    case none
    /// The kernel does not show it, or the device has no group or is not here.
    case unknown
  }

  /// A range and a device.
  struct Row {
    let range: MemoryRange
    /// Nil where only the memory is told.
    let device: PCIAddress?
    /// The lines of the log, in their order; none where only the table has it.
    let lines: [Int]
    let table: TableAnswer
    let kernel: KernelAnswer
  }

  /// Where the log is from, as it is called in a sentence.
  let source: String
  /// In the order of the memory; what only the table has comes last.
  let rows: [Row]
  /// Pairs of ranges that start alike in log and table and end differently.
  let otherEnds: [(log: MemoryRange, table: MemoryRange)]
  /// The kernel's own maps for ISA bridges.
  let isaBridgeMaps: [LogEvent]

  /// Compares a log with a host.
  public init(_ log: PinnedMemoryLog, source: String, with judgement: HostJudgement) {
    self.source = source
    isaBridgeMaps = log.isaBridgeMaps
    let table = TableRegions(judgement)
    let kept = KeptRegions(judgement.host)
    var rows: [Row] = []
    for region in log.regions {
      let holders = table?.holders[region.range]
      for holder in region.holders {
        rows.append(
          Row(
            range: region.range, device: holder.device, lines: holder.lines,
            table: table == nil ? .noTable : holders?.contains(holder.device) == true ? .agrees : .logOnly,
            kernel: Self.answer(for: region.range, holder.device, judgement.host)))
      }
      if region.holders.isEmpty {
        let answer: TableAnswer = table == nil ? .noTable : holders == nil ? .logOnly : .agrees
        rows.append(
          Row(
            range: region.range, device: nil, lines: region.lines, table: answer, kernel: kept.answer(for: region.range)
          ))
      }
    }
    // A log without a line on pinned memory does not reach back to the boot: it contradicts nothing.
    if !rows.isEmpty, let table { rows += table.rows(missingFrom: log, judgement.host) }
    self.rows = rows
    otherEnds = table.map { $0.otherEnds(of: log) } ?? []
  }

  /// What the group of a device has for a range.
  static func answer(for range: MemoryRange, _ device: PCIAddress, _ host: HostFacts) -> KernelAnswer {
    guard let group = host.function(at: device)?.group.flatMap({ host.group($0) }),
      case .lines(let lines, _) = group.reservedRegions
    else { return .unknown }
    return KernelAnswer(for: range, lines: lines)
  }
}

extension KernelLogComparison.KernelAnswer {
  /// What some lines of `reserved_regions` have for a range; adjacent regions are merged by the kernel.
  fileprivate init(for range: MemoryRange, lines: some Sequence<ReservedRegion>) {
    var answer = Self.none
    for line in lines where line.range == range || line.range.contains(range) {
      if line.kind == .direct {
        self = .direct
        return
      }
      if line.kind == .directRelaxable { answer = .directRelaxable }
    }
    self = answer
  }
}

extension MemoryRange {
  /// Whether all of a range is in it; one whose end lies below its start is in none.
  fileprivate func contains(_ other: MemoryRange) -> Bool {
    other.start <= other.end && start <= other.start && other.end <= end
  }
}

/// What the kernel keeps for any group at all, each range once.
private struct KeptRegions {
  private let lines: [ReservedRegion]
  private let isKnown: Bool

  init(_ host: HostFacts) {
    var seen: Set<ReservedRegion> = []
    for line in host.groups.flatMap(\.reservedRegions.understood)
    where line.kind == .direct || line.kind == .directRelaxable {
      seen.insert(ReservedRegion(range: line.range, kind: line.kind, line: 0))
    }
    lines = Array(seen)
    isKnown =
      !host.groups.isEmpty && host.groups.allSatisfy { if case .lines = $0.reservedRegions { true } else { false } }
  }

  func answer(for range: MemoryRange) -> KernelLogComparison.KernelAnswer {
    isKnown ? .init(for: range, lines: lines) : .unknown
  }
}

/// The regions of a host's table by their memory.
private struct TableRegions {
  /// The functions that each range is pinned to.
  let holders: [MemoryRange: Set<PCIAddress>]
  /// The ranges in the order of the table, each once.
  let ranges: [MemoryRange]

  /// Nil where no table was read.
  init?(_ judgement: HostJudgement) {
    guard case .table = judgement.host.table else { return nil }
    var holders: [MemoryRange: Set<PCIAddress>] = [:]
    var ranges: [MemoryRange] = []
    for region in judgement.regions {
      let range = region.region.range
      if holders[range] == nil { ranges.append(range) }
      holders[range, default: []].formUnion(region.holders.map(\.function.address))
    }
    self.holders = holders
    self.ranges = ranges
  }

  /// What the table has and the log has not; of a range whose devices the log does not name, nothing is missing.
  func rows(missingFrom log: PinnedMemoryLog, _ host: HostFacts) -> [KernelLogComparison.Row] {
    let logged = Dictionary(log.regions.map { ($0.range, Set($0.devices)) }) { $0.union($1) }
    return ranges.flatMap { range -> [KernelLogComparison.Row] in
      let devices = holders[range] ?? []
      let named = logged[range]
      if let named, named.isEmpty { return [] }
      let missing: [PCIAddress?] =
        devices.isEmpty ? (named == nil ? [nil] : []) : devices.subtracting(named ?? []).sorted()
      return missing.map { device in
        .init(
          range: range, device: device, lines: [], table: .tableOnly,
          kernel: device.map { KernelLogComparison.answer(for: range, $0, host) } ?? .unknown)
      }
    }
  }

  /// Ranges of the log that start as one of the table does, and end elsewhere.
  func otherEnds(of log: PinnedMemoryLog) -> [(log: MemoryRange, table: MemoryRange)] {
    let byStart = Dictionary(ranges.map { ($0.start, $0) }) { first, _ in first }
    return log.regions.compactMap { region in
      guard holders[region.range] == nil, let range = byStart[region.range.start] else { return nil }
      return (region.range, range)
    }
  }
}
