import Comparison
import DomainCheck
import DomainXML
import Eligibility
import Fleet
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("What people read of a fleet")
struct FleetTextTests {
  private static let older = [
    "sys_vendor": "HP", "product_name": "ProLiant DL380p Gen8", "bios_version": "P70", "bios_date": "07/01/2015",
  ]
  private static let newer = older.merging(["bios_date": "05/24/2019"]) { $1 }
  private static let other = ["sys_vendor": "Dell Inc.", "product_name": "PowerEdge R740", "bios_version": "2.21.2"]

  /// The hosts of the fleet as they are, by their names.
  private static let now: [(name: String, tree: HostTree)] = [
    ("db-1", named(WhitepaperHost.on612.tree, older)),
    ("db-2", named(WhitepaperHost.on612.tree, newer)),
    ("db-3", named(pinned(WhitepaperHost.on612.tree, [17, 18]), newer)),
    ("db-4", named(WhitepaperHost.onRHEL71.tree, newer)),
    ("web-1", named(pinned(WhitepaperHost.on612.tree, []), other)),
    ("web-2", untold),
    ("web-3\u{1b}[2J", named(pinned(WhitepaperHost.on61.tree, [17]), other)),
  ]

  /// The same hosts as they were; web-3 is new, and mail is gone.
  private static let before: [String: HostTree] = [
    "db-1": named(WhitepaperHost.on612.tree, older), "db-2": named(WhitepaperHost.on612.tree, older),
    "db-3": named(WhitepaperHost.on612.tree, older), "db-4": named(WhitepaperHost.on612.tree, older),
    "web-1": named(WhitepaperHost.on612.tree, other), "web-2": named(WhitepaperHost.on612.tree, other),
  ]

  /// The host whose groups cannot be judged, of an unknown machine.
  private static var untold: HostTree {
    var tree = WhitepaperHost.onRHEL71.tree
    tree.tables = [:]
    return tree
  }

  private static func named(_ tree: HostTree, _ identity: [String: String]) -> HostTree {
    var tree = tree
    tree.identity = identity
    return tree
  }

  /// The host where the kernel keeps memory for these groups and no others, whatever a table says.
  private static func pinned(_ tree: HostTree, _ groups: Set<Int>) -> HostTree {
    var tree = tree
    tree.tables = [:]
    tree.reservedRegions = [:]
    for group in groups { tree.reservedRegions?[group] = "0x00000000bdf93000 0x00000000bdf93fff direct\n" }
    return tree
  }

  private static let details = FleetDetails(
    hostNames: now.map(\.name),
    unread: [
      FleetDetails.Unread(
        name: "web-4",
        reason:
          "recordings/web-4.json is no recording of a host that can be used: it ends at line 7, column 3, before it is"
          + " complete; it may have been cut when it was copied.")
    ])

  private func facts(_ tree: HostTree) throws -> HostFacts {
    let directory = try TemporaryDirectory(tree)
    return try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
  }

  /// All that a function writes.
  private func written(_ write: (FleetText.Writer) throws -> Void) rethrows -> String {
    var text = ""
    try write { text += $0.plain }
    return text
  }

  /// The JSON that a function writes.
  private func json(_ write: (ReportV1.Writer) throws -> Void) rethrows -> String {
    var text = ""
    try write { text += $0 }
    return text
  }

  @Test("of a survey")
  func survey() throws {
    var survey = FleetSurvey()
    for (host, one) in Self.now.enumerated() {
      survey.add(HostSurvey(HostJudgement(host: try facts(one.tree))), host: host)
    }
    try expectGolden(try written { try FleetText.write(survey, Self.details, $0) }, "fleet-survey.txt")
    try expectGolden(try json { try ReportV1.write(survey, Self.details, $0) }, "fleet-survey.json")
  }

  @Test("of a survey of nothing")
  func nothing() throws {
    let text = try written { try FleetText.write(FleetSurvey(), FleetDetails(hostNames: []), $0) }
    #expect(text == "0 of 0 hosts have a device that is refused.\n")
    let json = try json { try ReportV1.write(FleetSurvey(), FleetDetails(hostNames: []), $0) }
    #expect(json.contains("\"hosts\" : [\n\n    ]"))
  }

  @Test("of a question about devices")
  func devices() throws {
    let query = DeviceQuery.identifier(DeviceIdentifier(vendor: 0x8086, device: 0x1521))
    var hosts = HostsByAnswer<DeviceAnswer>()
    for (host, one) in Self.now.enumerated() {
      hosts.add(DeviceAnswer(query, host: try facts(one.tree), options: JudgeOptions()), host: host)
    }
    try expectGolden(try written { try FleetText.write(hosts, about: query, Self.details, $0) }, "fleet-devices.txt")
    try expectGolden(try json { try ReportV1.write(hosts, about: query, Self.details, $0) }, "fleet-devices.json")
  }

  @Test("of a question about a class that no host has")
  func absent() throws {
    let query = DeviceQuery.classes(try #require(ClassQuery("wireless")))
    var hosts = HostsByAnswer<DeviceAnswer>()
    hosts.add(DeviceAnswer(query, host: try facts(WhitepaperHost.on612.tree), options: JudgeOptions()), host: 0)
    let text = try written { try FleetText.write(hosts, about: query, FleetDetails(hostNames: ["db-1"]), $0) }
    #expect(text == "Class wireless: 0 of 1 host has one that is eligible, 1 none.\n")
  }

  @Test("of a question about a domain")
  func domain() throws {
    let uses = [
      HostDeviceUse(
        device: .pci(try #require(PCIAddress(sysfsName: "0000:03:00.0"))), place: "/domain/devices/hostdev[1]"),
      HostDeviceUse(
        device: .pci(try #require(PCIAddress(sysfsName: "0000:00:02.0"))), place: "/domain/devices/hostdev[2]"),
      HostDeviceUse(device: .networkPool(network: "pool"), place: "/domain/devices/interface[1]"),
      HostDeviceUse(device: .mediated(uuid: "x"), place: "/domain/devices/hostdev[3]"),
    ]
    var hosts = HostsByAnswer<DomainAnswer>()
    for (host, one) in Self.now.enumerated() {
      let facts = try facts(one.tree)
      let resolved = uses.map { use in ResolvedUse(use) { _ in .absent } }
      hosts.add(
        DomainAnswer(DomainJudgement(name: "vm0", uses: resolved, judge: Judge(host: facts)), host: facts), host: host)
    }
    try expectGolden(try written { try FleetText.write(hosts, named: "vm0", Self.details, $0) }, "fleet-domain.txt")
    try expectGolden(try json { try ReportV1.write(hosts, named: "vm0", Self.details, $0) }, "fleet-domain.json")
  }

  @Test("of what has changed")
  func changes() throws {
    var changes = FleetChanges()
    for (host, one) in Self.now.enumerated() {
      let after = HostJudgement(host: try facts(one.tree))
      if let before = Self.before[one.name] {
        let comparison = HostComparison(
          before: HostComparison.Side(judgement: HostJudgement(host: try facts(before))),
          after: HostComparison.Side(judgement: after))
        changes.add(.known(HostChange(comparison)), host: host)
      } else {
        changes.add(.new(HostSurvey(after).host), host: host)
      }
    }
    let past = FleetPast(name: "older", goneHosts: ["mail"])
    try expectGolden(try written { try FleetText.write(changes, since: past, Self.details, $0) }, "fleet-changes.txt")
    try expectGolden(try json { try ReportV1.write(changes, since: past, Self.details, $0) }, "fleet-changes.json")
  }

  @Test("The list of hosts is the same in pieces as in one")
  func pieces() throws {
    let query = DeviceQuery.classes(try #require(ClassQuery("02")))
    let answer = DeviceAnswer(query, host: try facts(WhitepaperHost.on612.tree), options: JudgeOptions())
    var hosts = HostsByAnswer<DeviceAnswer>()
    for host in 0..<1234 { hosts.add(answer, host: host) }
    let details = FleetDetails(hostNames: (0..<1234).map { "host-\($0)" })
    var pieces = 0
    let text = try written { write in
      try FleetText.write(hosts, about: query, details) { piece in
        pieces += 1
        try write(piece)
      }
    }
    #expect(pieces > 2)
    #expect(text.split(separator: "\n").count == 1 + 1234 + 1)
    let rows = text.split(separator: "\n").dropFirst().prefix(1234)
    #expect(Set(rows.map { $0.dropFirst("host-1234".count) }).count == 1)
    let json = try json { try ReportV1.write(hosts, about: query, details, $0) }
    #expect(json.split(separator: "\"name\" :").count == 1 + 1234)
  }
}
