import Eligibility
import HostReader
import KernelLog
import Report
import TestSupport
import Testing

@Suite("A kernel's log beside a host's table and sysfs")
struct KernelLogComparisonTests {
  /// A log, and a host, by the name of their golden file.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var tree: HostTree
    var log: String
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "log-of-old-kernel", tree: WhitepaperHost.on612.tree,
      log: """
        IOMMU: Setting identity map for device 0000:02:00.0 [0xbdf7f000 - 0xbdf8efff]
        IOMMU: Setting identity map for device 0000:01:00.0 [0xbdf7f000 - 0xbdf8efff]
        IOMMU: Setting identity map for device 0000:01:00.4 [0xbdff6000 - 0xbdfffcfff]
        IOMMU: Setting identity map for device 0000:00:1d.0 [0xbdffd000 - 0xbdffffff]
        IOMMU: Setting identity map for device 0000:7f:00.0 [0xc0000000 - 0xc0000fff]
        IOMMU: Prepare 0-16MiB unity mapping for LPC
        IOMMU: Setting identity map for device 0000:00:1f.0 [0x0 - 0xffffff]
        """),
    Case(
      name: "log-of-new-kernel", tree: WhitepaperHost.on612.tree,
      log: """
        DMAR: RMRR base: 0x000000bdf7f000 end: 0x000000bdf8efff
        DMAR: RMRR base: 0x000000bdf8f000 end: 0x000000bdf92fff
        DMAR: RMRR base: 0x000000bdf93000 end: 0x000000bdf94fff
        DMAR: RMRR base: 0x000000bdff6000 end: 0x000000bdffcfff
        DMAR: RMRR base: 0x000000bdffd000 end: 0x000000bdffffff
        DMAR: RMRR base: 0x000000bf800000 end: 0x000000cf9fffff
        """),
    Case(
      name: "log-without-table", tree: withoutTable,
      log: "DMAR: Setting identity map for device 0000:02:00.0 [0xbdf7f000 - 0xbdf8efff]"),
    Case(name: "log-of-later", tree: WhitepaperHost.on612.tree, log: "usb 1-1: new high-speed USB device"),
  ]

  private static var withoutTable: HostTree {
    var tree = WhitepaperHost.on612.tree
    tree.tables = [:]
    return tree
  }

  private func report(on host: Case) throws -> (HostJudgement, KernelLogComparison) {
    let directory = try TemporaryDirectory(host.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let judgement = HostJudgement(host: facts)
    let log = PinnedMemoryLog(try LogReading(bytes: Array(host.log.utf8)))
    return (judgement, KernelLogComparison(log, source: "the log in boot.log", with: judgement))
  }

  @Test("reads well", arguments: cases)
  func text(host: Case) throws {
    let (judgement, comparison) = try report(on: host)
    try expectGolden(HostText.render(judgement, log: comparison).plain, "host-\(host.name).txt")
  }

  @Test("has the same for programs", arguments: cases.prefix(2))
  func json(host: Case) throws {
    let (judgement, comparison) = try report(on: host)
    try expectGolden(ReportV1.json(ReportV1.HostReport(judgement, log: comparison)), "host-\(host.name).json")
  }
}
