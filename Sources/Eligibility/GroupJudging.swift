import FirmwareTables
import HostFacts
import PCI

/// One group with all that its judgement needs.
struct GroupJudging {
  let group: IOMMUGroup
  let members: [PCIFunction]
  let kind: IOMMUKind?
  /// The matcher of the table, if that is about the group's IOMMU.
  let matcher: TableMatcher?
  let context: JudgeContext

  init(_ group: IOMMUGroup, _ context: JudgeContext) {
    // The context last: it is then handed over, not copied.
    members = group.members.compactMap { context.host.function(at: $0) }
    kind = members.lazy.compactMap(\.iommu).first ?? context.host.tableKind
    matcher = context.matcher?.kind == kind ? context.matcher : nil
    self.group = group
    self.context = context
  }

  var host: HostFacts { context.host }
  /// The rule to judge by.
  var rule: KernelRuleFinding? { context.rule }
  var options: JudgeOptions { context.options }

  var lines: [ReservedRegion] { options.ignoresReservedRegions ? [] : group.reservedRegions.understood }
  var directLines: [ReservedRegion] { lines.filter { $0.kind == .direct } }
  var reservedRegionsPath: String { "/sys/kernel/iommu_groups/\(decimal(group.number))/reserved_regions" }

  /// The member that is meant where the group alone is known; nil where there are others.
  var onlyMember: PCIAddress? { group.members.count == 1 ? group.members.first : nil }

  func outcome() -> GroupOutcome {
    let byKernel = kernelOutcome()
    guard options.policy == .whitepaper, kind == .intel else { return byKernel }
    return policyOutcome(byKernel)
  }

  private func kernelOutcome() -> GroupOutcome {
    // Else the group itself proves that the kernel has taken the table.
    if options.ignoresReservedRegions, let outcome = outcomeWhereTableIsNotTaken() { return outcome }
    if let rule, rule.latest < .requireDirect, kind != .intel, kind != nil { return permittedOutcome() }
    guard isShownByKernel else { return tableOutcome() }
    var outcome = kind == .intel ? intelOutcome() : otherOutcome()
    outcome.notes = relaxableNotes() + outcome.notes
    return outcome
  }

  /// Whether `reserved_regions` tells whom the rule refuses: a kernel before 5.3 shows what it exempts as `direct` too, or
  /// has no such file at all.
  private var isShownByKernel: Bool {
    if options.ignoresReservedRegions { return false }
    if case .absent = group.reservedRegions { return false }
    guard kind == .intel else { return true }
    return tellsRelaxable(rule) && tellsRelaxable(context.hostRule)
  }

  private func tellsRelaxable(_ finding: KernelRuleFinding?) -> Bool {
    finding.map { $0.earliest >= .relaxableRegions } ?? true
  }

  /// AMD's and Arm's IOMMU before 6.6: nobody is refused, but a guest's memory must not lie over what is pinned.
  private func permittedOutcome() -> GroupOutcome {
    guard isShownByKernel else {
      let isKept = kind != .arm || host.preservesBootConfiguration != false
      let pins = tablePins()
      let remappable = isKept ? members.flatMap { matcher?.permittedPins(on: $0, rule: .relaxableRegions) ?? [] } : []
      return GroupOutcome(
        answer: .clear,
        notes: remappable.keptRanges.map { .relaxable($0) }
          + (isKept ? pins.keptRanges.map { .guestMemoryOverlap($0) } : pins.map { .pinnedInTableOnly($0) }),
        basis: .firmwareTable, evidence: evidence(of: pins) + ruleEvidence())
    }
    return GroupOutcome(
      answer: .clear,
      notes: relaxableNotes() + directLines.map { .guestMemoryOverlap($0.range) } + disagreementNotes(),
      basis: .reservedRegions, evidence: evidence(of: directLines) + ruleEvidence())
  }

  /// AMD's, Arm's and any other IOMMU since 6.6: whoever has memory of type `direct` is refused.
  private func otherOutcome() -> GroupOutcome {
    let pins = tablePins()
    guard let first = directLines.first else {
      switch group.reservedRegions {
      case .lines(let regions, mayBeCut: false):
        return GroupOutcome(
          answer: .clear, notes: pins.map { .pinnedInTableOnly($0) }, basis: .reservedRegions,
          evidence: evidence(of: regions))
      case .lines(_, mayBeCut: true): return undetermined(.reservedRegionsCut(group: group.number))
      case .malformed(_, let line): return undetermined(.reservedRegionsMalformed(group: group.number, line: line))
      case .absent: return undetermined(.noReservedRegions)
      case .unreadable(let fault): return undetermined(.unreadable(fault))
      }
    }
    guard let rule, rule.earliest >= .requireDirect else { return undetermined(.kernelRuleUnknown(first.range)) }
    return refused(direct: directLines, pins: pins)
  }

  /// The pins of the table on members of the group that Linux does not let go of.
  func tablePins() -> [Pin] { members.flatMap { matcher?.pins(on: $0) ?? [] } }

  func undetermined(_ reason: Reason) -> GroupOutcome {
    GroupOutcome(answer: .undetermined(reason), evidence: evidence(of: lines) + ruleEvidence())
  }

  private func relaxableNotes() -> [Note] {
    lines.filter { $0.kind == .directRelaxable && $0.range != ReservedRegion.isaBridgeWorkaround }.map {
      .relaxable($0.range)
    }
  }
}
