import DomainCheck
import Eligibility
import Guidance
import HostFacts
import HostReader
import LibvirtDomains
import Logging
import PCI

/// Judges the host, and what libvirt has told of its domains, and tells what has changed.
actor Watcher {
  private let executor = QueueExecutor(label: "watcher")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private var files: DaemonFiles
  private let logger: Logger
  private let lostMessages: LostMessages

  private var configuration = ConfigurationReading()
  private var host: HostJudgement?
  private var hostFault: String?
  private var domains = KnownDomains()
  private var link: LibvirtLink
  private var book: OutcomeBook
  private var recentRefusals = RecentRefusals()
  private var unheardRefusals: Set<KernelRefusal> = []
  private var hasLostMessages = false

  /// A watcher of this machine and one libvirt; it does nothing until there is work.
  init(uri: String, host: String = "/", files: DaemonFiles, logger: Logger, lostMessages: LostMessages) {
    configuration.host = host
    link = LibvirtLink(uri: uri)
    self.files = files
    self.logger = logger
    self.lostMessages = lostMessages
    let (book, fault) = files.outcomes.map { $0.read() } ?? (OutcomeBook(), nil)
    self.book = book
    if let fault { logger.warning("\(fault)", metadata: MessageID.file.metadata) }
  }

  /// Does what is to be done.
  func work(on pending: PendingWork) {
    var pending = pending
    if pending.readsConfiguration { readConfiguration(&pending) }
    let hostReading = pending.readsHost ? readHost() : .unchanged
    var toJudge = learn(pending.news)
    // Of what stands behind a vDPA device the facts about the host tell nothing.
    if pending.readsHost { toJudge += domains.namesUsingVDPA }
    let (before, lost) = ((book, recentRefusals), lostMessages.count)
    judge(toJudge, judgesAll: hostReading == .changed || hasLostMessages)
    let refusals = recentRefusals.take(pending.kernelRefusals.union(unheardRefusals), at: .now)
    for refusal in refusals { tell(refusal) }
    hasLostMessages = lostMessages.count != lost
    // Outcomes and refusals that nobody has heard of are told again.
    if hasLostMessages { (book, recentRefusals) = before }
    unheardRefusals = hasLostMessages ? Set(refusals) : []
    keepOutcomes()
    writeMetrics(isSignOfLife: pending.readsConfiguration && hostReading != .failed)
  }

  /// What the daemon knows, in a line.
  var status: String {
    let refused = book.devices.values.count { $0.verdict == Verdict.refused.rawValue }
    let devices = "\(refused) \(refused == 1 ? "device" : "devices") refused"
    guard link.isReached else { return "\(devices); \(link.status)" }
    let blocked = book.domains.values.count { $0.values.contains(where: \.keepsFromStarting) }
    return devices + "; \(blocked) of \(domains.count) \(domains.count == 1 ? "domain" : "domains") could not start"
  }
}

// What is read.

extension Watcher {
  private enum HostReading {
    case unchanged
    case changed
    case failed
  }

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

  private func readHost() -> HostReading {
    let reader = HostReader(root: HostRoot(path: configuration.host))
    do {
      let now = try reader.factsOfWholeHost()
      hostFault = nil
      guard now != host?.host else { return .unchanged }
      host = HostJudgement(host: now, options: JudgeOptions(policy: configuration.judgePolicy))
      return .changed
    } catch {
      // Below another root, the path by itself would be that of a file of this machine.
      let fault = ReadingFault(path: reader.root.path + error.path, cause: error.cause).description
      if hostFault != fault { logger.error("\(fault)", metadata: MessageID.file.metadata) }
      hostFault = fault
      return .failed
    }
  }
}

// What comes of it.

extension Watcher {
  /// Takes in what libvirt has said; gives the domains that are to be judged for it.
  private func learn(_ news: LibvirtNews) -> [ExactName] {
    for remark in news.link.map({ link.take($0) }) ?? [] {
      logger.notice("\(remark)", metadata: MessageID.connection.metadata)
    }
    let (toJudge, faults) = domains.take(news)
    for fault in faults {
      logger.warning(
        "The XML of \(printable(fault.name)) cannot be judged. \(printable(fault.text))",
        metadata: MessageID.file.metadata)
    }
    if news.isWhole { book.forgetDomains(except: Set(news.domains.keys)) }
    for case (let name, .gone) in news.domains { book.forget(domain: name) }
    return toJudge
  }

  private func judge(_ toJudge: [ExactName], judgesAll: Bool) {
    guard let host else { return }
    if judgesAll { for change in book.take(host: host.judgements) { tell(change, MessageID.deviceOutcome) } }
    let names = judgesAll ? Set(domains.described.keys) : Set(toJudge)
    guard !names.isEmpty else { return }
    let judge = Judge(host: host.host, options: host.options)
    let reader = HostReader(root: HostRoot(path: configuration.host))
    for judgement in domains.judge(names, by: judge, reader: reader) {
      for change in book.take(judgement) { tell(change, MessageID.domainOutcome) }
    }
  }

  private func tell(_ change: OutcomeChange, _ identifier: MessageID) {
    var metadata = identifier.metadata
    if let device = change.device { metadata["RMRR_GUARD_DEVICE"] = "\(device)" }
    metadata["RMRR_GUARD_VERDICT"] = "\(change.verdict)"
    if let domain = change.domain { metadata["RMRR_GUARD_DOMAIN"] = "\(domain)" }
    logger.log(level: change.level, "\(change.text)", metadata: metadata)
  }

  private func tell(_ refusal: KernelRefusal) {
    let judgement = refusal.device.flatMap { device in
      host?.judgements.first { $0.question.address == device }
    }
    let users = refusal.device.map { domains.names(definedWith: $0, group: judgement?.function?.group) } ?? []
    var metadata = refusal.messageID.metadata
    // Of a device that is refused for another reason there is no verdict.
    if refusal.cause == .pinnedMemory { metadata["RMRR_GUARD_VERDICT"] = "\(Verdict.refused.rawValue)" }
    if let device = refusal.device { metadata["RMRR_GUARD_DEVICE"] = "\(device)" }
    if users.count == 1 { metadata["RMRR_GUARD_DOMAIN"] = "\(users[0])" }
    logger.warning("\(refusal.text(judgement: judgement, definedDomains: users))", metadata: metadata)
  }

  private func writeMetrics(isSignOfLife: Bool) {
    // Before libvirt has been asked, a file would say that there are no domains.
    guard let host, link.isTried else { return }
    let judged = link.isReached ? domains.judged.sorted { $0.key < $1.key }.map(\.value) : nil
    let unjudged = link.isReached ? domains.unreadable.keys.sorted().map(\.text) : []
    let fault = files.writeMetrics(
      host, domains: judged, unjudgedDomains: unjudged, isSignOfLife: isSignOfLife)
    if let fault { logger.error("\(fault)", metadata: MessageID.file.metadata) }
  }

  private func keepOutcomes() {
    if let fault = files.keep(book) { logger.error("\(fault)", metadata: MessageID.file.metadata) }
  }
}
