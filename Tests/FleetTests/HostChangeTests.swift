import Comparison
import Eligibility
import Fleet
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("A host is told by what has become of its devices")
struct HostChangeTests {
  /// A change of a host, and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var before: HostTree
    var after: HostTree
    var kind: HostChange.Kind
    var isUntold = false
    var isLoss = false
    var testDescription: String { name }
  }

  private static let plain = HostTree(functions: [
    .init("0000:00:03.0", driver: "igb", group: 1), .init("0000:00:04.0", driver: "igb", group: 2),
  ])
  private static let line = "0x00000000bdf7f000 0x00000000bdf8efff direct\n"
  private static let first = plain.pinning([1: line])
  private static let second = plain.pinning([2: line])
  private static let both = plain.pinning([1: line, 2: line])
  private static let broken = plain.pinning([1: "what is this\n"])

  private static var off: HostTree {
    var tree = plain
    for index in tree.functions.indices { tree.functions[index].group = nil }
    return tree
  }

  private static var another: HostTree { with("0000:00:05.0") }
  private static var elsewhere: HostTree { with("0000:00:06.0") }
  private static var grown: HostTree { another.pinning([3: line]) }
  private static let nothing = HostTree(functions: [])

  /// The host with a device behind a port.
  private static func card(onBus bus: UInt8) -> HostTree {
    var tree = plain
    tree.functions += [
      .init("0000:00:1c.0", classCode: 0x060400, identifier: (0x8086, 0x1d10), buses: bus...bus),
      .init("0000:0\(bus):00.0", below: ["0000:00:1c.0"], identifier: (0x8086, 0x10d3), group: 3),
    ]
    return tree
  }

  private static func with(_ address: String) -> HostTree {
    var tree = plain
    tree.functions.append(.init(address, identifier: (0x8086, 0x10d3), group: 3))
    return tree
  }

  private static let cases = [
    Case(name: "nothing", before: plain, after: plain, kind: .unchanged),
    Case(name: "as blocked as before", before: first, after: first, kind: .stillBlocked),
    Case(name: "one more is blocked", before: first, after: both, kind: .newlyBlocked),
    Case(name: "another one is blocked", before: first, after: second, kind: .newlyBlocked),
    Case(name: "one of two is fixed", before: both, after: first, kind: .fixed),
    Case(name: "the only one is fixed", before: first, after: plain, kind: .fixed),
    Case(name: "the IOMMU is off", before: first, after: off, kind: .otherwise, isLoss: true),
    Case(name: "the IOMMU is off, and nothing was free", before: both, after: off, kind: .otherwise, isLoss: true),
    Case(name: "the IOMMU is on again", before: off, after: plain, kind: .otherwise),
    Case(name: "a new device is blocked", before: plain, after: grown, kind: .newlyBlocked),
    Case(name: "a device is new", before: plain, after: another, kind: .otherwise),
    Case(name: "a blocked device is gone", before: grown, after: plain, kind: .lostDevices, isLoss: true),
    Case(name: "a device is gone", before: another, after: plain, kind: .lostDevices, isLoss: true),
    Case(
      name: "one is gone, one is fixed", before: another.pinning([1: line]), after: plain, kind: .lostDevices,
      isLoss: true),
    Case(name: "one is gone, one is blocked", before: another, after: first, kind: .newlyBlocked, isLoss: true),
    Case(name: "all are gone", before: plain, after: nothing, kind: .lostDevices, isLoss: true),
    Case(name: "a device is in another place", before: another, after: elsewhere, kind: .lostDevices, isLoss: true),
    Case(name: "a bus has another number", before: card(onBus: 3), after: card(onBus: 4), kind: .otherwise),
    Case(name: "it cannot be told any more", before: plain, after: broken, kind: .otherwise, isUntold: true),
    Case(name: "it can be told again, and is free", before: broken, after: plain, kind: .otherwise),
    Case(name: "it can be told again, and is blocked", before: broken, after: first, kind: .otherwise, isUntold: true),
    Case(name: "it can be told neither before nor after", before: broken, after: broken, kind: .unchanged),
  ]

  private func change(_ before: HostTree, _ after: HostTree) throws -> HostChange {
    let sides = try [before, after].map { HostComparison.Side(judgement: HostJudgement(host: try $0.facts())) }
    return HostChange(HostComparison(before: sides[0], after: sides[1]))
  }

  @Test(arguments: cases)
  func kind(one: Case) throws {
    let change = try change(one.before, one.after)
    #expect(change.kind == one.kind)
    #expect(change.isUntold == one.isUntold)
    #expect(change.isLoss == one.isLoss)
  }

  @Test("Only what has happened is told, without the evidence; all is counted")
  func devices() throws {
    let change = try change(Self.first, Self.both)
    #expect(change.devices.map { $0.address?.description } == ["0000:00:04.0"])
    #expect(change.devices.allSatisfy { $0.after?.evidence.isEmpty == true && $0.before?.evidence.isEmpty == true })
    #expect(change.counts == [.stillBlocked: 1, .newlyBlocked: 1])
    #expect(change.refusedDevices == 2)
  }

  @Test("A new firmware and a new kernel are told")
  func machine() throws {
    var before = Self.plain.named(gen8)
    before.release = "6.1.0-56-amd64"
    var identity = gen8
    identity["bios_date"] = "05/24/2019"
    let change = try change(before, Self.plain.named(identity))
    #expect(change.before.firmwareDate == "07/01/2015" && change.after.firmwareDate == "05/24/2019")
    #expect(change.before.model == change.after.model)
    #expect(change.releaseBefore == "6.1.0-56-amd64" && change.releaseAfter == "6.12.95-amd64")
  }

  @Test("Two machines of one name are told to be that")
  func unlike() throws {
    let other = HostTree(functions: [.init("0000:00:02.0", identifier: (0x1af4, 0x1041), group: 0)])
    #expect(try change(Self.plain, other).isUnlike)
  }
}
