import Eligibility
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("The whitepaper's host")
struct WhitepaperHostTests {
  private static let expected: [String: Verdict] = [
    "0000:00:00.0": .eligible, "0000:00:01.0": .unassignable, "0000:00:02.0": .eligible,
    "0000:00:1c.0": .unassignable, "0000:00:1c.7": .unassignable, "0000:00:1d.0": .eligible,
    "0000:00:1f.0": .eligible, "0000:01:00.0": .refused, "0000:01:00.1": .refused, "0000:01:00.2": .refused,
    "0000:01:00.4": .refused, "0000:02:00.0": .refused, "0000:03:00.0": .eligible, "0000:03:00.1": .eligible,
  ]

  @Test("is judged the same under every kernel", arguments: WhitepaperHost.allCases)
  func verdicts(host: WhitepaperHost) throws {
    var expected = Self.expected
    if host == .onRHEL71 { expected["0000:00:02.0"] = nil }
    let directory = try TemporaryDirectory(host.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let verdicts = Judge(host: facts).judgeAll().map { ($0.question.address.description, $0.verdict) }
    #expect(Dictionary(uniqueKeysWithValues: verdicts) == expected)
  }

  @Test("pins four functions, and 01:00.1 is refused on their account", arguments: WhitepaperHost.allCases)
  func groupMate(host: WhitepaperHost) throws {
    let directory = try TemporaryDirectory(host.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let judgements = Judge(host: facts).judgeAll()
    let pinned = Set(judgements.flatMap(\.pinnedFunctions)).sorted().map(\.description)
    #expect(pinned == ["0000:01:00.0", "0000:01:00.2", "0000:01:00.4", "0000:02:00.0"])
    let mate = judgements.first { $0.question.address.description == "0000:01:00.1" }
    #expect(mate?.pinnedFunctions.map(\.description) == ["0000:01:00.0", "0000:01:00.2", "0000:01:00.4"])
    #expect(mate?.basis == (host == .onRHEL71 ? .firmwareTable : .reservedRegions))
  }
}
