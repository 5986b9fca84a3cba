import Comparison
import Eligibility
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("What people read of a change of a host")
struct ComparisonTextTests {
  /// A host before and after, by the name of its golden file.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var before: HostTree
    var after: HostTree
    var switchesBefore: [String]? = ["intel_iommu=on"]
    var switchesAfter: [String]? = ["intel_iommu=on"]
    var testDescription: String { name }
  }

  private static let cases: [Case] = [
    Case(name: "nothing", before: WhitepaperHost.on612.tree, after: WhitepaperHost.on612.tree),
    Case(name: "kernel", before: WhitepaperHost.on61.tree, after: WhitepaperHost.on612.tree),
    Case(name: "firmware", before: WhitepaperHost.on612.tree, after: firmware),
    Case(
      name: "override", before: WhitepaperHost.on612.tree, after: overridden,
      switchesAfter: ["intel_iommu=on,relax_rmrr"]),
    Case(name: "iommu-off", before: WhitepaperHost.on612.tree, after: iommuOff, switchesAfter: []),
    Case(name: "renumbered", before: WhitepaperHost.on612.tree, after: renumbered),
    Case(name: "two-machines", before: WhitepaperHost.on612.tree, after: other, switchesAfter: nil),
  ]

  /// An option that frees the storage and gives the graphics' memory to the network card, and that splits a group.
  private static var firmware: HostTree {
    var host = WhitepaperHost.on612.tree
    host.functions.removeAll { $0.address == "0000:00:1d.0" }
    host.functions.append(.init("0000:00:16.0", classCode: 0x078000, identifier: (0x8086, 0x1d3a), group: 20))
    host.reservedRegions?[5] = nil
    host.reservedRegions?[16] = nil
    host.reservedRegions?[17] = "0x00000000c0000000 0x00000000c0000fff direct\n"
    host.tables["DMAR"] = tableOfNewFirmware
    for index in host.functions.indices where host.functions[index].address == "0000:01:00.1" {
      host.functions[index].group = 21
    }
    return host
  }

  /// What a kernel's option makes of it: firmware pins what it did.
  private static var overridden: HostTree {
    var host = WhitepaperHost.on612.tree
    for (group, lines) in host.reservedRegions ?? [:] {
      host.reservedRegions?[group] = lines.replacing(" direct\n", with: " direct-relaxable\n")
    }
    return host
  }

  private static var iommuOff: HostTree {
    var host = WhitepaperHost.on612.tree
    for index in host.functions.indices { host.functions[index].group = nil }
    return host
  }

  /// Firmware counts the buses in another way.
  private static var renumbered: HostTree {
    var host = WhitepaperHost.on612.tree
    let newBuses: [(old: String, new: String)] = [("0000:02:", "0000:05:"), ("0000:03:", "0000:06:")]
    for index in host.functions.indices {
      for (old, new) in newBuses where host.functions[index].address.hasPrefix(old) {
        host.functions[index].address.replace(old, with: new)
      }
    }
    return host
  }

  private static var other: HostTree {
    HostTree(functions: [
      .init("0000:00:02.0", identifier: (0x1af4, 0x1041), driver: "virtio-pci", group: 0),
      .init("0000:00:03.0", identifier: (0x1af4, 0x1041), driver: "virtio-pci", group: 1),
    ])
  }

  private static var tableOfNewFirmware: [UInt8] {
    let management = [DMARBuilder.endpoint([(0x1c, 7), (0, 0)]), DMARBuilder.endpoint([(0x1c, 7), (0, 2)])]
    var table = DMARBuilder()
    table.addHardwareUnit(registerBase: 0xf34f_e000)
    table.addRMRR(base: 0xbdf7_f000, limit: 0xbdf8_efff, scopes: management)
    table.addRMRR(base: 0xbdff_6000, limit: 0xbdff_cfff, scopes: management)
    table.addRMRR(base: 0xc000_0000, limit: 0xc000_0fff, scopes: [DMARBuilder.endpoint([(0x01, 0), (0, 0)])])
    table.addRMRR(base: 0xbf80_0000, limit: 0xcf9f_ffff, scopes: [DMARBuilder.endpoint([(0x02, 0)])])
    return table.bytes()
  }

  private func side(_ tree: HostTree, _ switches: [String]?) throws -> HostComparison.Side {
    let directory = try TemporaryDirectory(tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    return HostComparison.Side(judgement: HostJudgement(host: facts), iommuSwitches: switches)
  }

  @Test("reads well", arguments: cases)
  func text(change: Case) throws {
    let comparison = HostComparison(
      before: try side(change.before, change.switchesBefore), after: try side(change.after, change.switchesAfter))
    try expectGolden(ComparisonText.render(comparison).plain, "compare-\(change.name).txt")
  }

  @Test("and what programs read", arguments: cases.filter { ["firmware", "renumbered"].contains($0.name) })
  func json(change: Case) throws {
    let comparison = HostComparison(
      before: try side(change.before, change.switchesBefore), after: try side(change.after, change.switchesAfter))
    try expectGolden(ReportV1.json(ReportV1.ComparisonReport(comparison, names: .none)), "compare-\(change.name).json")
  }
}
