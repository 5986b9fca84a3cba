import FirmwareTables
import HostFacts
import PCI

extension GroupJudging {
  /// Names the pinned functions by the table; what the table does not explain is kept as the kernel shows it, and what
  /// the kernel does not show refuses nothing.
  func refused(direct: [ReservedRegion], pins: [Pin]) -> GroupOutcome {
    let unexplained = direct.filter { line in !pins.contains { $0.isWithin(line.range) } }
    let unexplainedPins = unexplained.map {
      Pin(function: onlyMember, range: $0.range, origin: .reservedRegions(line: $0.line))
    }
    let kept = pins.filter { isKept($0, among: direct) }
    let all = kept + unexplainedPins
    var outcome = GroupOutcome(answer: .pinned(all, by: kind), basis: .reservedRegions)
    outcome.notes = tableNotes(unexplained: unexplained)
    outcome.notes += pins.filter { !isKept($0, among: direct) }.map { .pinnedInTableOnly($0) }
    outcome.evidence = evidence(of: direct) + evidence(of: kept) + ruleEvidence()
    return outcome
  }

  /// Where the kernel and a whole table say different things of memory that refuses nobody.
  func disagreementNotes() -> [Note] {
    guard matcher != nil, case .table(let table) = host.table, table.fault == nil,
      case .lines(_, mayBeCut: false) = group.reservedRegions
    else { return [] }
    let pins = tablePins()
    let unexplained = directLines.filter { line in !pins.contains { $0.isWithin(line.range) } }
    return unexplained.map { .pinnedOutsideTable($0.range, by: kind) }
      + pins.filter { !isKept($0, among: directLines) }.map { .pinnedInTableOnly($0) }
  }

  /// Whether the kernel shows a pin of the table, or would if its lines were not cut.
  private func isKept(_ pin: Pin, among direct: [ReservedRegion]) -> Bool {
    guard case .lines(_, mayBeCut: false) = group.reservedRegions else { return true }
    return pin.keptRange.start > pin.keptRange.end || direct.contains { pin.isWithin($0.range) }
  }

  private func tableNotes(unexplained: [ReservedRegion]) -> [Note] {
    switch host.table {
    case .table(let table):
      // A table of another kind of IOMMU explains nothing, and its faults are not the group's.
      guard matcher != nil else { return [] }
      if let fault = table.fault { return [.tableUnreadable(fault.description)] }
      return unexplained.map { .pinnedOutsideTable($0.range, by: kind) }
    case .malformed(let error): return [.tableUnreadable(error.description)]
    case .unreadable(let fault): return [.tableUnreadable(fault.description)]
    case .absent, .notRead: return []
    }
  }
}
