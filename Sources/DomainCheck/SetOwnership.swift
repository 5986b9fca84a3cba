import Eligibility
import HostFacts
import PCI

/// Who has which functions of a set that cannot be kept apart.
public struct SetOwnership: Hashable, Sendable {
  /// An owner of functions.
  public enum Owner: Hashable, Sendable {
    /// A domain, by its name.
    case domain(String)
    /// The host, by a driver of its own.
    case host
  }

  /// What an owner has.
  public struct Share: Hashable, Sendable {
    /// The owner.
    public var owner: Owner
    /// The functions, in the order of their addresses.
    public var functions: [PCIAddress]
  }

  /// The set.
  public var set: IsolationSet
  /// The shares: the domains in the order in which they were given, the host last.
  public var shares: [Share]

  /// Whether a domain has a function of the set, and somebody else another one.
  public var isDivided: Bool { shares.count > 1 }

  /// Who has what of a set: the domains that use a function of it, and the host where its own driver has one that no domain
  /// uses.
  public init(of set: IsolationSet, domains: [DomainJudgement], host: HostFacts) {
    self.set = set
    var shares: [Share] = []
    var used: Set<PCIAddress> = []
    for domain in domains {
      let own = domain.devices.compactMap(\.use.question?.address).filter(set.functions.contains)
      guard !own.isEmpty else { continue }
      used.formUnion(own)
      shares.append(Share(owner: .domain(domain.name), functions: Set(own).sorted()))
    }
    let ofHost = set.functions.filter { !used.contains($0) && host.function(at: $0)?.hostDriver != nil }
    // A set of which no domain has anything is nobody's concern.
    if !shares.isEmpty, !ofHost.isEmpty { shares.append(Share(owner: .host, functions: ofHost)) }
    self.shares = shares
  }
}
