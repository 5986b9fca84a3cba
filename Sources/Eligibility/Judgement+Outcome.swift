import HostFacts
import PCI

extension Judgement {
  /// Takes over what the kernel will do with the function's group.
  mutating func apply(_ outcome: GroupOutcome) {
    notes = outcome.notes
    basis = outcome.basis
    evidence = outcome.evidence
    switch outcome.answer {
    case .pinned(let pins, let kind):
      reasons = ownFirst(pins).map { .pinned($0, by: kind) }
      verdict = .refused
    case .pinnedByPolicy(let pins):
      reasons = ownFirst(pins).map { .pinnedByPolicy($0) }
      verdict = .refused
    case .undetermined(let reason), .unassignable(let reason):
      settle(function?.headerType == .endpoint ? reason : .bridge)
    case .clear:
      if function?.headerType != .endpoint { settle(.bridge) }
    }
  }

  /// The function's own pins first, then those of its mates, each in the order of the table.
  private func ownFirst(_ pins: [Pin]) -> [Pin] {
    pins.filter { $0.function == question.address } + pins.filter { $0.function != question.address }
  }

  /// vhost-vdpa attaches a paging domain of its own, which kernels since 6.6 do not test, and leaves the mapping to the
  /// parent's driver where that can do it (`vhost_vdpa_alloc_domain`, drivers/vhost/vdpa.c; `set_map` of mlx5_vdpa).
  ///
  /// Before 6.6 none but Intel's driver tests anything.
  mutating func applyVDPA(rule: KernelRuleFinding?, function: PCIFunction, kind: IOMMUKind?) {
    guard verdict == .refused || verdict == .undetermined else { return }
    if reasons.contains(where: \.isPolicy) { return }
    let isTestedByOldKernels = (kind ?? .intel) == .intel && function.driver != "mlx5_core"
    if isTestedByOldKernels, rule.map({ $0.earliest >= .requireDirect }) != true {
      if case .pinned(let pin, _)? = reasons.first, rule?.leavesRequireDirectOpen == true {
        settle(.kernelRuleUnknown(pin.range))
      }
      return
    }
    if verdict == .refused { notes.append(.vdpaNotTested) }
    verdict = .eligible
    reasons = []
  }

  /// Gives the verdict that belongs to a reason which is not a pin.
  mutating func settle(_ reason: Reason) {
    reasons = [reason]
    verdict =
      switch reason {
      case .pinned, .pinnedByPolicy: .refused
      case .absent, .bridge, .noIOMMUGroup, .tableNotTaken: .unassignable
      case .unreadable, .noReservedRegions, .reservedRegionsMalformed, .reservedRegionsCut, .kernelRuleUnknown,
        .isaRegionUnexplained, .noTable, .tableMalformed, .bootConfigurationUnknown:
        .undetermined
      }
  }
}

extension Reason {
  fileprivate var isPolicy: Bool { if case .pinnedByPolicy = self { true } else { false } }
}
