import DomainCheck
import Eligibility
import PCI

extension ReportV1 {
  /// What `rmrr-guard isolation` reports.
  public struct IsolationReport: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let sets: [OwnedSet]

    /// The report of some sets, in their order.
    public init(_ sets: [SetOwnership]) { self.sets = sets.map { OwnedSet($0) } }
  }

  struct OwnedSet: Encodable, Sendable {
    let isolation: Isolation
    let divided: Bool
    let owners: [Share]

    init(_ ownership: SetOwnership) {
      isolation = Isolation(ownership.set)
      divided = ownership.isDivided
      owners = ownership.shares.map { Share($0) }
    }
  }

  /// What an owner has; the host has no domain.
  struct Share: Encodable, Sendable {
    let domain: OrNull<String>
    let devices: [String]

    init(_ share: SetOwnership.Share) {
      let name: String? = if case .domain(let name) = share.owner { name } else { nil }
      domain = OrNull(name)
      devices = share.functions.map(\.description)
    }
  }
}
