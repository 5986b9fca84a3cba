import Dispatch
import LibvirtClient
import LibvirtDomains
import Testing

@testable import GuardDaemon

@Suite("What libvirt is to be asked")
struct LookUpsTests {
  private static let cases: [(name: String, events: [LibvirtEvent], expected: LookUps)] = [
    ("a domain twice is a domain once", [.domain(name: "a"), .domain(name: "a")], LookUps(domains: ["a"])),
    ("domains are each asked for", [.domain(name: "a"), .domain(name: "b")], LookUps(domains: ["a", "b"])),
    ("a network may concern any domain", [.domain(name: "a"), .network], LookUps(allDomains: true)),
    ("and then none counts by itself", [.network, .domain(name: "a")], LookUps(allDomains: true)),
    ("a device of the host is no matter of libvirt's", [.nodeDevice], LookUps()),
    (
      "a lost connection leaves what was to be asked", [.domain(name: "a"), .connectionLost],
      LookUps(domains: ["a"], hasLostConnection: true)
    ),
  ]

  @Test("comes together", arguments: cases)
  func events(name: String, events: [LibvirtEvent], expected: LookUps) {
    var lookUps = LookUps()
    for event in events { if let wanted = LookUps(event) { lookUps.add(wanted) } }
    #expect(lookUps == expected)
  }

  @Test("is every domain where there are very many")
  func flood() {
    var lookUps = LookUps()
    for number in 0...LookUps.mostDomains { lookUps.add(LookUps(domains: [ExactName("vm\(number)")])) }
    #expect(lookUps == .everything)
  }

  @Test("waits to be asked, for something, and no longer than it may", .timeLimit(.minutes(1)))
  func queue() {
    let queue = LookUpQueue()
    #expect(queue.take(within: .milliseconds(1)) == LookUps())
    queue.add(LookUps(domains: ["a"]))
    queue.add(LookUps(domains: ["b"]))
    #expect(queue.take(within: nil) == LookUps(domains: ["a", "b"]))
    queue.add(LookUps())
    let start = ContinuousClock.now
    #expect(queue.take(within: .milliseconds(50)) == LookUps())
    #expect(start.duration(to: .now) >= .milliseconds(50))
    #expect(queue.take(within: .zero) == LookUps())
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { queue.add(.everything) }
    #expect(queue.take(within: nil) == .everything)
  }

  @Test("is what is defined in files that have changed")
  func definitions() {
    #expect(DefinitionWatch.definitions(in: ["vm0.xml", "vm0.xml.new", "networks", "a.b.xml"]) == ["vm0", "a.b"])
    #expect(DefinitionWatch.definitions(in: ["vm0.xml~"]).isEmpty)
  }

  @Test("tells names apart by their bytes")
  func names() {
    var lookUps = LookUps(domains: ["caf\u{e9}"])
    lookUps.add(LookUps(domains: ["cafe\u{301}"]))
    #expect(lookUps.domains.count == 2)
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
}
