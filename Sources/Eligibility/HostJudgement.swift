import FirmwareTables
import HostFacts
import PCI

/// What holds of a whole host: what firmware pins there and to whom, which groups are lost for it, and where the kernel and
/// the table disagree.
public struct HostJudgement: Sendable {
  /// A region of the firmware table with the functions of this host that it is pinned to.
  public struct PinnedRegion: Hashable, Sendable {
    /// The region.
    public var region: TableRegion
    /// The functions, in the order of their addresses; none where the table names devices that this host does not have.
    public var holders: [Holder]
  }

  /// A function that memory is pinned to.
  public struct Holder: Hashable, Sendable {
    /// The function.
    public var function: PCIFunction
    /// How the memory came to it.
    public var origin: Pin.Origin
    /// Whether the judge's rule lets go of the memory, as for graphics and USB on Intel; nil where it may be either rule.
    public var isPermitted: Bool?
  }

  /// A group with the judgement on its first member that is not a bridge, or on its first where all are.
  public struct Group: Hashable, Sendable {
    /// The group.
    public var group: IOMMUGroup
    /// The judgement.
    public var judgement: Judgement
  }

  /// The host.
  public let host: HostFacts
  /// The rule that is judged by, and how it is known; nil where nothing tells.
  public let kernelRule: KernelRuleFinding?
  /// What Linux makes of the table; nil where there is none.
  public let tableEffect: TableEffect?
  /// The judgements on all functions, in the order of their addresses.
  public let judgements: [Judgement]
  /// The regions of the table, in its order.
  public let regions: [PinnedRegion]
  /// The groups, in the order of their numbers.
  public let groups: [Group]

  /// Judges a host.
  public init(host: HostFacts, options: JudgeOptions = JudgeOptions()) {
    let judge = Judge(host: host, options: options)
    self.host = host
    kernelRule = judge.kernelRule
    tableEffect = judge.tableEffect
    judgements = judge.judgeAll()
    regions = Self.regions(of: JudgeContext(host, options))
    groups = host.groups.compactMap { group in
      let endpoint = group.members.first { host.function(at: $0)?.headerType == .endpoint }
      guard let member = endpoint ?? group.members.first else { return nil }
      return Group(group: group, judgement: judge.judge(DeviceQuestion(address: member)))
    }
  }

  /// The groups of which nothing can be assigned for what firmware has pinned.
  public var lostGroups: [Group] { groups.filter { $0.judgement.verdict == .refused } }

  /// The groups of which nobody can tell.
  public var undeterminedGroups: [Group] { groups.filter { $0.judgement.verdict == .undetermined } }

  /// Where the kernel and the table disagree, group by group.
  public var disagreements: [(group: Int, note: Note)] {
    groups.flatMap { group in
      group.judgement.notes.filter(\.isDisagreement).map { (group.group.number, $0) }
    }
  }

  private static func regions(of context: JudgeContext) -> [PinnedRegion] {
    guard let matcher = context.matcher, case .table(let table) = context.host.table else { return [] }
    var regions = table.regions.map { PinnedRegion(region: $0, holders: []) }
    for function in context.host.functions {
      for pin in matcher.allPins(on: function) {
        guard let index = regions.firstIndex(where: { $0.region.offset == pin.origin.offset }) else { continue }
        regions[index].holders.append(
          Holder(function: function, origin: pin.origin, isPermitted: matcher.permits(pin, on: function, context)))
      }
    }
    return regions
  }
}

extension Note {
  /// Whether the kernel and the table say different things.
  fileprivate var isDisagreement: Bool {
    switch self {
    case .pinnedInTableOnly, .pinnedOutsideTable: true
    default: false
    }
  }
}

extension TableMatcher {
  /// The memory that the table pins to a function, whether or not a rule lets go of it.
  fileprivate func allPins(on function: PCIFunction) -> [Pin] {
    switch self {
    case .intel(let matcher): matcher.pins(on: function)
    case .amd(let matcher): matcher.pins(on: function)
    case .arm(let matcher): matcher.pins(on: function) + matcher.remappablePins(on: function)
    }
  }

  /// Whether the rule to judge by lets go of a pin; nil where the rules that it may be differ.
  fileprivate func permits(_ pin: Pin, on function: PCIFunction, _ context: JudgeContext) -> Bool? {
    let refusing = context.candidates.map { refusingPins(on: function, rule: $0.rule).contains(pin) }
    guard let first = refusing.first, refusing.allSatisfy({ $0 == first }) else { return nil }
    return !first
  }
}

extension Pin.Origin {
  /// Where the structure lies in its table; nil where no table tells of the pin.
  public var offset: Int? {
    switch self {
    case .rmrr(let offset), .rmrrOfBridge(_, let offset), .ivmd(let offset), .rmr(let offset): offset
    case .reservedRegions: nil
    }
  }
}
