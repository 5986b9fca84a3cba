import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@testable import Report

@Suite("What people read of one device, and of devices that cannot be kept apart")
struct DeviceTextTests {
  /// The whitepaper's host as a machine of HPE's, with the card of 03:00.0 in a slot, and memory pinned to it.
  private static var inSlot: HostTree {
    var tree = WhitepaperHost.on612.tree
    tree.identity = ["sys_vendor": "HP", "product_name": "ProLiant DL380p Gen8", "bios_version": "P70"]
    tree.slots = ["2": "0000:03:00"]
    tree.labels = ["0000:03:00.0": ["label": "NIC in \u{1b}[7mslot 2", "acpi_index": "5"]]
    tree.reservedRegions?[17] = "0x00000000d8000000 0x00000000d8000fff direct\n"
    return tree
  }

  private func judged(_ tree: HostTree) throws -> (HostJudgement, HostReader, TemporaryDirectory) {
    let directory = try TemporaryDirectory(tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    return (HostJudgement(host: try reader.factsOfWholeHost()), reader, directory)
  }

  @Test(
    "a device",
    arguments: [
      ("whitepaper-mate", WhitepaperHost.on612.tree, "0000:01:00.1"),
      ("whitepaper-usb", WhitepaperHost.on612.tree, "0000:00:1d.0"),
      ("whitepaper-eligible", WhitepaperHost.on612.tree, "0000:03:00.1"),
      ("whitepaper-bridge", WhitepaperHost.on612.tree, "0000:00:01.0"),
      ("absent", WhitepaperHost.on612.tree, "0000:7f:00.0"), ("hpe-slot", inSlot, "0000:03:00.0"),
    ])
  func device(name: String, tree: HostTree, address: String) throws {
    let (judged, _, directory) = try judged(tree)
    let report = DeviceReport(try #require(PCIAddress(sysfsName: address)), of: HostDetails(judged))
    try expectGolden(DeviceText.render(report).plain, "device-\(name).txt")
    withExtendedLifetime(directory) {}
  }

  @Test("a device, as JSON")
  func json() throws {
    let (judged, _, directory) = try judged(Self.inSlot)
    let report = DeviceReport(try #require(PCIAddress(sysfsName: "0000:03:00.0")), of: HostDetails(judged))
    try expectGolden(try ReportV1.json(ReportV1.DeviceDetails(report)), "device-hpe-slot.json")
    withExtendedLifetime(directory) {}
  }

  @Test("the sets, with two domains and the host for owners")
  func sets() throws {
    let (judged, reader, directory) = try judged(WhitepaperHost.on612.tree)
    let judge = Judge(host: judged.host)
    let domains = try [("vm0", 1, 1), ("vm1", 2, 0), ("vm2", 3, 1)].map { name, bus, function in
      let xml = """
        <domain><name>\(name)</name><devices><hostdev mode='subsystem' type='pci'><source>
        <address domain='0' bus='\(bus)' slot='0' function='\(function)'/></source></hostdev></devices></domain>
        """
      let uses = try DomainDocument(bytes: Array(xml.utf8)).uses
      return DomainJudgement(name: name, uses: uses.map { ResolvedUse($0, on: reader) }, judge: judge)
    }
    let sets = judged.isolationSets.map { SetOwnership(of: $0, domains: domains, host: judged.host) }
    try expectGolden(IsolationText.render(sets, on: HostDetails(judged)).plain, "isolation-whitepaper.txt")
    try expectGolden(try ReportV1.json(ReportV1.IsolationReport(sets)), "isolation-whitepaper.json")
    let names: [DeviceIdentifier: DeviceName] = [
      DeviceIdentifier(vendor: 0x14e4, device: 0x1657): DeviceName(vendor: "Broadcom", device: "BCM5719"),
      DeviceIdentifier(vendor: 0x103c, device: 0x3306): DeviceName(vendor: "Hewlett-Packard"),
    ]
    let named = HostDetails(judged, names: DeviceNames(names))
    try expectGolden(IsolationText.render(sets, on: named).plain, "isolation-named.txt")
    try expectGolden(DomainsText.render(domains, on: named).plain, "domains-named.txt")
    try expectGolden(try ReportV1.json(ReportV1.Domains(domains, on: named)), "domains-named.json")
    let unowned = judged.isolationSets.map { SetOwnership(of: $0, domains: [], host: judged.host) }
    #expect(unowned.allSatisfy { !$0.isDivided })
    withExtendedLifetime(directory) {}
  }
}
