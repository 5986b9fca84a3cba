import HostFacts
import PCI

/// One group with all that its judgement needs.
struct GroupJudging {
  let group: IOMMUGroup
  let members: [PCIFunction]
  let kind: IOMMUKind?
  let host: HostFacts
  let matcher: RMRRMatcher?
  let rule: KernelRuleFinding?

  var lines: [ReservedRegion] { group.reservedRegions.understood }
  var directLines: [ReservedRegion] { lines.filter { $0.kind == .direct } }
  var reservedRegionsPath: String { "/sys/kernel/iommu_groups/\(group.number)/reserved_regions" }

  /// The member that is meant where the group alone is known; nil where there are others.
  var onlyMember: PCIAddress? { group.members.count == 1 ? group.members.first : nil }

  func outcome() -> GroupOutcome {
    var outcome = kind == .intel ? intelOutcome() : otherOutcome()
    outcome.notes = relaxableNotes() + outcome.notes
    return outcome
  }

  /// AMD's, Arm's and any other IOMMU: nobody is refused before 6.6, and since then whoever has memory of type `direct`.
  private func otherOutcome() -> GroupOutcome {
    if let rule, rule.rule < .requireDirect, kind != nil {
      let notes = directLines.map { Note.guestMemoryOverlap($0.range) }
      return GroupOutcome(
        answer: .clear, notes: notes, basis: .reservedRegions, evidence: directLines.map(evidence) + ruleEvidence())
    }
    guard let first = directLines.first else {
      switch group.reservedRegions {
      case .lines(let regions, mayBeCut: false):
        return GroupOutcome(answer: .clear, basis: .reservedRegions, evidence: regions.map(evidence))
      case .lines(_, mayBeCut: true): return undetermined(.reservedRegionsCut(group: group.number))
      case .malformed(_, let line): return undetermined(.reservedRegionsMalformed(group: group.number, line: line))
      case .absent: return undetermined(.noReservedRegions)
      case .unreadable(let fault): return undetermined(.unreadable(fault))
      }
    }
    guard let rule, rule.rule >= .requireDirect else { return undetermined(.kernelRuleUnknown(first.range)) }
    let pins = directLines.map { Pin(function: onlyMember, range: $0.range, origin: .reservedRegions(line: $0.line)) }
    return GroupOutcome(
      answer: .pinned(pins, by: kind), basis: .reservedRegions, evidence: directLines.map(evidence) + ruleEvidence())
  }

  func undetermined(_ reason: Reason) -> GroupOutcome {
    GroupOutcome(answer: .undetermined(reason), evidence: lines.map(evidence) + ruleEvidence())
  }

  private func relaxableNotes() -> [Note] {
    let isaWorkaround = MemoryRange(start: 0, end: 0xff_ffff)
    return lines.filter { $0.kind == .directRelaxable && $0.range != isaWorkaround }.map { .relaxable($0.range) }
  }
}
