import HostFacts
import PCI

/// What the kernel will do with a whole IOMMU group, since a device is attached with all of its group.
struct GroupOutcome {
  enum Answer {
    /// No member is in the way.
    case clear
    /// The kernel refuses the group for these pins; never empty.
    case pinned([Pin], by: IOMMUKind?)
    /// The kernel permits the group, and the policy refuses it for these pins; never empty.
    case pinnedByPolicy([Pin])
    /// Nothing of the group can be assigned, since the kernel has no use for the table.
    case unassignable(Reason)
    /// It cannot be told.
    case undetermined(Reason)
  }

  var answer: Answer
  var notes: [Note] = []
  var basis: Basis?
  var evidence: [Evidence] = []
}
