import FirmwareTables
import HostFacts
import PCI

/// What the kernel will do with a whole IOMMU group, since a device is attached with all of its group.
struct GroupOutcome {
  enum Answer {
    /// No member is in the way.
    case clear
    /// These pins refuse the group; never empty.
    case pinned([Pin], by: IOMMUKind?)
    /// It cannot be told.
    case undetermined(Reason)
  }

  var answer: Answer
  var notes: [Note] = []
  var basis: Basis?
  var evidence: [Evidence] = []
}

extension GroupOutcome {
  /// Judges a group.
  init(of group: IOMMUGroup, on host: HostFacts, matcher: RMRRMatcher?, rule: KernelRuleFinding?) {
    let members = group.members.compactMap { host.function(at: $0) }
    let kind = members.lazy.compactMap(\.iommu).first ?? host.tableKind
    let judging = GroupJudging(group: group, members: members, kind: kind, host: host, matcher: matcher, rule: rule)
    self = judging.outcome()
  }
}
