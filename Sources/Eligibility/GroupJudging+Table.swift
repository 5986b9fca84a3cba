import FirmwareTables
import HostFacts
import PCI

extension GroupJudging {
  /// What firmware's table alone tells: where the kernel has no `reserved_regions`, or its rule is not the one to judge by.
  func tableOutcome() -> GroupOutcome {
    guard let matcher, case .table(let table) = host.table else { return undetermined(noTableReason) }
    let rules = context.candidates
    let pins = rules.map { rule in members.flatMap { matcher.refusingPins(on: $0, rule: rule) } }
    if let refusing = pins.first, pins.allSatisfy({ !$0.isEmpty }) { return refusedByTable(refusing) }
    if let possible = pins.first(where: { !$0.isEmpty })?.first {
      return undetermined(.kernelRuleUnknown(possible.range))
    }
    if let fault = table.faultHidingPins { return undetermined(.tableMalformed(fault)) }
    if let missing = group.members.first(where: { host.function(at: $0) == nil }) {
      return undetermined(.unreadable(fault(of: missing)))
    }
    return permittedByTable(matcher, rules)
  }

  /// What comes of a table with which Linux has no IOMMU, or does not boot; nil where it takes the table.
  func outcomeWhereTableIsNotTaken() -> GroupOutcome? {
    let effects = context.effects
    guard let matcher, let effect = effects.first, effect != .taken, effects.allSatisfy({ $0 == effect }) else {
      return nil
    }
    return GroupOutcome(
      answer: .unassignable(.tableNotTaken(effect, kind: matcher.kind)), basis: .firmwareTable,
      evidence: ruleEvidence())
  }

  /// What the paper of 2015 would refuse, where the kernel does not.
  func policyOutcome(_ byKernel: GroupOutcome) -> GroupOutcome {
    switch byKernel.answer {
    case .pinned, .pinnedByPolicy, .unassignable: return byKernel
    case .clear, .undetermined: break
    }
    var outcome = byKernel
    let pins = members.flatMap { matcher?.refusingPins(on: $0, rule: .exemptingUSB) ?? [] }
    if !pins.isEmpty {
      outcome.answer = .pinnedByPolicy(pins)
      outcome.basis = .firmwareTable
      outcome.evidence += evidence(of: pins)
    } else if case .clear = byKernel.answer, let reason = policyDoubt {
      outcome = undetermined(reason)
    }
    return outcome
  }

  /// Why the policy cannot tell that no member is in an RMRR's scope.
  private var policyDoubt: Reason? {
    guard matcher != nil, case .table(let table) = host.table else { return noTableReason }
    if let fault = table.fault { return .tableMalformed(fault) }
    return group.members.first { host.function(at: $0) == nil }.map { .unreadable(fault(of: $0)) }
  }

  private func refusedByTable(_ pins: [Pin]) -> GroupOutcome {
    let evidence = evidence(of: pins) + ruleEvidence()
    if kind == .arm, let pin = pins.first {
      switch host.preservesBootConfiguration {
      case true?: break
      case false?:
        return GroupOutcome(
          answer: .clear, notes: pins.map { .pinnedInTableOnly($0) }, basis: .firmwareTable, evidence: evidence)
      case nil:
        return GroupOutcome(answer: .undetermined(.bootConfigurationUnknown(pin)), evidence: evidence)
      }
    }
    return GroupOutcome(answer: .pinned(pins, by: kind), basis: .firmwareTable, evidence: evidence)
  }

  private func permittedByTable(_ matcher: TableMatcher, _ rules: [KernelRule]) -> GroupOutcome {
    let permitted = members.flatMap { member in rules.last.map { matcher.permittedPins(on: member, rule: $0) } ?? [] }
    return GroupOutcome(
      answer: .clear, notes: permitted.keptRanges.map { .relaxable($0) }, basis: .firmwareTable,
      evidence: evidence(of: permitted) + ruleEvidence())
  }

  private var noTableReason: Reason {
    switch host.table {
    case .unreadable(let fault): return .unreadable(fault)
    case .malformed(let error): return .tableMalformed(error)
    case .absent, .notRead, .table:
      // Where the kernel has the file, the table is wanted for another cause: the policy's, or that of an old rule.
      if case .absent = group.reservedRegions, !options.ignoresReservedRegions { return .noReservedRegions }
      return .noTable(kind)
    }
  }

  private func fault(of member: PCIAddress) -> ReadingFault {
    host.fault(at: member)
      ?? ReadingFault(path: "/sys/bus/pci/devices/\(member)", cause: .unexpectedContent("no such function"))
  }
}

extension FirmwareTable {
  /// The fault behind which the table may pin memory that Linux sees and that was not read.
  ///
  /// To Linux, too, an IVMD that reaches past the table's end is the last one, and it takes it all the same
  /// (`init_memory_definitions`, drivers/iommu/amd/init.c).
  fileprivate var faultHidingPins: TableError? {
    if case .ivrs(let table) = self, case .structurePastEnd? = table.fault?.fault,
      table.memoryDefinitions.last?.offset == table.fault?.offset
    {
      return nil
    }
    return fault
  }
}
