import Configuration
import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import HostReader
import LibvirtClient
import LibvirtDomains
import Logging
import PCI

/// Looks at the host and at libvirt's domains when there is reason to, and tells what has changed.
actor Watcher {
  private let executor = QueueExecutor(label: "watcher")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let uri: String
  private let queue: WorkQueue
  private var files: DaemonFiles
  private let logger: Logger

  private var configuration = ConfigurationReading()
  private var libvirt: LibvirtWatch?
  private var wasReached: Bool?
  private var reconnectionDelay = ReconnectionDelay()
  private var waitsForRetry = false
  private var host: HostJudgement?
  private var hostFault: String?
  /// The domains, by their names.
  private var domains: [String: DescribedDomain] = [:]
  /// What became of them; nil as long as libvirt has not been asked.
  private var judgedDomains: [String: DomainJudgement]?
  private var unreadableDomains: Set<String> = []
  private var book: OutcomeBook
  private var written: OutcomeBook?
  private var recentRefusals = RecentRefusals()

  /// A watcher of one libvirt; it does nothing until there is work.
  init(uri: String, queue: WorkQueue, files: DaemonFiles, logger: Logger) {
    self.uri = uri
    self.queue = queue
    self.files = files
    self.logger = logger
    let (book, fault) = files.outcomes.map { $0.read() } ?? (OutcomeBook(), nil)
    self.book = book
    if let fault { logger.warning("\(fault)", metadata: MessageID.file.metadata) }
  }

  /// Does what is to be done; gives how long to wait before libvirt is tried again, nil where it is there or somebody waits
  /// already.
  func work(on pending: PendingWork) -> Duration? {
    var pending = pending
    if pending.isRetry { waitsForRetry = false }
    if pending.readsConfiguration { readConfiguration(&pending) }
    if pending.hasLostConnection { loseConnection() }
    if pending.connects, libvirt == nil { connect(&pending) }
    let hostHasChanged = pending.readsHost && readHost()
    if pending.readsAllDomains {
      readAllDomains()
    } else {
      for name in pending.domains.sorted() where libvirt != nil { readDomain(named: name) }
    }
    judge(hostHasChanged ? nil : pending)
    tell(recentRefusals.take(pending.kernelRefusals, at: .now))
    keepOutcomes()
    writeMetrics(isSignOfLife: pending.readsHost && pending.readsAllDomains)
    guard libvirt == nil, !waitsForRetry else { return nil }
    waitsForRetry = true
    return reconnectionDelay.next()
  }

  /// What the daemon knows, in a line.
  var status: String {
    let refused = book.devices.values.count { $0.verdict == Verdict.refused.rawValue }
    let blocked = book.domains.count
    let devices = "\(refused) \(refused == 1 ? "device" : "devices") refused"
    guard libvirt != nil else { return devices + "; libvirt is not there" }
    return devices + "; \(blocked) of \(domains.count) \(domains.count == 1 ? "domain" : "domains") could not start"
  }
}

// What is read.

extension Watcher {
  private func readConfiguration(_ pending: inout PendingWork) {
    let now = ConfigurationReading(root: .thisMachine)
    guard now != configuration else { return }
    if let fault = now.fault, fault != configuration.fault {
      logger.error("\(fault)", metadata: MessageID.file.metadata)
    }
    configuration = now
    // Another policy judges all anew, another host even more so.
    host = nil
    pending.readsHost = true
  }

  private func connect(_ pending: inout PendingWork) {
    do {
      libvirt = try LibvirtWatch.open(uri: uri) { [queue] in queue.add($0) }
      reconnectionDelay = ReconnectionDelay()
      pending.readsAllDomains = true
      if wasReached == false { logger.notice("libvirt at \(uri) is there.", metadata: MessageID.connection.metadata) }
      wasReached = true
    } catch {
      if wasReached != false {
        logger.notice("\(error.description) It is tried again.", metadata: MessageID.connection.metadata)
      }
      wasReached = false
    }
  }

  private func loseConnection() {
    guard libvirt != nil else { return }
    libvirt = nil
    wasReached = false
    logger.notice(
      "libvirt at \(uri) is gone. Its domains are looked at again once it is back.",
      metadata: MessageID.connection.metadata)
  }

  /// Whether the facts about the host are not what they were.
  private func readHost() -> Bool {
    let reader = HostReader(root: HostRoot(path: configuration.host))
    do {
      let now = try reader.factsOfWholeHost()
      hostFault = nil
      guard now != host?.host else { return false }
      host = HostJudgement(host: now, options: JudgeOptions(policy: configuration.judgePolicy))
      return true
    } catch {
      if hostFault != error.description { logger.error("\(error.description)", metadata: MessageID.file.metadata) }
      hostFault = error.description
      return false
    }
  }

  private func readAllDomains() {
    guard libvirt != nil else { return }
    do {
      let all = try libvirt?.connection.allDomains() ?? []
      let networks = libvirt?.connection.networks(of: all) ?? []
      domains = [:]
      judgedDomains = [:]
      for domain in all { keep(domain, networks: networks) }
      book.forgetDomains(except: Set(all.map(\.name)))
      unreadableDomains.formIntersection(all.map(\.name))
    } catch {
      loseConnection()
    }
  }

  private func readDomain(named name: String) {
    do {
      guard let domain = try libvirt?.connection.domain(named: name) else { return }
      let networks = libvirt?.connection.networks(of: [domain]) ?? []
      keep(domain, networks: networks)
    } catch {
      // A libvirt that does not answer has no domain of any name.
      guard libvirt?.connection.isAlive == true else {
        loseConnection()
        return
      }
      domains[name] = nil
      judgedDomains?[name] = nil
      unreadableDomains.remove(name)
      book.forget(domain: name)
    }
  }

  private func keep(_ domain: LibvirtDomain, networks: [DomainNetwork]) {
    do {
      let document = try DomainDocument(bytes: domain.xml)
      let described = DescribedDomain(
        name: domain.name, document: document, state: domain.state, networks: networks)
      domains[domain.name] = described
      judgedDomains?[domain.name] = nil
      unreadableDomains.remove(domain.name)
    } catch {
      guard unreadableDomains.insert(domain.name).inserted else { return }
      logger.warning(
        "The XML of \(printable(domain.name)) cannot be judged. \(printable(error.description))",
        metadata: MessageID.file.metadata)
    }
  }
}

// What comes of it.

extension Watcher {
  /// Judges what was read, or everything where the host has changed, and tells what is new.
  private func judge(_ pending: PendingWork?) {
    guard let host else { return }
    if let pending, !pending.readsAllDomains, pending.domains.isEmpty { return }
    let judge = Judge(host: host.host, options: host.options)
    if pending == nil {
      for change in book.take(host: host.judgements) { tell(change, MessageID.deviceOutcome) }
    }
    let names = pending.map { $0.readsAllDomains ? Array(domains.keys) : Array($0.domains) } ?? Array(domains.keys)
    let reader = HostReader(root: HostRoot(path: configuration.host))
    for name in names.sorted() {
      guard let domain = domains[name] else { continue }
      let judged = domain.judged(by: judge, vdpaParent: reader.parent(ofVDPACharacterDevice:))
      judgedDomains?[name] = judged
      for change in book.take(judged) { tell(change, MessageID.domainOutcome) }
    }
  }

  private func tell(_ change: OutcomeChange, _ identifier: MessageID) {
    var metadata = identifier.metadata
    metadata["RMRR_GUARD_DEVICE"] = "\(change.device)"
    metadata["RMRR_GUARD_VERDICT"] = "\(change.verdict)"
    if let domain = change.domain { metadata["RMRR_GUARD_DOMAIN"] = "\(domain)" }
    logger.log(level: change.level, "\(change.text)", metadata: metadata)
  }

  private func tell(_ refusals: [KernelRefusal]) {
    for refusal in refusals {
      let judgement = refusal.device.flatMap { device in
        host?.judgements.first { $0.question.address == device }
      }
      let users = refusal.device.map { domainsDefined(with: $0, group: judgement?.function?.group) } ?? []
      var metadata = MessageID.kernelRefusal.metadata
      metadata["RMRR_GUARD_VERDICT"] = "\(Verdict.refused.rawValue)"
      if let device = refusal.device { metadata["RMRR_GUARD_DEVICE"] = "\(device)" }
      if users.count == 1 { metadata["RMRR_GUARD_DOMAIN"] = "\(users[0])" }
      logger.warning("\(refusal.text(judgement: judgement, definedDomains: users))", metadata: metadata)
    }
  }

  /// The domains that are defined with a device, or with another of its group, in the order of their names.
  private func domainsDefined(with device: PCIAddress, group: Int?) -> [String] {
    (judgedDomains ?? [:]).filter { entry in
      entry.value.devices.compactMap(\.judgement).contains { judgement in
        judgement.question.address == device || (group != nil && judgement.function?.group == group)
      }
    }.keys.sorted()
  }

  private func writeMetrics(isSignOfLife: Bool) {
    guard let host else { return }
    let domains = libvirt == nil ? nil : judgedDomains?.values.sorted { $0.name < $1.name }
    do {
      try files.metrics?.write(host, domains: domains, isSignOfLife: isSignOfLife)
    } catch {
      logger.error("\(error.description)", metadata: MessageID.file.metadata)
    }
  }

  private func keepOutcomes() {
    guard let file = files.outcomes, book != written else { return }
    do {
      try file.write(book)
      written = book
    } catch {
      logger.error("\(error.description)", metadata: MessageID.file.metadata)
    }
  }
}
