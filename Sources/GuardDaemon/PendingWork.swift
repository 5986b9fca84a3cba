import LibvirtClient

/// What is to be looked at anew: a flood of events comes down to this.
struct PendingWork: Hashable, Sendable {
  /// Whether the configuration is to be read.
  var readsConfiguration = false
  /// Whether the facts about the host are to be read.
  var readsHost = false
  /// Whether every domain is to be looked at.
  var readsAllDomains = false
  /// The domains to be looked at besides.
  var domains: Set<String> = []
  /// Whether the connection to libvirt is lost.
  var hasLostConnection = false
  /// Whether libvirt is to be connected to, should it not be.
  var connects = false
  /// What the kernel has refused meanwhile.
  var kernelRefusals: Set<KernelRefusal> = []
  /// Whether the time has come for which the last try to connect was put off.
  var isRetry = false

  /// With more domains than these it takes less to ask for all at once.
  static let mostDomains = 1000

  /// All there is: when the daemon starts, when it is told to reload, and once in a while.
  static let everything = PendingWork(readsConfiguration: true, readsHost: true, readsAllDomains: true, connects: true)
  /// Another try to reach libvirt.
  static let retry = PendingWork(connects: true, isRetry: true)

  /// Whether there is nothing to do.
  var isEmpty: Bool { self == PendingWork() }

  /// Takes in what an event says.
  mutating func add(_ event: LibvirtEvent) {
    switch event {
    case .domain(let name):
      guard !readsAllDomains else { return }
      domains.insert(name)
      if domains.count > Self.mostDomains { readsAllDomains = true }
    case .network: readsAllDomains = true
    case .nodeDevice: readsHost = true
    case .connectionLost: hasLostConnection = true
    }
    if readsAllDomains { domains = [] }
  }

  /// Takes in what the kernel has refused: what its device is bound to now may be new too.
  mutating func add(_ refusal: KernelRefusal) {
    kernelRefusals.insert(refusal)
    readsHost = true
  }

  /// Takes in other work.
  mutating func add(_ other: PendingWork) {
    readsConfiguration = readsConfiguration || other.readsConfiguration
    readsHost = readsHost || other.readsHost
    readsAllDomains = readsAllDomains || other.readsAllDomains
    hasLostConnection = hasLostConnection || other.hasLostConnection
    connects = connects || other.connects
    isRetry = isRetry || other.isRetry
    kernelRefusals.formUnion(other.kernelRefusals)
    for name in other.domains { add(.domain(name: name)) }
    if readsAllDomains { domains = [] }
  }
}
