import Eligibility
import Fleet
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("A survey tells what each machine pins")
struct FleetSurveyTests {
  private func survey(_ tree: HostTree, options: JudgeOptions = JudgeOptions()) throws -> HostSurvey {
    HostSurvey(HostJudgement(host: try tree.facts(), options: options))
  }

  /// The kinds of devices, in a line each, in their order.
  private func told(_ kinds: [PinnedKind: KindTally]) -> [String] {
    kinds.map { kind, tally in
      let memory = tally.memory.map { $0.isSame ? "\($0.first)" : "\($0.first)…\($0.last)" }.joined(separator: " ")
      let identifier = kind.identifier?.description ?? "?"
      return
        "\(identifier) \(kind.relation.rawValue) \(kind.verdict.rawValue) \(tally.hosts)/\(tally.devices) \(memory)"
    }.sorted()
  }

  @Test("what is pinned itself, what is refused with it, and what Linux permits")
  func whitepaper() throws {
    let survey = try survey(WhitepaperHost.on612.tree.named(gen8))
    #expect(
      told(survey.kinds) == [
        "103c:3302 own refused 1/1 0xbdff6000-0xbdffcfff",
        "103c:3306 own refused 1/1 0xbdf7f000-0xbdf8efff 0xbdf8f000-0xbdf92fff 0xbdf93000-0xbdf94fff 0xbdff6000-0xbdffcfff",
        "103c:3307 own refused 1/1 0xbdf7f000-0xbdf8efff 0xbdf8f000-0xbdf92fff 0xbdf93000-0xbdf94fff 0xbdff6000-0xbdffcfff",
        "144d:a822 own refused 1/1 0xbdf7f000-0xbdf8efff 0xbdf8f000-0xbdf92fff 0xbdf93000-0xbdf94fff",
        "14e4:1657 mate refused 1/1 ",
        "8086:0162 own eligible 1/1 0xbf800000-0xcf9fffff",
        "8086:1d26 own eligible 1/1 0xbdffd000-0xbdffffff",
      ])
    #expect(survey.host.verdict == .refused)
    #expect(survey.host.devices == 11 && survey.host.refusedDevices == 5 && survey.host.refusedGroups == 2)
    #expect(survey.host.undeterminedDevices == 0)
    #expect(survey.host.release == "6.12.95+deb12-amd64")
    #expect(survey.host.machine.model.product == "ProLiant DL380p Gen8")
    #expect(survey.host.machine.firmwareVersion == "P70" && survey.host.machine.firmwareDate == "07/01/2015")
  }

  @Test(
    "where the table is not known, what the kernel keeps for groups, but for its own workaround for ISA bridges"
  )
  func withoutTable() throws {
    let survey = try survey(WhitepaperHost.on612.tree.withoutTable)
    #expect(
      told(survey.kinds) == [
        "103c:3302 group refused 1/1 0xbdf7f000-0xbdf94fff 0xbdff6000-0xbdffcfff",
        "103c:3306 group refused 1/1 0xbdf7f000-0xbdf94fff 0xbdff6000-0xbdffcfff",
        "103c:3307 group refused 1/1 0xbdf7f000-0xbdf94fff 0xbdff6000-0xbdffcfff",
        "144d:a822 own refused 1/1 0xbdf7f000-0xbdf94fff",
        "14e4:1657 group refused 1/1 0xbdf7f000-0xbdf94fff 0xbdff6000-0xbdffcfff",
        "8086:0162 own eligible 1/1 0xbf800000-0xcf9fffff",
        "8086:1d26 own eligible 1/1 0xbdffd000-0xbdffffff",
      ])
  }

  @Test("where the IOMMU is off, what the table pins to devices that cannot be assigned anyway")
  func iommuOff() throws {
    var tree = WhitepaperHost.on612.tree
    for index in tree.functions.indices { tree.functions[index].group = nil }
    let survey = try survey(tree)
    #expect(survey.kinds.keys.allSatisfy { $0.verdict == .unassignable && $0.relation == .own })
    #expect(survey.kinds.count == 6)
    #expect(survey.host.verdict == .eligible && survey.host.refusedGroups == 0)
  }

  @Test("where it cannot be told, how many devices that concerns")
  func undetermined() throws {
    var tree = WhitepaperHost.onRHEL71.tree
    tree.tables = [:]
    let survey = try survey(tree)
    #expect(survey.kinds.isEmpty)
    #expect(survey.host.verdict == .undetermined && survey.host.undeterminedDevices == survey.host.devices)
  }

  @Test("where Linux attaches the device, and a guest's memory must not lie over what is pinned")
  func inTheWay() throws {
    var tree = HostTree(functions: [.init("0000:00:03.0", group: 1), .init("0000:00:04.0", group: 2)])
    tree.iommu = "ivhd0"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    tree.release = "6.1.0-56-amd64"
    let kinds = try survey(tree.pinning([1: "0x30000000 0x30000fff direct\n"])).kinds
    #expect(told(kinds) == ["8086:1521 own eligible 1/1 0x30000000-0x30000fff"])
    #expect(kinds.keys.allSatisfy { $0.isInTheWay })
    #expect(try survey(WhitepaperHost.on612.tree).kinds.keys.allSatisfy { !$0.isInTheWay })
  }

  @Test("by the rule that is asked for")
  func rule() throws {
    let survey = try survey(WhitepaperHost.on612.tree, options: JudgeOptions(kernelRule: .beforeRefusals))
    #expect(survey.host.refusedDevices == 0)
    #expect(survey.kinds.keys.allSatisfy { $0.verdict == .eligible })
  }

  @Test("for hosts that pin memory at different places, the bounds of these")
  func differentPlaces() throws {
    var fleet = FleetSurvey()
    let starts = ["bdf7f", "bcf7f", "bef7f"]
    for (number, start) in starts.enumerated() {
      let line = "0x00000000\(start)000 0x00000000\(start)fff direct\n"
      let second = number == 2 ? "0x00000000c0000000 0x00000000c0000fff direct\n" : ""
      let tree = WhitepaperHost.on612.tree.named(gen8).withoutTable.pinning([16: line + second])
      fleet.add(try survey(tree), host: number)
    }
    let machine = try #require(fleet.machines.values.first)
    #expect(
      told(machine.kinds) == [
        "144d:a822 own refused 3/3 0xbcf7f000-0xbcf7ffff…0xbef7f000-0xbef7ffff 0xc0000000-0xc0000fff"
      ])
    #expect(machine.hosts == 3 && machine.refusedHosts == 3 && machine.undeterminedHosts == 0)
    #expect(machine.leastRefusedGroups == 1 && machine.mostRefusedGroups == 1)
  }

  @Test("and no more pieces of memory than a few, with their number")
  func manyPieces() throws {
    let lines = (1...9).map { "0x00000000b\($0)000000 0x00000000b\($0)000fff direct\n" }.joined()
    let kinds = try survey(WhitepaperHost.on612.tree.withoutTable.pinning([16: lines])).kinds
    let tally = try #require(kinds.values.first)
    #expect(kinds.count == 1 && tally.memory.count == KindTally.rangeLimit && tally.mostRanges == 9)
  }

  @Test("of each version of firmware by itself, also where only its date tells it from another")
  func firmware() throws {
    var fleet = FleetSurvey()
    for (host, date) in ["07/01/2015", "05/24/2019", "05/24/2019"].enumerated() {
      var identity = gen8
      identity["bios_date"] = date
      fleet.add(try survey(WhitepaperHost.on612.tree.named(identity)), host: host)
    }
    fleet.add(try survey(WhitepaperHost.on612.tree), host: 3)
    #expect(fleet.hosts.count == 4)
    #expect(
      Set(fleet.machines.map { "\($0.key.firmwareDate ?? "-"): \($0.value.hosts)" }) == [
        "07/01/2015: 1", "05/24/2019: 2", "-: 1",
      ])
  }

  @Test("the same however the hosts are gathered")
  func parts() throws {
    let trees = [
      WhitepaperHost.on612.tree.named(gen8), WhitepaperHost.on61.tree.named(gen8),
      WhitepaperHost.onRHEL71.tree.named(gen8),
      WhitepaperHost.on612.tree.withoutTable.named(gen8),
      WhitepaperHost.on612.tree.pinning([17: "0x1000 0x1fff direct\n"]),
      WhitepaperHost.onRHEL71.tree.withoutTable,
    ]
    let surveys = try trees.map { try survey($0) }
    let whole = gathered(surveys, [Array(surveys.indices)])
    for parts in [
      [[5, 4, 3, 2, 1, 0]], [[0, 1], [2, 3, 4, 5]], [[1, 3, 5], [], [0, 2, 4]], [[3], [5], [1], [0], [2], [4]],
    ] {
      let other = gathered(surveys, parts)
      #expect(other.machines == whole.machines)
      #expect(other.hosts.inOrder.map(\.answer) == whole.hosts.inOrder.map(\.answer))
    }
  }

  private func gathered(_ surveys: [HostSurvey], _ parts: [[Int]]) -> FleetSurvey {
    parts.reduce(into: FleetSurvey()) { whole, part in
      var one = FleetSurvey()
      for host in part { one.add(surveys[host], host: host) }
      whole.merge(one)
    }
  }
}
