import LibvirtClient
import LibvirtDomains

/// What libvirt is to be asked: a flood of events comes down to this.
struct LookUps: Hashable, Sendable {
  /// Whether it is to be asked for every domain.
  var allDomains = false
  /// The domains to be asked for besides.
  var domains: Set<ExactName> = []
  /// Whether the connection is lost.
  var hasLostConnection = false

  /// With more domains than these it takes less to ask for all at once.
  static let mostDomains = 1000

  /// Every domain.
  static let everything = LookUps(allDomains: true)

  /// Takes in others.
  mutating func add(_ other: LookUps) {
    hasLostConnection = hasLostConnection || other.hasLostConnection
    domains.formUnion(other.domains)
    allDomains = allDomains || other.allDomains || domains.count > Self.mostDomains
    if allDomains { domains = [] }
  }
}

extension LookUps {
  /// What an event wants to be asked; nil where it is not about libvirt's own objects.
  init?(_ event: LibvirtEvent) {
    switch event {
    case .domain(let name): self.init(domains: [ExactName(name)])
    // It may concern any domain.
    case .network: self.init(allDomains: true)
    case .connectionLost: self.init(hasLostConnection: true)
    case .nodeDevice: return nil
    }
  }
}
