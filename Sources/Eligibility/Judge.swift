import HostFacts
import PCI

/// Judges the functions of one host: a function of the host's facts alone.
public struct Judge: Sendable {
  private let host: HostFacts
  private let matcher: RMRRMatcher?
  /// In the order of the host's groups.
  private let outcomes: [GroupOutcome]
  /// The rule that the kernel follows, and how it is known; nil where nothing tells or nobody asked.
  public let kernelRule: KernelRuleFinding?

  /// A judge of one host, by what the host says of itself.
  public init(host: HostFacts) {
    self.host = host
    let rule = KernelRuleFinding(host.kernel)
    let matcher: RMRRMatcher? =
      if case .table(let table) = host.dmar { RMRRMatcher(table: table, bridges: host.scopedBridges) } else { nil }
    kernelRule = rule
    self.matcher = matcher
    outcomes = host.groups.map { GroupOutcome(of: $0, on: host, matcher: matcher, rule: rule) }
  }

  /// The judgement on every function that the facts hold, in the order of their addresses.
  public func judgeAll() -> [Judgement] {
    let unreadable = host.faults.map(\.address).filter { host.function(at: $0) == nil }
    return (host.functions.map(\.address) + unreadable).sorted().map { judge(DeviceQuestion(address: $0)) }
  }

  /// The judgement on one function.
  public func judge(_ question: DeviceQuestion) -> Judgement {
    var judgement = Judgement(
      question: question, function: host.function(at: question.address), verdict: .eligible, reasons: [], notes: [],
      basis: nil, evidence: [])
    guard let function = judgement.function else {
      judgement.settle(host.fault(at: question.address).map { .unreadable($0) } ?? .absent)
      return judgement
    }
    guard let group = function.group else {
      judgement.settle(function.headerType == .endpoint ? .noIOMMUGroup : .bridge)
      judgement.notes = pinsInTable(of: function).prefix(1).map { .pinnedInTableWithoutGroup($0) }
      return judgement
    }
    guard let outcome = outcome(of: group) else {
      judgement.settle(host.fault(at: question.address).map { .unreadable($0) } ?? .noIOMMUGroup)
      return judgement
    }
    judgement.apply(outcome)
    if question.attachment == .vhostVDPA { judgement.applyVDPA(rule: kernelRule, function: function) }
    judgement.notes += groupMateNotes(of: function)
    return judgement
  }

  private func outcome(of group: Int) -> GroupOutcome? {
    host.indexOfGroup(group).map { outcomes[$0] }
  }

  private func pinsInTable(of function: PCIFunction) -> [Pin] {
    guard let matcher, function.classCode?.isRelaxable != true else { return [] }
    return matcher.pins(on: function)
  }

  /// VFIO wants every function of the group to have a VFIO driver or none; ports keep theirs
  /// (`driver_managed_dma`, drivers/pci/pcie/portdrv.c and the VFIO drivers).
  private func groupMateNotes(of function: PCIFunction) -> [Note] {
    guard let group = function.group.flatMap({ host.group($0) }) else { return [] }
    let notes = group.members.lazy.compactMap { member -> Note? in
      guard member != function.address, let mate = host.function(at: member), mate.headerType == .endpoint,
        let driver = mate.driver, !driver.hasPrefix("vfio"), driver != "pci-stub"
      else { return nil }
      return .groupMate(member, driver: driver)
    }
    // Who has that many mates needs no more of them, and a report of a large group would grow with its square.
    return Array(notes.prefix(16))
  }
}

extension Judgement {
  fileprivate mutating func apply(_ outcome: GroupOutcome) {
    notes = outcome.notes
    basis = outcome.basis
    evidence = outcome.evidence
    switch outcome.answer {
    case .pinned(let pins, let kind):
      // The function's own pins first, then those of its mates, each in the order of the table.
      let own = pins.filter { $0.function == question.address }
      let others = pins.filter { $0.function != question.address }
      reasons = (own + others).map { .pinned($0, by: kind) }
      verdict = .refused
    case .undetermined(let reason): settle(function?.headerType == .endpoint ? reason : .bridge)
    case .clear:
      if function?.headerType != .endpoint { settle(.bridge) }
    }
  }

  /// vhost-vdpa attaches a paging domain of its own, which kernels since 6.6 do not test, and leaves the mapping to the
  /// parent's driver where that can do it (`vhost_vdpa_alloc_domain`, drivers/vhost/vdpa.c; `set_map` of mlx5_vdpa).
  fileprivate mutating func applyVDPA(rule: KernelRuleFinding?, function: PCIFunction) {
    guard verdict == .refused || verdict == .undetermined else { return }
    guard rule.map({ $0.rule >= .requireDirect }) == true || function.driver == "mlx5_core" else { return }
    if verdict == .refused { notes.append(.vdpaNotTested) }
    verdict = .eligible
    reasons = []
  }

  fileprivate mutating func settle(_ reason: Reason) {
    reasons = [reason]
    verdict =
      switch reason {
      case .pinned: .refused
      case .absent, .bridge, .noIOMMUGroup: .unassignable
      case .unreadable, .noReservedRegions, .reservedRegionsMalformed, .reservedRegionsCut, .kernelRuleUnknown,
        .kernelOlderThanRelaxableRegions, .isaRegionUnexplained:
        .undetermined
      }
  }
}
