import Comparison
import Eligibility
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("A host is compared with itself at another time")
struct HostComparisonTests {
  private static let nic: (UInt16, UInt16) = (0x8086, 0x1521)

  /// A port with a network card behind it, on a bus, in a group; pinned or not.
  private static func card(
    _ port: String, bus: UInt8, group: Int? = 1, identifier: (vendor: UInt16, device: UInt16) = nic
  ) -> [HostTree.Function] {
    [
      .init(port, classCode: 0x060400, identifier: (0x8086, 0x1d10), driver: "pcieport", buses: bus...bus),
      .init(
        "0000:\(bus < 16 ? "0" : "")\(String(bus, radix: 16)):00.0", below: [port], identifier: identifier,
        driver: "igb", group: group),
    ]
  }

  private static func host(_ functions: [HostTree.Function], pinned: Set<Int> = []) -> HostTree {
    var tree = HostTree(functions: functions)
    for group in pinned { tree.reservedRegions?[group] = "0x00000000bdf7f000 0x00000000bdf8efff direct\n" }
    return tree
  }

  private func compare(_ before: HostTree, _ after: HostTree) throws -> HostComparison {
    HostComparison(before: try side(before), after: try side(after))
  }

  private func side(_ tree: HostTree) throws -> HostComparison.Side {
    let directory = try TemporaryDirectory(tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    return HostComparison.Side(judgement: HostJudgement(host: facts))
  }

  /// What became of each device, in a line.
  private func told(_ comparison: HostComparison) -> [String] {
    comparison.devices.map { device in
      let ways = [device.before, device.after].compactMap { $0?.question.address.description }
      let way = ways.first == ways.last ? ways.prefix(1).joined() : ways.joined(separator: "→")
      return "\(way) \(device.change.rawValue) \(device.match.rawValue)"
    }
  }

  @Test("by its verdicts")
  func verdicts() throws {
    let functions = (1...4).flatMap { Self.card("0000:00:1c.\($0)", bus: UInt8($0), group: $0) }
    let comparison = try compare(Self.host(functions, pinned: [1, 2]), Self.host(functions, pinned: [2, 3]))
    #expect(
      told(comparison) == [
        "0000:01:00.0 fixed address", "0000:02:00.0 still-blocked address", "0000:03:00.0 newly-blocked address",
        "0000:04:00.0 unchanged address",
      ])
    #expect(comparison.regions == [])
    #expect(comparison.goneGroups.isEmpty && comparison.newGroups.isEmpty)
  }

  @Test("and a device that was refused is not fixed by an IOMMU that is off")
  func iommuOff() throws {
    let on = Self.host(Self.card("0000:00:1c.0", bus: 1), pinned: [1])
    let off = Self.host(Self.card("0000:00:1c.0", bus: 1, group: nil))
    #expect(try told(compare(on, off)) == ["0000:01:00.0 otherwise address"])
    #expect(try compare(on, off).isIOMMUSwitchedOff)
    #expect(try told(compare(off, on)) == ["0000:01:00.0 newly-blocked address"])
    #expect(try !compare(off, on).isIOMMUSwitchedOff)
  }

  @Test("and a device is found again where buses have new numbers")
  func renumbered() throws {
    let before = Self.card("0000:00:1c.0", bus: 1, group: 1) + Self.card("0000:00:1d.0", bus: 2, group: 2)
    let after = Self.card("0000:00:1c.0", bus: 3, group: 1) + Self.card("0000:00:1d.0", bus: 4, group: 2)
    let comparison = try compare(Self.host(before, pinned: [1]), Self.host(after, pinned: [2]))
    #expect(
      told(comparison) == [
        "0000:01:00.0→0000:03:00.0 fixed place", "0000:02:00.0→0000:04:00.0 newly-blocked place",
      ])
    #expect(comparison.goneGroups.isEmpty && comparison.newGroups.isEmpty)
  }

  @Test("and not taken for its neighbour, whose address it has now")
  func shifted() throws {
    let before = Self.card("0000:00:1c.0", bus: 1, group: 1) + Self.card("0000:00:1d.0", bus: 2, group: 2)
    let after = Self.card("0000:00:1c.0", bus: 2, group: 1) + Self.card("0000:00:1d.0", bus: 3, group: 2)
    #expect(
      try told(compare(Self.host(before, pinned: [1]), Self.host(after, pinned: [1]))) == [
        "0000:01:00.0→0000:02:00.0 still-blocked place", "0000:02:00.0→0000:03:00.0 unchanged place",
      ])
  }

  @Test("and it is said where the bridges above it are others")
  func otherBridges() throws {
    let before = Self.host(Self.card("0000:00:1c.0", bus: 1), pinned: [1])
    let after = Self.host(Self.card("0000:00:1d.0", bus: 1))
    #expect(try told(compare(before, after)) == ["0000:01:00.0 fixed address-alone"])
  }

  @Test("and another kind of device at an address is another device")
  func otherKind() throws {
    let before = Self.host(Self.card("0000:00:1c.0", bus: 1), pinned: [1])
    let after = Self.host(Self.card("0000:00:1c.0", bus: 1, identifier: (0x144d, 0xa822)), pinned: [1])
    let comparison = try compare(before, after)
    #expect(Set(told(comparison)) == ["0000:01:00.0 gone none", "0000:01:00.0 appeared none"])
    #expect(comparison.isUnlike)
  }

  @Test("and where it cannot be told which of several it is, that is not guessed")
  func ambiguous() throws {
    // Both are behind ports that are new, and both are of the kind that is gone.
    let before = Self.host(Self.card("0000:00:1c.0", bus: 1), pinned: [1])
    let after = Self.host(
      Self.card("0000:00:01.0", bus: 4, group: 1) + Self.card("0000:00:02.0", bus: 5, group: 2), pinned: [1])
    let comparison = try compare(before, after)
    #expect(
      told(comparison) == ["0000:01:00.0 gone none", "0000:04:00.0 appeared none", "0000:05:00.0 appeared none"])
    #expect(
      comparison.devices.map { $0.possibleAddresses.map(\.description) } == [
        ["0000:04:00.0", "0000:05:00.0"], ["0000:01:00.0"], ["0000:01:00.0"],
      ])
  }

  @Test("and its groups by who is in them, not by their numbers")
  func groups() throws {
    let functions = Self.card("0000:00:1c.0", bus: 1, group: 1) + Self.card("0000:00:1d.0", bus: 2, group: 1)
    let renumbered = Self.card("0000:00:1c.0", bus: 1, group: 7) + Self.card("0000:00:1d.0", bus: 2, group: 7)
    let apart = Self.card("0000:00:1c.0", bus: 1, group: 1) + Self.card("0000:00:1d.0", bus: 2, group: 2)
    let same = try compare(Self.host(functions), Self.host(renumbered))
    #expect(same.goneGroups.isEmpty && same.newGroups.isEmpty)
    let split = try compare(Self.host(functions), Self.host(apart))
    #expect(split.goneGroups.map(\.number) == [1])
    #expect(split.newGroups.map(\.number) == [1, 2])
  }

  @Test("and its pinned memory by who holds it, wherever they are now")
  func regions() throws {
    var before = Self.host(Self.card("0000:00:1c.0", bus: 1), pinned: [1])
    var after = Self.host(Self.card("0000:00:1c.0", bus: 2), pinned: [1])
    before.tables["DMAR"] = Self.table([(0xbdf7_f000, 0xbdf8_efff, 0x1c), (0xbdff_d000, 0xbdff_ffff, 0x14)])
    after.tables["DMAR"] = Self.table([(0xbdf7_f000, 0xbdf8_efff, 0x1c), (0xcdff_d000, 0xcdff_ffff, 0x1c)])
    let regions = try #require(try compare(before, after).regions)
    #expect(regions.map { "\($0.range)" } == ["0xbdffd000-0xbdffffff", "0xcdffd000-0xcdffffff"])
    #expect(regions.map(\.before) == [[], nil])
    #expect(regions.map { $0.after?.map(\.description) } == [nil, ["0000:02:00.0"]])
    after.tables["DMAR"]?.removeLast(9)
    #expect(try compare(before, after).regions == nil)
  }

  private static func table(_ regions: [(UInt64, UInt64, UInt8)]) -> [UInt8] {
    var table = DMARBuilder()
    for (base, limit, device) in regions {
      table.addRMRR(base: base, limit: limit, scopes: [DMARBuilder.endpoint([(device, 0), (0, 0)])])
    }
    return table.bytes()
  }

  @Test("and nothing has changed where nothing has", arguments: WhitepaperHost.allCases)
  func same(host: WhitepaperHost) throws {
    let comparison = try compare(host.tree, host.tree)
    #expect(comparison.devices.allSatisfy { [.stillBlocked, .unchanged].contains($0.change) && $0.match == .address })
    #expect(comparison.regions == [])
    #expect(comparison.goneGroups.isEmpty && comparison.newGroups.isEmpty && comparison.movedDevices.isEmpty)
  }
}
