import LibvirtClient
import Logging
import Testing

@testable import GuardDaemon

@Suite("Work that waits")
struct PendingWorkTests {
  private static let cases: [(String, [LibvirtEvent], PendingWork)] = [
    ("a domain twice is a domain once", [.domain(name: "a"), .domain(name: "a")], PendingWork(domains: ["a"])),
    ("domains are each looked at", [.domain(name: "a"), .domain(name: "b")], PendingWork(domains: ["a", "b"])),
    ("a network may concern any domain", [.domain(name: "a"), .network], PendingWork(readsAllDomains: true)),
    ("and then none counts by itself", [.network, .domain(name: "a")], PendingWork(readsAllDomains: true)),
    ("a device of the host is looked for there", [.nodeDevice, .nodeDevice], PendingWork(readsHost: true)),
    (
      "a lost connection leaves what was to be done", [.domain(name: "a"), .connectionLost],
      PendingWork(domains: ["a"], hasLostConnection: true)
    ),
  ]

  @Test("comes together", arguments: cases)
  func events(name: String, events: [LibvirtEvent], expected: PendingWork) {
    var work = PendingWork()
    #expect(work.isEmpty)
    for event in events { work.add(event) }
    #expect(work == expected)
    #expect(!work.isEmpty)
  }

  @Test("is what the kernel has refused, each once, and the host with it")
  func refusals() {
    let refusal = KernelRefusal(cause: .noInterruptRemapping)
    var work = PendingWork()
    work.add(refusal)
    work.add(refusal)
    #expect(work == PendingWork(readsHost: true, kernelRefusals: [refusal]))
    var other = PendingWork(domains: ["a"])
    other.add(work)
    #expect(other == PendingWork(readsHost: true, domains: ["a"], kernelRefusals: [refusal]))
  }

  @Test("is every domain where there are very many")
  func flood() {
    var work = PendingWork()
    for number in 0...PendingWork.mostDomains { work.add(.domain(name: "vm\(number)")) }
    #expect(work == PendingWork(readsAllDomains: true))
  }

  @Test("takes in other work, and loses none")
  func sum() {
    var work = PendingWork(domains: ["a"])
    work.add(PendingWork(readsHost: true, domains: ["b"]))
    #expect(work == PendingWork(readsHost: true, domains: ["a", "b"]))
    work.add(.everything)
    #expect(work == .everything)
    work.add(.retry)
    #expect(work.isRetry)
    work.isRetry = false
    #expect(work == .everything)
  }

  @Test("is handed over once, and wakes whoever waits for it", .timeLimit(.minutes(1)))
  func queue() async {
    let queue = WorkQueue()
    queue.add(.domain(name: "a"))
    queue.add(PendingWork.retry)
    for await _ in queue.wakeUps { break }
    #expect(queue.take() == PendingWork(domains: ["a"], connects: true, isRetry: true))
    #expect(queue.take().isEmpty)
  }
}

@Suite("The time until libvirt is tried again")
struct ReconnectionDelayTests {
  @Test("doubles up to a minute")
  func delays() {
    var delay = ReconnectionDelay()
    let delays = (0..<9).map { _ in delay.next() }
    #expect(delays == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
  }

  @Test("is waited for once, whatever else there is to do meanwhile")
  func once() async {
    let watcher = Watcher(
      uri: "qemu+unix:///system?socket=/nowhere/libvirt-sock", queue: WorkQueue(), files: DaemonFiles(),
      logger: Logger(label: "rmrr-guardd") { _ in SwiftLogNoOpLogHandler() })
    #expect(await watcher.work(on: .everything) == .seconds(1))
    #expect(await watcher.work(on: .everything) == nil)
    #expect(await watcher.work(on: .retry) == .seconds(2))
    #expect(await watcher.work(on: PendingWork(domains: ["vm0"])) == nil)
    #expect(await watcher.status.hasSuffix("; libvirt is not there"))
  }
}
