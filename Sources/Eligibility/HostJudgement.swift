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
  /// What was judged by besides.
  public let options: JudgeOptions
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
    tableEffect =
      if case .table(let table) = host.table {
        TableEffect(of: table, functions: host.functions, rule: judge.kernelRule?.latest ?? .requireDirect)
      } else {
        nil
      }
    self.options = options
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
      for (pin, isRemappable) in matcher.allPins(on: function) {
        guard let index = Self.index(of: pin, in: regions) else { continue }
        let isPermitted = context.isPermitted(pin, on: function, isRemappable: isRemappable)
        regions[index].holders.append(Holder(function: function, origin: pin.origin, isPermitted: isPermitted))
      }
    }
    return regions
  }

  /// Where the region of a pin is; regions are in the order of their offsets.
  private static func index(of pin: Pin, in regions: [PinnedRegion]) -> Int? {
    guard let offset = pin.origin.offset else { return nil }
    var low = 0
    var high = regions.count
    while low < high {
      let middle = low + (high - low) / 2
      if regions[middle].region.offset < offset { low = middle + 1 } else { high = middle }
    }
    return low < regions.count && regions[low].region.offset == offset ? low : nil
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
  /// The memory that the table pins to a function, whether or not a rule lets go of it, and whether firmware itself does.
  fileprivate func allPins(on function: PCIFunction) -> [(pin: Pin, isRemappable: Bool)] {
    switch self {
    case .intel(let matcher): matcher.pins(on: function).map { ($0, false) }
    case .amd(let matcher): matcher.pins(on: function).map { ($0, false) }
    case .arm(let matcher):
      matcher.pins(on: function).map { ($0, false) } + matcher.remappablePins(on: function).map { ($0, true) }
    }
  }
}

extension JudgeContext {
  /// Whether the rule to judge by lets go of a pin; nil where the rules that it may be differ.
  fileprivate func isPermitted(_ pin: Pin, on function: PCIFunction, isRemappable: Bool) -> Bool? {
    guard let matcher, !isRemappable else { return true }
    let refuses = candidates.map { rule in
      matcher.kind == .intel ? rule.refuses(function, for: pin) : rule >= .requireDirect
    }
    guard let first = refuses.first, refuses.allSatisfy({ $0 == first }) else { return nil }
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
