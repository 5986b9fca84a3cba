import DomainXML
import Foundation
import LibvirtDomains
import Logging
import Synchronization
import TestSupport
import Testing

@testable import GuardDaemon

@Suite("The watcher")
struct WatcherTests {
  /// Keeps what is logged.
  private final class Notebook: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])
    let lost: LostMessages
    /// Whether what is written is lost.
    let isTorn = Atomic<Bool>(false)

    init(lost: LostMessages) { self.lost = lost }

    var metadata: Logger.Metadata {
      get { [:] }
      set {}
    }
    var logLevel: Logger.Level {
      get { .trace }
      set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { nil }
      set {}
    }

    func log(event: LogEvent) {
      if isTorn.load(ordering: .relaxed) { return lost.add() }
      lines.withLock { $0.append(event.message.description) }
    }

    func take() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  private let notebook: Notebook
  private let watcher: Watcher
  private let directory: TemporaryDirectory

  init() throws {
    let lost = LostMessages()
    let notebook = Notebook(lost: lost)
    self.notebook = notebook
    directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    watcher = Watcher(
      uri: "x", host: directory.path, files: DaemonFiles(), logger: Logger(label: "") { _ in notebook },
      lostMessages: lost)
  }

  private func domain(_ name: String, _ slot: String) throws -> LibvirtNews.Finding {
    let xml = """
      <domain type='kvm'><name>\(name)</name><devices><hostdev mode='subsystem' type='pci'><source>
      <address domain='0' bus='1' slot='0' function='\(slot)'/></source></hostdev></devices></domain>
      """
    return .described(
      DescribedDomain(name: name, document: try DomainDocument(bytes: Array(xml.utf8)), state: "shut off"))
  }

  private func news(_ domains: [ExactName: LibvirtNews.Finding], isWhole: Bool = false) -> PendingWork {
    PendingWork(news: LibvirtNews(link: .reached(untold: []), isWhole: isWhole, domains: domains))
  }

  @Test("tells of the host without libvirt")
  func host() async {
    await watcher.work(on: PendingWork(readsHost: true))
    #expect(notebook.take().count == 5)
    #expect(await watcher.status == "5 devices refused; libvirt is being asked")
    await watcher.work(on: PendingWork(news: LibvirtNews(link: .silent)))
    #expect(notebook.take() == ["libvirt at x does not answer. It is waited for."])
    #expect(await watcher.status == "5 devices refused; libvirt does not answer")
  }

  @Test("tells of a domain once, and again where it has gone in between")
  func domains() async throws {
    await watcher.work(on: PendingWork(readsHost: true))
    _ = notebook.take()
    let vm0 = try domain("vm0", "1")
    await watcher.work(on: news(["vm0": vm0], isWhole: true))
    #expect(notebook.take().map { $0.prefix(30) } == ["vm0 cannot start on this host:"])
    #expect(await watcher.status == "5 devices refused; 1 of 1 domain could not start")
    await watcher.work(on: news(["vm0": vm0]))
    #expect(notebook.take().isEmpty)
    await watcher.work(on: news(["vm0": .gone]))
    #expect(notebook.take().isEmpty)
    #expect(await watcher.status == "5 devices refused; 0 of 0 domains could not start")
    await watcher.work(on: news(["vm0": vm0]))
    #expect(notebook.take().count == 1)
    await watcher.work(on: news([:], isWhole: true))
    await watcher.work(on: news(["vm0": vm0], isWhole: true))
    #expect(notebook.take().count == 1)
  }

  @Test("keeps what it knows while libvirt is gone")
  func lost() async throws {
    let vm0 = try domain("vm0", "1")
    await watcher.work(
      on: PendingWork(
        readsHost: true, news: LibvirtNews(link: .reached(untold: []), isWhole: true, domains: ["vm0": vm0])))
    _ = notebook.take()
    await watcher.work(on: PendingWork(news: LibvirtNews(link: .lost)))
    await watcher.work(on: news(["vm0": vm0], isWhole: true))
    #expect(
      notebook.take() == [
        "libvirt at x is gone. Its domains are looked at again once it is back.", "libvirt at x is there.",
      ])
  }

  @Test("tells apart domains whose names look the same")
  func names() async throws {
    await watcher.work(on: PendingWork(readsHost: true))
    _ = notebook.take()
    await watcher.work(on: news(["caf\u{e9}": try domain("caf\u{e9}", "1")]))
    #expect(notebook.take().count == 1)
    await watcher.work(on: news(["cafe\u{301}": try domain("cafe\u{301}", "1")]))
    #expect(notebook.take().count == 1)
    #expect(await watcher.status.hasSuffix("2 of 2 domains could not start"))
  }

  @Test("says once that a domain's XML cannot be judged")
  func unreadable() async {
    for _ in 0..<2 { await watcher.work(on: news(["a\u{1b}": .unreadable("It is no XML.")])) }
    #expect(notebook.take() == ["The XML of a? cannot be judged. It is no XML."])
  }

  @Test("tells again what nobody has heard")
  func unheard() async throws {
    let (vm0, gone) = (try domain("vm0", "1"), try domain("gone", "1"))
    await watcher.work(on: news(["gone": gone], isWhole: true))
    notebook.isTorn.store(true, ordering: .relaxed)
    await watcher.work(on: PendingWork(readsHost: true))
    await watcher.work(on: news(["vm0": vm0], isWhole: true))
    await watcher.work(on: PendingWork(KernelRefusal(cause: .noInterruptRemapping)))
    notebook.isTorn.store(false, ordering: .relaxed)
    await watcher.work(on: PendingWork(readsHost: true))
    #expect(notebook.take().count == 7)
    #expect(await watcher.status.hasSuffix("1 of 1 domain could not start"))
    await watcher.work(on: PendingWork(readsHost: true))
    #expect(notebook.take().isEmpty)
  }

  @Test("names the file of a host that cannot be read, below its root, once")
  func unreadableHost() async throws {
    try FileManager.default.removeItem(atPath: directory.path + "/sys/bus/pci/devices")
    for _ in 0..<2 { await watcher.work(on: PendingWork(readsHost: true)) }
    #expect(notebook.take() == ["\(directory.path)/sys/bus/pci/devices cannot be read: No such file or directory."])
  }
}
