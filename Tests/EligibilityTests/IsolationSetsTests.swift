import Eligibility
import HostFacts
import PCI
import Testing

/// What may be tied together: functions 02.0, 03.0, 04.0 and 05.0 with a group each, and a card of two functions.
@Suite("Devices cannot be kept apart")
struct IsolationSetsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var rmrrs: [Machine.RMRR] = []
    var shown: [Int: String] = [:]
    var sets: [[String]]
    var testDescription: String { name }
  }

  private static let card = ["01:00.0", "01:00.1"]

  @Test(
    arguments: [
      Case(name: "that share a group", sets: [card]),
      Case(
        name: "to which one region is pinned", rmrrs: [.init(scopes: ["ep 00:02.0", "ep 00:03.0"])],
        sets: [["00:02.0", "00:03.0"], card]),
      Case(
        name: "whose regions overlap",
        rmrrs: [
          .init(base: 0x3000_0000, limit: 0x3000_1fff, scopes: ["ep 00:02.0"]),
          .init(base: 0x3000_1000, limit: 0x3000_2fff, scopes: ["ep 00:04.0"]),
        ], sets: [["00:02.0", "00:04.0"], card]),
      Case(
        name: "but not those whose regions are next to each other",
        rmrrs: [
          .init(base: 0x3000_0000, limit: 0x3000_0fff, scopes: ["ep 00:02.0"]),
          .init(base: 0x3000_1000, limit: 0x3000_1fff, scopes: ["ep 00:04.0"]),
        ], sets: [card]),
      Case(
        name: "by way of others, and of a whole group",
        rmrrs: [
          .init(base: 0x3000_0000, scopes: ["ep 00:02.0", "ep 00:03.0"]),
          .init(base: 0x3000_1000, limit: 0x3000_1fff, scopes: ["ep 00:03.0", "ep 00:06.0/00.1"]),
        ], sets: [["00:02.0", "00:03.0"] + card]),
      Case(
        name: "where only the kernel tells, relaxable or not",
        shown: [2: "30000000-30000fff direct-relaxable", 5: "30000000-30000fff direct"],
        sets: [["00:02.0", "00:05.0"], card]),
      Case(
        name: "but for memory that is not pinned",
        shown: [2: "30000000-30000fff reserved", 5: "30000000-30000fff reserved"],
        sets: [card]),
      Case(
        name: "but for a region whose limit lies below its base",
        rmrrs: [.init(base: 0x3000_1000, limit: 0x3000_07ff, scopes: ["ep 00:02.0", "ep 00:03.0"])], sets: [card]),
    ])
  func sets(scenario: Case) throws {
    let machine = Machine(
      functions: ["00:02.0", "00:03.0", "00:04.0", "00:05.0"].enumerated().map { .init(address: $1, group: $0 + 2) } + [
        .init(address: "00:06.0", classCode: 0x060400, group: 6, buses: 1...1),
        .init(address: "01:00.0", bridges: ["00:06.0"], group: 7),
        .init(address: "01:00.1", bridges: ["00:06.0"], group: 7),
      ], shown: scenario.shown, rmrrs: scenario.rmrrs)
    let sets = try HostJudgement(host: machine.facts()).isolationSets
    #expect(sets.map { $0.functions.map { String($0.description.dropFirst(5)) } } == scenario.sets)
  }

  @Test("and it is told what ties them together")
  func ties() throws {
    let machine = Machine(
      functions: [
        .init(address: "00:02.0", group: 2), .init(address: "00:03.0", group: 3), .init(address: "00:03.1", group: 3),
      ],
      rmrrs: [.init(scopes: ["ep 00:02.0", "ep 00:03.1"])])
    let set = try #require(try HostJudgement(host: machine.facts()).isolationSets.first)
    #expect(set.groups == [2, 3])
    #expect(set.ties == [.group(3), .memory(MemoryRange(start: 0x3000_0000, end: 0x3000_0fff), groups: [2, 3])])
  }
}
