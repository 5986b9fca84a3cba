import Eligibility
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("What is exported to those that give devices to guests")
struct ExportTextTests {
  /// A host with something of each kind: ready and used devices, a kind that is blocked in part, virtual functions, what
  /// belongs to the machine, and what sysfs does not tell all of.
  private static let server: HostTree = {
    var tree = HostTree(
      functions: [
        .init("0000:00:00.0", classCode: 0x060000, group: 0),
        .init("0000:00:14.0", classCode: 0x0c0330, identifier: (0x8086, 0xa12f), driver: "xhci_hcd", group: 1),
        .init("0000:00:1f.4", classCode: 0x0c0500, identifier: (0x8086, 0xa123), group: 2),
        .init("0000:01:00.0", classCode: 0x030200, identifier: (0x10de, 0x1eb8), driver: "vfio-pci", group: 3),
        .init("0000:02:00.0", classCode: 0x030200, identifier: (0x10de, 0x1eb8), driver: "vfio-pci", group: 4),
        .init("0000:03:00.0", classCode: 0x030000, identifier: (0x10de, 0x2204), driver: "vfio-pci", group: 5),
        .init("0000:03:00.1", classCode: 0x040300, identifier: (0x10de, 0x1aef), driver: "snd_hda_intel", group: 5),
        .init("0000:04:00.0", identifier: (0x8086, 0x10fb), driver: "ixgbe", group: 6),
        .init("0000:04:10.0", identifier: (0x8086, 0x10ed), group: 7, physicalFunction: "0000:04:00.0"),
        .init("0000:04:10.2", identifier: (0x8086, 0x10ed), group: 8, physicalFunction: "0000:04:00.0"),
        .init("0000:05:00.0", classCode: 0x0b4000, identifier: (0x8086, 0x37c8), group: 9),
        .init("0000:06:00.0", classCode: 0x010802, identifier: (0x144d, 0xa808), driver: "nvme"),
        .init("10000:e1:00.0", classCode: 0x010802, identifier: (0x8086, 0x0a54), group: 10),
      ],
      reservedRegions: [4: "0x0000000030000000 0x0000000030000fff direct\n"])
    tree.release = "6.12.95\u{1b}[2J\n\u{fffe}"
    return tree
  }()

  /// A host with so many devices of a kind, and so many kinds, that nobody would read them all.
  private static let crowded = CrowdedHost(
    count: 200, device: { UInt16($0 < 100 ? 0 : $0) },
    regions: { $0.isMultiple(of: 50) ? CrowdedHost.pinned : CrowdedHost.free }
  ).judged

  private static let forms: [(name: String, render: @Sendable (HostJudgement) throws -> String)] = [
    ("nfd", { NodeFeaturesText.render($0) }), ("kubevirt", { KubeVirtText.render($0) }),
    ("nova", { NovaText.render($0) }), ("ansible", { try ReportV1.json(ReportV1.Fact($0)) }),
  ]

  @Test("of a server with devices of each kind", arguments: forms.map(\.name))
  func server(name: String) throws {
    try expectGolden(try text(name, of: judged(Self.server)), "export-\(name).txt")
  }

  @Test("of a host without an IOMMU, which can give nothing", arguments: forms.map(\.name))
  func withoutIOMMU(name: String) throws {
    var tree = Self.server
    tree.functions = tree.functions.filter { !$0.address.hasPrefix("0000:04:10") }
    for index in tree.functions.indices { tree.functions[index].group = nil }
    let text = try text(name, of: judged(tree))
    switch name {
    case "nfd": #expect(text.contains("rmrr-guard.endpoints.eligible=0\n"))
    case "kubevirt": #expect(text.contains("      pciHostDevices: []\n"))
    case "nova": #expect(text.contains("[pci]\n# No device of this host can be given to a guest.\n"))
    default: #expect(text.contains("\"eligible\" : 0"))
    }
  }

  @Test("has a label for a bounded number of kinds, those that stand in somebody's way first")
  func kindLimit() throws {
    let lines = try text("nfd", of: Self.crowded).split(separator: "\n")
    let kinds = lines.filter { $0.contains("rmrr-guard.pci-8086_") }
    #expect(kinds.count == NodeFeaturesText.kindLimit)
    #expect(
      kinds.prefix(3).map { $0.drop { $0 != "-" }.dropFirst(1) } == [
        "guard.pci-8086_0000=mixed", "guard.pci-8086_0064=refused", "guard.pci-8086_0096=refused",
      ])
    #expect(lines.last == "feature.node.kubernetes.io/rmrr-guard.pci-omitted=37")
  }

  @Test("lists no more functions of a kind than somebody reads")
  func listLimit() throws {
    let reason =
      "#   8086:0000 (Ethernet controller): 0000:00:00.0 is refused, 0000:06:00.2 is refused; the selector cannot tell"
      + " 0000:00:00.1, 0000:00:00.2, 0000:00:00.3, 0000:00:00.4, 0000:00:00.5, 0000:00:00.6, 0000:00:00.7, 0000:01:00.0"
      + " and 90 more from that.\n"
    #expect(try text("kubevirt", of: Self.crowded).contains(reason))
  }

  @Test("tells a bounded number of devices in a fact, and counts the others")
  func factLimit() throws {
    let host = CrowdedHost(count: 300, regions: { _ in CrowdedHost.untold }).judged
    let text = try text("ansible", of: host)
    #expect(text.contains("\"omitted\" : 44"))
    #expect(text.split(separator: "\"address\"").count - 1 == ReportV1.Fact.deviceLimit)
    #expect(text.contains("\"undetermined\" : 300"))
  }

  /// AMD's driver before 6.6 attaches what is pinned, and keeps the guest's memory out of the range.
  @Test("warns of a device that not every guest can have", arguments: ["kubevirt", "nova"])
  func caution(name: String) throws {
    var tree = HostTree(
      functions: [.init("0000:00:02.0", group: 2)],
      reservedRegions: [2: "0x0000000030000000 0x0000000030000fff direct\n"])
    tree.iommu = "ivhd0"
    tree.release = "6.1.0-56-amd64"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    let caution =
      "# 0x30000000-0x30000fff is pinned to the group of 0000:00:02.0: a guest with memory of its own there may not start.\n"
    #expect(try text(name, of: judged(tree)).contains(caution))
  }

  @Test("tells functions of a kind that are blocked for different reasons one by one")
  func differently() throws {
    let host = CrowdedHost(count: 2, regions: { $0 == 0 ? CrowdedHost.pinned : CrowdedHost.untold }).judged
    let reason = "#   8086:1521 (Ethernet controller): 0000:00:00.0 is refused, 0000:00:00.1 is undetermined.\n"
    #expect(try text("kubevirt", of: host).contains(reason))
    let untold =
      "#   0000:00:00.1 (Ethernet controller): undetermined, Line 1 of /sys/kernel/iommu_groups/1/reserved_regions cannot be"
      + " understood.\n"
    #expect(try text("nova", of: host).contains(untold))
  }

  @Test("leaves a kind out for KubeVirt where a function is in a segment whose number has five digits")
  func segments() throws {
    let tree = HostTree(functions: [
      .init("0000:05:00.0", identifier: (0x8086, 0x0a54), group: 1),
      .init("ffff:e1:00.0", identifier: (0x8086, 0x1521), group: 2),
      .init("10000:e1:00.0", identifier: (0x8086, 0x0a54), group: 3),
    ])
    let text = try text("kubevirt", of: judged(tree))
    #expect(!text.contains("\"8086:0a54\""))
    #expect(text.contains("\"8086:1521\""))
    let reason =
      "#   8086:0a54 (Ethernet controller): 10000:e1:00.0 is in a PCI segment beyond ffff, of which KubeVirt knows none; the"
      + " selector cannot tell 0000:05:00.0 from that.\n"
    #expect(text.contains(reason))
  }

  @Test("says for KubeVirt what becomes of functions that share an IOMMU group")
  func sharedGroups() throws {
    let tree = HostTree(functions: [
      .init("0000:04:00.0", identifier: (0x8086, 0x1521), group: 1),
      .init("0000:04:00.1", identifier: (0x8086, 0x1521), group: 1),
      .init("0000:05:00.0", identifier: (0x8086, 0x1521), group: 2),
      .init("0000:06:00.0", identifier: (0x8086, 0x10fb), driver: "vfio-pci", group: 3),
      .init("0000:06:00.1", classCode: 0x0c0500, identifier: (0x8086, 0xa123), driver: "i801_smbus", group: 3),
      .init("0000:07:00.0", classCode: 0x030000, identifier: (0x10de, 0x2204), driver: "vfio-pci", group: 4),
      .init("0000:07:00.1", classCode: 0x040300, identifier: (0x10de, 0x1aef), driver: "vfio-pci", group: 4),
    ])
    let lines = try text("kubevirt", of: judged(tree)).split(separator: "\n")
    func comment(before selector: String) throws -> [Substring] {
      let index = try #require(lines.firstIndex { $0.hasSuffix("\"\(selector)\"") })
      return lines[..<index].reversed().prefix { $0.hasPrefix("        #") }.reversed().dropLast()
    }
    #expect(
      try comment(before: "8086:1521") == [
        "        # KubeVirt takes what is in one IOMMU group for one device, and gives a guest the last of it: 0000:04:00.0,"
          + " 0000:04:00.1"
      ])
    #expect(
      try comment(before: "8086:10fb") == [
        "        # No guest can have these while the host uses others of their IOMMU groups: 0000:06:00.0 (0000:06:00.1 by"
          + " i801_smbus)"
      ])
    #expect(
      try comment(before: "10de:2204") == [
        "        # One guest alone can have these and the others in their IOMMU groups: 0000:07:00.0 (0000:07:00.1)"
      ])
  }

  @Test("offers no kind of which a function is blocked whose class is not known")
  func unclassified() throws {
    let told: [(String, UInt32?)] = [("0000:02:00.0", 0x020000), ("0000:03:00.0", nil)]
    let functions = try told.enumerated().map { group, told in
      PCIFunction(
        address: try #require(PCIAddress(sysfsName: told.0)), classCode: told.1.map { ClassCode(rawValue: $0) },
        identifier: DeviceIdentifier(vendor: 0x8086, device: 0x1521), iommu: .intel, group: group)
    }
    let groups = functions.enumerated().map { number, function in
      IOMMUGroup(
        number: number, members: [function.address],
        reservedRegions: number == 0 ? CrowdedHost.free : CrowdedHost.pinned)
    }
    let host = HostJudgement(host: HostFacts(functions: functions, groups: groups, kernel: .withRuleOf66))
    #expect(try text("kubevirt", of: host).contains("pciHostDevices: []\n"))
    #expect(try text("nfd", of: host).contains("rmrr-guard.pci-8086_1521=mixed\n"))
    #expect(try text("nova", of: host).contains("\ndevice_spec = {\"address\": \"0000:02:00.0\""))
  }

  @Test("names a device of which vendor and device are not known", arguments: ["kubevirt", "nova"])
  func unidentified(name: String) throws {
    let addresses = try ["0000:02:00.0", "0000:03:00.0", "0000:04:00.0", "0000:05:00.0"].map {
      try #require(PCIAddress(sysfsName: $0))
    }
    // Of the last nothing is known, and the one before belongs to the machine.
    let functions = zip(addresses, [0x020000, nil, 0x088000] as [UInt32?]).map { address, code in
      PCIFunction(address: address, classCode: code.map { ClassCode(rawValue: $0) }, iommu: .intel, group: 1)
    }
    let fault = FunctionFault(
      address: addresses[3], fault: ReadingFault(path: "/sys", cause: .notARegularFile))
    let group = IOMMUGroup(number: 1, members: addresses, reservedRegions: CrowdedHost.free)
    let facts = HostFacts(functions: functions, faults: [fault], groups: [group], kernel: .withRuleOf66)
    let lines = try text(name, of: HostJudgement(host: facts)).split(separator: "\n").filter {
      $0.hasPrefix("#   0000")
    }
    #expect(
      lines == [
        "#   0000:02:00.0: its vendor and device cannot be read.",
        "#   0000:03:00.0: its vendor and device cannot be read.",
        "#   0000:05:00.0: its vendor and device cannot be read.",
      ])
  }

  @Test("says no more than printable ASCII, whatever a host calls its drivers")
  func hostile() throws {
    let address = try #require(PCIAddress(sysfsName: "0000:02:00.0"))
    let function = PCIFunction(
      address: address, classCode: ClassCode(rawValue: 0x020000),
      identifier: DeviceIdentifier(vendor: 1, device: 2), driver: "a\n- b: \u{1b}[2J\u{fffe}é", iommu: .intel, group: 1)
    let group = IOMMUGroup(number: 1, members: [address], reservedRegions: .lines([], mayBeCut: false))
    var kernel = KernelFeatures.withRuleOf66
    kernel.release = "6.12\n[pci]\ndevice_spec = {}"
    let host = HostJudgement(host: HostFacts(functions: [function], groups: [group], kernel: kernel))
    for name in ["kubevirt", "nova"] {
      let text = try text(name, of: host)
      #expect(text.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x0a })
      #expect(text.contains("a?- b: ?[2J??"))
      #expect(text.contains("(Linux 6.12?[pci]?device_spec = {})."))
    }
  }

  private func text(_ name: String, of host: HostJudgement) throws -> String {
    let form = try #require(Self.forms.first { $0.name == name })
    return try form.render(host)
  }
}
