import Comparison
import DomainCheck
import DomainXML
import Eligibility
import Fleet
import Guidance
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
    ("web-5", withoutIOMMU),
    ("web-6", named(WhitepaperHost.on612.tree, other)),
    ("web-7", cards(onBus: 4)),
    ("web-3\u{1b}[2J", named(pinned(WhitepaperHost.on61.tree, [17]), other)),
  ]

  /// The same hosts as they were; web-3 is new, and mail is gone.
  private static let before: [String: HostTree] = [
    "db-1": named(WhitepaperHost.on612.tree, older), "db-2": named(WhitepaperHost.on612.tree, older),
    "db-3": named(WhitepaperHost.on612.tree, older), "db-4": named(WhitepaperHost.on612.tree, older),
    "web-1": named(WhitepaperHost.on612.tree, other), "web-2": named(WhitepaperHost.on612.tree, other),
    "web-5": named(WhitepaperHost.on612.tree, other),
    "web-7": cards(onBus: 3),
    "web-6": grown(named(WhitepaperHost.on612.tree, other)),
  ]

  /// The host with its IOMMU off, on which nothing has groups.
  private static var withoutIOMMU: HostTree {
    var tree = named(WhitepaperHost.on612.tree, other)
    tree.tables = [:]
    for index in tree.functions.indices { tree.functions[index].group = nil }
    return tree
  }

  /// A host with two devices behind a port.
  private static func cards(onBus bus: UInt8) -> HostTree {
    let port = HostTree.Function(
      "0000:00:1c.0", classCode: 0x060400, identifier: (0x8086, 0x1d10), buses: bus...bus)
    let cards = (0..<2).map { HostTree.Function("0000:0\(bus):00.\($0)", below: [port.address], group: 1 + $0) }
    return HostTree(functions: [port] + cards)
  }

  /// The host with two devices more.
  private static func grown(_ tree: HostTree) -> HostTree {
    var tree = tree
    for function in 0..<2 {
      tree.functions.append(.init("0000:7f:00.\(function)", identifier: (0x15b3, 0x1015), group: 90 + function))
    }
    return tree
  }

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
    hosts: hosts(now.map(\.name)),
    unread: [
      FleetDetails.Unread(
        name: "web-4", path: "recordings/web-4.json",
        reason:
          "recordings/web-4.json is no recording of a host that can be used: it ends at line 7, column 3, before it is"
          + " complete; it may have been cut when it was copied.")
    ], passedOver: passedOver)

  private static var passedOver: FleetDetails.PassedOver {
    var passedOver = FleetDetails.PassedOver()
    passedOver.directories = 2
    passedOver.specialFiles = 1
    passedOver.repeatedFiles = 3
    return passedOver
  }

  private static func hosts(_ names: [String]) -> [FleetDetails.Host] {
    names.map { FleetDetails.Host(name: $0, path: "recordings/\($0).json") }
  }

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
    let text = try written { try FleetText.write(FleetSurvey(), FleetDetails(hosts: []), $0) }
    #expect(text == "0 of 0 hosts have a device that is refused.\n")
    let json = try json { try ReportV1.write(FleetSurvey(), FleetDetails(hosts: []), $0) }
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
    let text = try written { try FleetText.write(hosts, about: query, FleetDetails(hosts: Self.hosts(["db-1"])), $0) }
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

  @Test("of a domain on networks that may be pools, which does not count as one that would start")
  func networks() throws {
    let host = try facts(WhitepaperHost.on612.tree)
    var hosts = HostsByAnswer<DomainAnswer>()
    let uses = ["default", "e\u{301}", "default", "é"].enumerated().map { index, network in
      ResolvedUse(
        HostDeviceUse(device: .networkPool(network: network), place: "/domain/devices/interface[\(index + 1)]")
      ) { _ in .absent }
    }
    hosts.add(DomainAnswer(DomainJudgement(name: "vm3", uses: uses, judge: Judge(host: host)), host: host), host: 0)
    let details = FleetDetails(hosts: Self.hosts(["db-1"]))
    let text = try written { try FleetText.write(hosts, named: "vm3", details, $0) }
    #expect(text.contains("  depends on a network  "))
    #expect(
      text.hasSuffix(
        "\n0 of 1 host can take vm3, 1 can if networks \"default\", \"e\u{301}\", \"é\" are no pools of host devices.\n"
      ))
    let json = try json { try ReportV1.write(hosts, named: "vm3", details, $0) }
    #expect(json.contains("\"canTake\" : false"))
  }

  @Test("as JSON with names that are all there, and steer no terminal")
  func faithfulNames() throws {
    var hosts = FleetSurvey()
    hosts.add(HostSurvey(HostJudgement(host: try facts(WhitepaperHost.on612.tree))), host: 0)
    let name = "a\u{202e}b\u{1b}[2J\u{7f}é\u{feff}"
    let json = try json { try ReportV1.write(hosts, FleetDetails(hosts: Self.hosts([name])), $0) }
    #expect(json.contains(#""name" : "a\u202eb\u001b[2J\u007fé\ufeff""#))
    #expect(json.contains(#""path" : "recordings/a\u202eb\u001b[2J\u007fé\ufeff.json""#))
    #expect(printableLines(json) == json)
  }

  @Test("The list of hosts is the same in pieces as in one")
  func pieces() throws {
    let query = DeviceQuery.classes(try #require(ClassQuery("02")))
    let answer = DeviceAnswer(query, host: try facts(WhitepaperHost.on612.tree), options: JudgeOptions())
    var hosts = HostsByAnswer<DeviceAnswer>()
    for host in 0..<1234 { hosts.add(answer, host: host) }
    let details = FleetDetails(hosts: Self.hosts((0..<1234).map { "host-\($0)" }))
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
