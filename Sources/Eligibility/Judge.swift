import FirmwareTables
import HostFacts
import PCI

/// What a judge works out once for all groups of a host.
struct JudgeContext {
  /// The host.
  var host: HostFacts
  /// The matcher of the host's table; nil where none was read.
  var matcher: TableMatcher?
  /// The rule to judge by; nil where nothing tells.
  var rule: KernelRuleFinding?
  /// The rule of the host's own kernel; nil where nothing tells or nobody asked.
  var hostRule: KernelRuleFinding?
  /// What each rule that the one to judge by may be makes of the table; none where no table was read, or no answer hinges on it.
  var effects: [TableEffect] = []
  /// What to go by.
  var options: JudgeOptions

  init(_ host: HostFacts, _ options: JudgeOptions) {
    self.host = host
    self.options = options
    matcher = TableMatcher(host)
    hostRule = KernelRuleFinding(host.kernel)
    rule = options.kernelRule.map { KernelRuleFinding(rule: $0, source: .choice) } ?? hostRule
    // A group proves that the kernel has taken the table, unless it is judged as if there were none.
    guard case .table(let table) = host.table,
      options.ignoresReservedRegions || host.functions.contains(where: { $0.group == nil })
    else { return }
    effects = candidates.map { TableEffect(of: table, functions: host.functions, rule: $0) }
  }

  /// The rules that the one to judge by may be, the earliest first; all where nothing tells.
  var candidates: [KernelRule] { rule?.candidates ?? KernelRule.allCases }
}

/// Judges the functions of one host: a function of the host's facts alone.
public struct Judge: Sendable {
  private let host: HostFacts
  private let matcher: TableMatcher?
  /// In the order of the host's groups.
  private let outcomes: [GroupOutcome]
  /// What Linux makes of the host's table; nil where no table was read, or every function has a group.
  public let tableEffect: TableEffect?
  /// The rule that is judged by, and how it is known; nil where nothing tells or nobody asked.
  public let kernelRule: KernelRuleFinding?

  /// A judge of one host, by what the host says of itself.
  public init(host: HostFacts, options: JudgeOptions = JudgeOptions()) {
    self.host = host
    let context = JudgeContext(host, options)
    kernelRule = context.rule
    matcher = context.matcher
    tableEffect = context.effects.last
    outcomes = host.groups.map { GroupJudging($0, context).outcome() }
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
      judgement.notes = notesWithoutGroup(function)
      return judgement
    }
    guard let outcome = outcome(of: group) else {
      judgement.settle(host.fault(at: question.address).map { .unreadable($0) } ?? .noIOMMUGroup)
      return judgement
    }
    judgement.apply(outcome)
    // What was found of the group's members then says nothing of it.
    if judgement.verdict == .eligible, host.group(group)?.members.contains(question.address) != true {
      let path = "/sys/kernel/iommu_groups/\(group)/devices"
      judgement.settle(.unreadable(ReadingFault(path: path, cause: .unexpectedContent("no \(question.address)"))))
    }
    if question.attachment == .vhostVDPA {
      judgement.applyVDPA(rule: kernelRule, function: function, kind: host.iommuKind(of: function))
    }
    judgement.notes += groupMateNotes(of: function)
    return judgement
  }

  private func outcome(of group: Int) -> GroupOutcome? {
    host.indexOfGroup(group).map { outcomes[$0] }
  }

  /// What the table tells of a function that cannot be assigned for want of a group.
  private func notesWithoutGroup(_ function: PCIFunction) -> [Note] {
    var notes: [Note] = []
    if let tableEffect, tableEffect != .taken, let kind = matcher?.kind {
      notes.append(.tableNotTaken(tableEffect, kind: kind))
    }
    let pins = matcher?.refusingPins(on: function, rule: kernelRule?.latest ?? .requireDirect) ?? []
    return notes + pins.prefix(1).map { .pinnedInTableWithoutGroup($0) }
  }

  /// VFIO wants every function of the group to have a VFIO driver or none; ports keep theirs
  /// (`driver_managed_dma`, drivers/pci/pcie/portdrv.c and the VFIO drivers).
  private func groupMateNotes(of function: PCIFunction) -> [Note] {
    guard let group = function.group.flatMap({ host.group($0) }) else { return [] }
    var notes: [Note] = []
    for member in group.members where member != function.address {
      guard let mate = host.function(at: member), mate.headerType == .endpoint, let driver = mate.hostDriver else {
        continue
      }
      notes.append(.groupMate(member, driver: driver))
      // Who has that many mates needs no more of them, and a report of a large group would grow with its square.
      if notes.count == 16 { break }
    }
    return notes
  }
}
