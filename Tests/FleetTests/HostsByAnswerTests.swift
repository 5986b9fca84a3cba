import Fleet
import Testing

@Suite("Hosts are held with their answers")
struct HostsByAnswerTests {
  private static let answers = ["b", "a", "b", "c", "a", "a"]

  /// The hosts, gathered in parts that are put together afterwards.
  private func gathered(_ parts: [[Int]]) -> HostsByAnswer<String> {
    parts.reduce(into: HostsByAnswer()) { whole, part in
      var one = HostsByAnswer<String>()
      for host in part { one.add(Self.answers[host], host: host) }
      whole.merge(one)
    }
  }

  @Test(
    "the same however they were gathered",
    arguments: [
      [[0, 1, 2, 3, 4, 5]], [[5, 4, 3, 2, 1, 0]], [[0, 2, 4], [1, 3, 5]], [[3], [], [5, 0], [1, 2, 4]],
      [[4], [2], [0], [1], [3], [5]],
    ])
  func order(parts: [[Int]]) {
    let hosts = gathered(parts)
    #expect(hosts.count == 6)
    #expect(hosts.inOrder.map { "\($0.host)\($0.answer)" } == ["0b", "1a", "2b", "3c", "4a", "5a"])
    #expect(hosts.byAnswer.map(\.answer) == ["b", "a", "c"])
    #expect(hosts.byAnswer.map(\.hosts) == [[0, 2], [1, 4, 5], [3]])
    #expect(hosts.count { $0 == "a" } == 3)
    #expect(hosts.count { $0 != "a" } == 3)
    #expect(hosts.contains { $0 == "c" } && !hosts.contains { $0 == "d" })
  }

  @Test("and each distinct answer once")
  func distinct() { #expect(gathered([[0, 1, 2], [3, 4, 5]]).answers.sorted() == ["a", "b", "c"]) }

  @Test("of no host nothing is told")
  func empty() {
    let hosts = HostsByAnswer<String>()
    #expect(hosts.count == 0 && hosts.byAnswer.isEmpty && Array(hosts.inOrder).isEmpty)
    #expect(!hosts.contains { _ in true })
  }
}
