/// What is to be done: a flood of events comes down to this.
struct PendingWork: Hashable, Sendable {
  /// Whether the configuration is to be read.
  var readsConfiguration = false
  /// Whether the facts about the host are to be read.
  var readsHost = false
  /// What libvirt has said.
  var news = LibvirtNews()
  /// What the kernel has refused meanwhile.
  var kernelRefusals: Set<KernelRefusal> = []

  /// All that is read of the host: when the daemon starts, when it is told to reload, and once in a while.
  static let everything = PendingWork(readsConfiguration: true, readsHost: true)

  /// Whether there is nothing to do.
  var isEmpty: Bool { self == PendingWork() }

  /// Takes in what came later.
  mutating func add(_ later: PendingWork) {
    readsConfiguration = readsConfiguration || later.readsConfiguration
    readsHost = readsHost || later.readsHost
    news.add(later.news)
    kernelRefusals.formUnion(later.kernelRefusals)
  }
}

extension PendingWork {
  /// What the kernel has refused: what its device is bound to now may be new too.
  init(_ refusal: KernelRefusal) { self.init(readsHost: true, kernelRefusals: [refusal]) }
}
