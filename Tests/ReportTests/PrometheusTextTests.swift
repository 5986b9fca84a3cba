import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("Metrics for Prometheus")
struct PrometheusTextTests {
  @Test("of the whitepaper's host and of domains")
  func whitepaper() throws {
    let host = try judged(WhitepaperHost.on612.tree)
    let domains = try [("vm0", "0000:01:00.1"), ("vm2", "0000:03:00.0"), ("vm3", "0000:7f:00.0")].map { name, address in
      DomainJudgement(name: name, uses: [try use(of: address)], judge: Judge(host: host.host))
    }
    try expectGolden(PrometheusText.render(host, domains: domains, libvirtIsUp: true), "export-prometheus.txt")
  }

  @Test("say in the one line that is promised which device is refused")
  func promised() throws {
    let tree = HostTree(
      functions: [.init("0000:00:02.0", group: 2)],
      reservedRegions: [2: "0x0000000030000000 0x0000000030000fff direct\n"])
    #expect(lines(of: try judged(tree)).contains("rmrr_guard_device_refused{address=\"0000:00:02.0\",group=\"2\"} 1"))
  }

  @Test("tell a bridge of a lost group from the devices that are lost")
  func bridges() throws {
    let tree = HostTree(
      functions: [
        .init("0000:00:01.0", classCode: 0x060400, group: 1, buses: 1...1),
        .init("0000:01:00.0", below: ["0000:00:01.0"], group: 1),
      ], reservedRegions: [1: "0x0000000030000000 0x0000000030000fff direct\n"])
    let lines = lines(of: try judged(tree))
    #expect(lines.filter { $0.hasPrefix("rmrr_guard_device_refused{") }.count == 1)
    #expect(lines.contains("rmrr_guard_endpoints{verdict=\"refused\"} 1"))
    #expect(lines.contains("rmrr_guard_iommu_groups{verdict=\"refused\"} 1"))
  }

  @Test(
    "say nothing of a table that is not known",
    arguments: [
      ("malformed", Array("no table at all".utf8), "malformed"),
      ("cut short", Array(DMARBuilder.example.dropLast(8)), "read"),
    ])
  func unknownTable(name: String, bytes: [UInt8], state: String) throws {
    var tree = WhitepaperHost.on612.tree
    tree.tables["DMAR"] = bytes
    let lines = lines(of: try judged(tree))
    #expect(lines.contains("rmrr_guard_firmware_table_fault 1"), "\(name)")
    #expect(lines.contains { $0.hasPrefix("rmrr_guard_firmware_table_info{state=\"\(state)\"") }, "\(name)")
    #expect(!lines.contains { $0.hasPrefix("rmrr_guard_pinned_regions ") }, "\(name)")
    #expect(!lines.contains { $0.hasPrefix("rmrr_guard_table_disagreements ") }, "\(name)")
  }

  @Test("of a host without a table say nothing of what is in it")
  func noTable() throws {
    let lines = lines(of: try judged(HostTree(functions: [.init("0000:00:02.0", group: 2)])))
    #expect(lines.contains("rmrr_guard_firmware_table_info{state=\"absent\",signature=\"\",effect=\"\"} 1"))
    #expect(lines.contains("rmrr_guard_firmware_table_fault 0"))
    #expect(!lines.contains { $0.hasPrefix("rmrr_guard_pinned_regions ") })
    #expect(!lines.contains { $0.hasPrefix("rmrr_guard_table_disagreements ") })
  }

  @Test("name the reason for which a device cannot be told, and the rules that the kernel may have")
  func undetermined() throws {
    var tree = WhitepaperHost.onRHEL71.tree
    tree.release = "4.9.0-19-amd64"
    tree.tables = [:]
    let lines = lines(of: try judged(tree))
    let series =
      "rmrr_guard_device_undetermined{address=\"0000:03:00.0\",group=\"17\",reason=\"no-reserved-regions\"} 1"
    #expect(lines.contains(series))
    let rule =
      "rmrr_guard_kernel_rule_info{release=\"4.9.0-19-amd64\",rule=\"4.1\",latest_rule=\"5.3\",source=\"release\"} 1"
    #expect(lines.contains(rule))
  }

  @Test("have a bounded number of series for devices, the refused ones first")
  func deviceLimit() throws {
    let host = CrowdedHost(count: 320, regions: { $0 < 60 ? CrowdedHost.untold : CrowdedHost.pinned }).judged
    let lines = lines(of: host)
    #expect(lines.contains("rmrr_guard_endpoints{verdict=\"refused\"} 260"))
    #expect(lines.contains("rmrr_guard_endpoints{verdict=\"undetermined\"} 60"))
    #expect(lines.filter { $0.hasPrefix("rmrr_guard_device_refused{") }.count == PrometheusText.deviceLimit)
    #expect(lines.filter { $0.hasPrefix("rmrr_guard_device_undetermined{") }.isEmpty)
    #expect(lines.contains("rmrr_guard_device_series_omitted 64"))
  }

  @Test("have a bounded number of series for domains, the refused ones first, each name once")
  func domainLimit() throws {
    let host = try judged(WhitepaperHost.on612.tree)
    let judge = Judge(host: host.host)
    let untold = ResolvedUse(HostDeviceUse(device: .untold("fd=7"), place: "/domain")) { _ in .absent }
    let undetermined = (0..<200).map { DomainJudgement(name: "a\($0)", uses: [untold], judge: judge) }
    let refusing = try use(of: "0000:01:00.1")
    let refused = (0..<100).map { DomainJudgement(name: "z\($0)", uses: [refusing], judge: judge) }
    let twice = [DomainJudgement(name: "z0", uses: [untold], judge: judge)]
    let lines = lines(of: host, domains: undetermined + refused + twice)
    #expect(lines.filter { $0.hasPrefix("rmrr_guard_domain_refused{") }.count == 100)
    #expect(lines.filter { $0.hasPrefix("rmrr_guard_domain_undetermined{") }.count == PrometheusText.domainLimit - 100)
    #expect(lines.contains("rmrr_guard_domain_series_omitted 45"))
    #expect(lines.filter { $0.contains("domain=\"z0\"") } == ["rmrr_guard_domain_refused{domain=\"z0\"} 1"])
    #expect(lines.contains("rmrr_guard_domains{verdict=\"undetermined\"} 201"))
  }

  @Test("tell whether libvirt has answered, and nothing of that where nobody has asked it")
  func libvirt() throws {
    let host = try judged(WhitepaperHost.on612.tree)
    #expect(lines(of: host, libvirtIsUp: true).contains("rmrr_guard_libvirt_up 1"))
    #expect(lines(of: host, libvirtIsUp: false).contains("rmrr_guard_libvirt_up 0"))
    #expect(!lines(of: host).contains { $0.hasPrefix("rmrr_guard_libvirt_up") })
  }

  @Test("count a domain whose XML cannot be judged as undetermined")
  func unjudged() throws {
    let host = try judged(WhitepaperHost.on612.tree)
    let lines = lines(of: host, domains: [try refused("vm1", on: host)], unjudged: ["vm9", "vm0"])
    let told = lines.filter { $0.hasPrefix("rmrr_guard_domain_undetermined{") }
    #expect(
      told == [
        "rmrr_guard_domain_undetermined{domain=\"vm0\"} 1", "rmrr_guard_domain_undetermined{domain=\"vm9\"} 1",
      ])
    #expect(lines.contains("rmrr_guard_domains{verdict=\"undetermined\"} 2"))
    #expect(lines.contains("rmrr_guard_domains{verdict=\"refused\"} 1"))
  }

  @Test("tell names apart by their bytes, and count those that cannot be told apart in print")
  func likeNames() throws {
    let host = try judged(WhitepaperHost.on612.tree)
    let domains = try ["caf\u{e9}", "cafe\u{301}", "vm\u{202e}x", "vm?x"].map { try refused($0, on: host) }
    let lines = lines(of: host, domains: domains)
    #expect(lines.count { $0.hasPrefix("rmrr_guard_domain_refused{") } == 3)
    #expect(lines.contains("rmrr_guard_domains{verdict=\"refused\"} 4"))
    #expect(lines.contains("rmrr_guard_domain_series_omitted 1"))
  }

  private func refused(_ name: String, on host: HostJudgement) throws -> DomainJudgement {
    DomainJudgement(name: name, uses: [try use(of: "0000:01:00.1")], judge: Judge(host: host.host))
  }

  @Test(
    "escape what a name holds",
    arguments: [
      ("vm \"0\"", #"vm \"0\""#), ("back\\slash", #"back\\slash"#), ("line\nbreak\r\0", "line?break??"),
      ("\"} 1\nup 1", #"\"} 1?up 1"#), ("ünï", "ünï"), (String(repeating: "x", count: 300), nil),
    ] as [(String, String?)])
  func names(name: String, label: String?) throws {
    let host = try judged(WhitepaperHost.on612.tree)
    let domain = DomainJudgement(
      name: name, uses: [try use(of: "0000:01:00.1")], judge: Judge(host: host.host))
    let label = label ?? String(repeating: "x", count: 197) + "…"
    #expect(lines(of: host, domains: [domain]).contains("rmrr_guard_domain_refused{domain=\"\(label)\"} 1"))
  }

  private func lines(
    of host: HostJudgement, domains: [DomainJudgement]? = nil, unjudged: [String] = [], libvirtIsUp: Bool? = nil
  ) -> [String] {
    PrometheusText.render(host, domains: domains, unjudgedDomains: unjudged, libvirtIsUp: libvirtIsUp)
      .split(separator: "\n").map { String($0) }
  }

  private func use(of address: String) throws -> ResolvedUse {
    let device = HostDeviceUse.Device.pci(try #require(PCIAddress(sysfsName: address)))
    return ResolvedUse(HostDeviceUse(device: device, place: "/domain/devices/hostdev[1]")) { _ in .absent }
  }
}

/// A host as its own kernel judges it.
func judged(_ tree: HostTree) throws -> HostJudgement {
  let directory = try TemporaryDirectory(tree)
  defer { withExtendedLifetime(directory) {} }
  return HostJudgement(host: try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost())
}

extension DMARBuilder {
  /// A table with a hardware unit and pinned memory.
  fileprivate static let example: [UInt8] = {
    var table = DMARBuilder()
    table.addHardwareUnit(registerBase: 0xf34f_e000)
    table.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [endpoint([(0x02, 0)])])
    return table.bytes()
  }()
}
