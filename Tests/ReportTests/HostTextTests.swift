import Eligibility
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("What people read of a host as a whole")
struct HostTextTests {
  /// A host by the name of its golden file.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var tree: HostTree
    var testDescription: String { name }
  }

  private static let cases: [Case] = [
    Case(name: "whitepaper-6.12", tree: WhitepaperHost.on612.tree),
    Case(name: "whitepaper-rhel7.1", tree: WhitepaperHost.onRHEL71.tree),
    Case(name: "disagreeing", tree: disagreeing), Case(name: "table-cut-short", tree: tableCutShort),
    Case(name: "without-table", tree: withoutTable), Case(name: "iommu-off", tree: iommuOff),
    Case(name: "behind-bridge-4.19", tree: behindBridge), Case(name: "amd-6.1", tree: amd),
  ]

  /// A kernel that keeps no memory for one pinned group, and some for another that the table does not know of.
  private static var disagreeing: HostTree {
    var tree = WhitepaperHost.on612.tree
    tree.reservedRegions?[16] = nil
    tree.reservedRegions?[17] = "0x00000000c0000000 0x00000000c0000fff direct\n"
    return tree
  }

  private static var tableCutShort: HostTree {
    var tree = WhitepaperHost.on612.tree
    tree.tables["DMAR"]?.removeLast(20)
    return tree
  }

  private static var withoutTable: HostTree {
    var tree = WhitepaperHost.on612.tree
    tree.tables = [:]
    return tree
  }

  /// Without any group, since a scope of the table names a bridge as an endpoint.
  private static var iommuOff: HostTree {
    var tree = HostTree(functions: [
      .init("0000:00:02.0", driver: "igb"),
      .init("0000:00:06.0", classCode: 0x060400, driver: "pcieport", buses: 1...1),
    ])
    var table = DMARBuilder()
    table.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    table.addRMRR(base: 0x3000_1000, limit: 0x3000_1fff, scopes: [DMARBuilder.endpoint([(6, 0)])])
    table.addRMRR(base: 0x3000_2000, limit: 0x3000_2fff, scopes: [DMARBuilder.endpoint([(9, 0)])])
    table.addHardwareUnit(registerBase: 0xf34f_e000)
    tree.tables["DMAR"] = table.bytes()
    return tree
  }

  /// Behind a bridge that an RMRR names, which counts since 5.3, under a kernel that may have that rule or not.
  private static var behindBridge: HostTree {
    var tree = HostTree(functions: [
      .init("0000:00:03.0", classCode: 0x060400, driver: "pcieport", group: 9, buses: 4...4),
      .init("0000:04:00.0", below: ["0000:00:03.0"], driver: "ixgbe", group: 10),
    ])
    var table = DMARBuilder()
    table.addRMRR(base: 0x7b80_0000, limit: 0x7b9f_ffff, scopes: [DMARBuilder.bridge([(3, 0)])])
    table.addHardwareUnit(registerBase: 0xf34f_e000)
    tree.tables["DMAR"] = table.bytes()
    tree.release = "4.19.0-27-amd64"
    tree.typeNames = nil
    return tree
  }

  private static var amd: HostTree {
    var tree = HostTree(functions: [.init("0000:0b:00.0", driver: "ixgbe", group: 21)])
    tree.iommu = "ivhd0"
    tree.release = "6.1.0-56-amd64"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    tree.reservedRegions = [21: "0x00000000ae000000 0x00000000ae0fffff direct\n"]
    return tree
  }

  @Test("reads well", arguments: cases)
  func text(host: Case) throws {
    let directory = try TemporaryDirectory(host.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    try expectGolden(HostText.render(HostJudgement(host: facts)).plain, "host-\(host.name).txt")
  }

  @Test("has the same for programs", arguments: ["whitepaper-6.12", "disagreeing", "behind-bridge-4.19", "iommu-off"])
  func json(name: String) throws {
    let host = try #require(Self.cases.first { $0.name == name })
    let directory = try TemporaryDirectory(host.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    try expectGolden(ReportV1.json(ReportV1.HostReport(HostJudgement(host: facts))), "host-\(name).json")
  }
}
