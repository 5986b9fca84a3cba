import FirmwareTables
import HostFacts
import PCI

extension GroupJudging {
  func intelOutcome() -> GroupOutcome {
    let pins = tablePins()
    let isaLine = directLines.first { line in
      isISABridgeWorkaround(line) && !pins.contains { $0.range.overlaps(line.range) }
    }
    let direct = directLines.filter { $0 != isaLine }
    guard let first = direct.first else {
      if let isaLine, !isTableComplete { return undetermined(.isaRegionUnexplained(isaLine.range)) }
      var outcome = outcomeWithoutDirectLine(pins: pins)
      if isaLine != nil { outcome.notes.append(.isaBridgeWorkaround) }
      return outcome
    }
    guard let rule else { return undetermined(.kernelRuleUnknown(first.range)) }
    guard rule.rule >= .relaxableRegions else { return undetermined(.kernelOlderThanRelaxableRegions) }
    return refused(direct: direct, pins: pins)
  }

  private func outcomeWithoutDirectLine(pins: [Pin]) -> GroupOutcome {
    switch group.reservedRegions {
    case .lines(let regions, mayBeCut: false):
      // Before 5.3 the file can be incomplete where one RMRR lists several devices of a group, since they shared one
      // object of a list (`intel_iommu_get_resv_regions` of 4.19): its silence tells nothing there.
      if let rule, rule.rule < .relaxableRegions { return undetermined(.kernelOlderThanRelaxableRegions) }
      var outcome = GroupOutcome(answer: .clear, basis: .reservedRegions)
      outcome.notes = pins.map { .pinnedInTableOnly($0) }
      outcome.evidence = regions.map(evidence)
      return outcome
    case .lines(_, mayBeCut: true):
      guard isTableComplete, members.count == group.members.count, rule.map({ $0.rule >= .relaxableRegions }) == true
      else {
        return undetermined(.reservedRegionsCut(group: group.number))
      }
      let answer: GroupOutcome.Answer = pins.isEmpty ? .clear : .pinned(pins, by: kind)
      return GroupOutcome(
        answer: answer, basis: .firmwareTable,
        evidence: pins.compactMap(evidence)
          + [Evidence(file: reservedRegionsPath, text: "may be cut at the end of a page")])
    case .malformed(_, let line): return undetermined(.reservedRegionsMalformed(group: group.number, line: line))
    case .absent: return undetermined(.noReservedRegions)
    case .unreadable(let fault): return undetermined(.unreadable(fault))
    }
  }

  /// Names the pinned functions by the table; what the table does not explain is kept as the kernel shows it, and what
  /// the kernel does not show refuses nothing.
  private func refused(direct: [ReservedRegion], pins: [Pin]) -> GroupOutcome {
    let unexplained = direct.filter { line in !pins.contains { $0.isWithin(line.range) } }
    let unexplainedPins = unexplained.map {
      Pin(function: onlyMember, range: $0.range, origin: .reservedRegions(line: $0.line))
    }
    let kept = pins.filter { isKept($0, among: direct) }
    let all = kept + unexplainedPins
    var outcome = GroupOutcome(answer: .pinned(all, by: kind), basis: .reservedRegions)
    outcome.notes = tableNotes(unexplained: unexplained)
    outcome.notes += pins.filter { !isKept($0, among: direct) }.map { .pinnedInTableOnly($0) }
    outcome.evidence = direct.map(evidence) + kept.compactMap(evidence) + ruleEvidence()
    return outcome
  }

  /// Whether the kernel shows a pin of the table, or would if its lines were not cut.
  private func isKept(_ pin: Pin, among direct: [ReservedRegion]) -> Bool {
    guard case .lines(_, mayBeCut: false) = group.reservedRegions else { return true }
    return pin.range.start > pin.range.end || direct.contains { pin.isWithin($0.range) }
  }

  private func tableNotes(unexplained: [ReservedRegion]) -> [Note] {
    switch host.dmar {
    case .table(let table):
      if let fault = table.fault { return [.tableUnreadable(fault.description)] }
      return unexplained.map { .pinnedOutsideTable($0.range) }
    case .malformed(let error): return [.tableUnreadable(error.description)]
    case .unreadable(let fault): return [.tableUnreadable(fault.description)]
    case .absent, .notRead: return []
    }
  }

  /// The pins of the table on members of the group that Linux does not let go of.
  private func tablePins() -> [Pin] {
    guard let matcher else { return [] }
    return members.filter { $0.classCode?.isRelaxable != true }.flatMap { matcher.pins(on: $0) }
  }

  private var isTableComplete: Bool {
    if case .table(let table) = host.dmar { table.fault == nil } else { false }
  }

  /// From 5.3 to early 5.5 the kernel marked the first 16 MiB of a group with an ISA bridge as `direct` for old floppy
  /// drivers, which never refused an attachment (`intel_iommu_get_resv_regions`; mended by d8018a0e9195).
  ///
  /// A kernel with the rule of 6.6 has it as `direct-relaxable`, and refuses whatever is `direct`.
  private func isISABridgeWorkaround(_ region: ReservedRegion) -> Bool {
    region.range == MemoryRange(start: 0, end: 0xff_ffff) && rule?.rule != .requireDirect
      && members.contains { $0.classCode?.isISABridge == true }
  }
}

extension Pin {
  /// Whether the kernel's line comes from this pin: lines are page-aligned and may be several regions merged.
  fileprivate func isWithin(_ line: MemoryRange) -> Bool {
    if range.start <= range.end { return range.overlaps(line) }
    return range.start == line.start
  }
}
