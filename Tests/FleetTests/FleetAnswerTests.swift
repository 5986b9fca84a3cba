import DomainCheck
import DomainXML
import Eligibility
import Fleet
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("A host answers what it is asked about devices and domains")
struct FleetAnswerTests {
  /// What is asked about, how many devices have which verdict, and what is said of the host.
  private static let cases: [(asked: String, counts: [Verdict: Int], verdict: Verdict?)] = [
    ("8086:1521", [.eligible: 2], .eligible),
    ("14e4:1657", [.refused: 1], .refused),
    ("8086:1d10", [.unassignable: 1], .unassignable),
    ("10de:1db6", [:], nil),
    ("ethernet", [.eligible: 2, .refused: 1], .eligible),
    ("01", [.refused: 1], .refused),
    ("bridge", [.eligible: 2, .unassignable: 3], .eligible),
  ]

  /// What a host answers about a kind of device, such as `8086:1521`, or about a class.
  private func answer(_ asked: String, _ tree: HostTree) throws -> DeviceAnswer {
    let numbers = asked.split(separator: ":").compactMap { UInt16($0, radix: 16) }
    let query: DeviceQuery =
      asked.contains(":")
      ? .identifier(DeviceIdentifier(vendor: try #require(numbers.first), device: try #require(numbers.last)))
      : .classes(try #require(ClassQuery(asked)))
    return DeviceAnswer(query, host: try tree.facts(), options: JudgeOptions())
  }

  @Test("a device that is eligible is one to take, whatever the others are", arguments: cases)
  func devices(asked: String, counts: [Verdict: Int], verdict: Verdict?) throws {
    let answer = try answer(asked, WhitepaperHost.on612.tree)
    #expect(answer.counts == counts)
    #expect(answer.verdict == verdict)
    #expect((answer.telling == nil) == counts.isEmpty)
  }

  @Test("the device that tells most is the first of the worst, without what differs among like hosts")
  func telling() throws {
    let answer = try answer("02", WhitepaperHost.on612.tree)
    let telling = try #require(answer.telling)
    #expect(telling.question.address.description == "0000:01:00.1" && telling.verdict == .refused)
    #expect(telling.evidence.isEmpty && telling.function?.driver == nil && telling.function?.hierarchy == nil)
    #expect(telling.pinnedFunctions.map(\.description).contains("0000:01:00.0"))
  }

  @Test("what cannot be told is neither free nor refused")
  func untold() throws {
    let answer = try answer("02", WhitepaperHost.onRHEL71.tree.withoutTable)
    #expect(answer.counts == [.undetermined: 3] && answer.verdict == .undetermined)
  }

  @Test("like hosts have one answer, however often they were recorded")
  func alike() throws {
    var other = WhitepaperHost.on612.tree
    other.release = "6.12.99-amd64"
    #expect(try answer("02", WhitepaperHost.on612.tree) == answer("02", other))
  }

  /// A domain that uses the devices at some addresses, on a host.
  private func domain(_ addresses: [String], _ tree: HostTree) throws -> DomainAnswer {
    let facts = try tree.facts()
    let uses = try addresses.map { text in
      let address = try #require(PCIAddress(sysfsName: text))
      let use = HostDeviceUse(device: .pci(address), place: "/domain/devices/hostdev[1]")
      return ResolvedUse(use) { _ in .absent }
    }
    return DomainAnswer(DomainJudgement(name: "vm0", uses: uses, judge: Judge(host: facts)), host: facts)
  }

  @Test("a domain is judged by the devices at its addresses, whatever they are there")
  func domains() throws {
    let own = try domain(["0000:03:00.0"], WhitepaperHost.on612.tree)
    #expect(own.domain.verdict == .eligible)
    var other = WhitepaperHost.on612.tree
    other.functions.removeAll { $0.address.hasPrefix("0000:03:") }
    #expect(try domain(["0000:03:00.0"], other).domain.devices.first?.judgement?.reasons == [.absent])
    #expect(try domain(["0000:03:00.0"], other).domain.verdict == .unassignable)
    #expect(try domain(["0000:03:00.0", "0000:01:00.1"], WhitepaperHost.on612.tree).domain.verdict == .refused)
    #expect(own.domain.devices.allSatisfy { $0.judgement?.evidence.isEmpty == true })
  }
}
