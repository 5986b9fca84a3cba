import Dispatch
import DomainCheck
import DomainXML
import Glibc
import LibvirtClient
import LibvirtDomains
import Synchronization

/// A question that libvirt has been asked.
private final class Question: Sendable {
  private let isOpen = Mutex(true)

  func ifOpen(_ body: () -> Void) { isOpen.withLock { if $0 { body() } } }

  func close() { isOpen.withLock { $0 = false } }
}

/// Asks libvirt, and listens to it, on a thread of its own: a libvirt that hangs keeps nobody else waiting.
final class LibvirtFollower {
  private let uri: String
  private let lookUps: LookUpQueue
  private let queue: WorkQueue
  private let definitions: DefinitionWatch

  private var watch: LibvirtWatch?
  private var unwatched: [String] = []
  private var delay = ReconnectionDelay()
  /// What is known of networks: one that libvirt does not tell of is taken for what it was.
  private var networks: [ExactName: DomainNetwork] = [:]

  /// How long a flood of events may come together before libvirt is asked.
  private static let gathering: UInt32 = 250_000
  /// How long libvirt may say nothing until that is told.
  private static let patience = DispatchTimeInterval.seconds(30)

  /// Follows a libvirt as long as the process lasts; what it says goes to the queue.
  static func start(uri: String, lookUps: LookUpQueue, queue: WorkQueue) {
    DispatchQueue(label: "libvirt").async {
      LibvirtFollower(uri: uri, lookUps: lookUps, queue: queue).follow()
    }
  }

  private init(uri: String, lookUps: LookUpQueue, queue: WorkQueue) {
    self.uri = uri
    self.lookUps = lookUps
    self.queue = queue
    definitions = DefinitionWatch(lookUps: lookUps)
  }

  private func follow() -> Never {
    // The first time it is asked without waiting for anything to happen.
    var pause: Duration? = .zero
    while true {
      var wanted = lookUps.take(within: pause)
      if pause == nil {
        usleep(Self.gathering)
        wanted.add(lookUps.take(within: .zero))
      }
      // A connection that was let go for another reason may be told lost when there is a new one.
      if wanted.hasLostConnection, let isAlive = watch?.connection.isAlive, !isAlive {
        queue.add(PendingWork(news: LibvirtNews(link: .lost)))
        pause = letGo()
        continue
      }
      do throws(LibvirtError) {
        queue.add(PendingWork(news: try telling { () throws(LibvirtError) in try news(of: wanted) }))
        delay = ReconnectionDelay()
        pause = nil
      } catch {
        queue.add(PendingWork(news: LibvirtNews(link: .unreachable(error.description))))
        pause = letGo()
      }
    }
  }

  /// Lets go of the connection; gives how long to wait for the next.
  private func letGo() -> Duration {
    watch = nil
    return delay.next()
  }

  /// Asks libvirt, and tells where that takes too long.
  private func telling(_ ask: () throws(LibvirtError) -> LibvirtNews) throws(LibvirtError) -> LibvirtNews {
    let question = Question()
    let impatience = DispatchWorkItem { [queue] in
      question.ifOpen { queue.add(PendingWork(news: LibvirtNews(link: .silent))) }
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience, execute: impatience)
    defer {
      question.close()
      impatience.cancel()
    }
    return try ask()
  }

  private func news(of wanted: LookUps) throws(LibvirtError) -> LibvirtNews {
    var wanted = wanted
    if watch == nil {
      watch = try LibvirtWatch.open(uri: uri) { [lookUps, queue] event in
        if let wanted = LookUps(event) { lookUps.add(wanted) } else { queue.add(PendingWork(readsHost: true)) }
      }
      wanted = .everything
    }
    var news = LibvirtNews(isWhole: wanted.allDomains)
    if wanted.allDomains {
      unwatched = definitions.renew()
      let domains = try allDomains(&news)
      try askForNetworks(of: domains)
      for domain in domains { news.domains[ExactName(domain.name)] = finding(domain) }
    } else {
      for name in wanted.domains.sorted() { news.domains[name] = try finding(named: name.text) }
    }
    news.link = .reached(untold: (watch?.untold ?? []) + unwatched)
    return news
  }

  private func allDomains(_ news: inout LibvirtNews) throws(LibvirtError) -> [LibvirtDomain] {
    guard let (domains, failures) = try watch?.connection.readableDomains() else { return [] }
    // One that may be listed and not read must not keep the others from being judged.
    for (name, error) in failures { news.domains[ExactName(name)] = .unreadable(error.description) }
    return domains
  }

  private func finding(named name: String) throws(LibvirtError) -> LibvirtNews.Finding {
    do throws(LibvirtError) {
      guard let domain = try watch?.connection.domain(named: name) else { return .gone }
      try askForNetworks(of: [domain])
      return finding(domain)
    } catch {
      if case .noDomain = error { return .gone }
      throw error
    }
  }

  private func finding(_ domain: LibvirtDomain) -> LibvirtNews.Finding {
    do {
      let document = try DomainDocument(bytes: domain.xml)
      return .described(
        DescribedDomain(
          name: domain.name, document: document, state: domain.state,
          networks: networks.values.sorted { $0.name < $1.name }))
    } catch {
      return .unreadable(error.description)
    }
  }

  private func askForNetworks(of domains: [LibvirtDomain]) throws(LibvirtError) {
    guard let found = watch?.connection.networks(of: domains) else { return }
    // What it has not told because it is gone is no answer.
    guard watch?.connection.isAlive == true else { throw .failed("the connection is lost") }
    for network in found { networks[ExactName(network.name)] = network }
  }
}
