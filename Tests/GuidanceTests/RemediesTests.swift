import Eligibility
import Guidance
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("Remedies are chosen by machine, slot and kernel")
struct RemediesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var vendor: String?
    var product: String?
    var slot: String?
    /// What firmware calls the device.
    var label: String?
    var release = "6.12.95+deb12-amd64"
    var iommu = "dmar0"
    var classCode: UInt32 = 0x020000
    /// A piece of each remedy that is wanted before the two that hold on every machine.
    var remedies: [String]
    var testDescription: String { name }
  }

  private static let cases: [Case] = [
    Case(name: "any machine", vendor: "Dell Inc.", product: "PowerEdge R640", slot: "2", remedies: []),
    Case(name: "a machine that does not say what it is", remedies: []),
    Case(
      name: "HPE Gen8, a slot", vendor: "HP", product: "ProLiant DL380p Gen8", slot: "2",
      remedies: ["Take slot 2 out of the RMRRs", "iLO"]),
    Case(
      name: "HPE G7, a slot", vendor: "HP", product: "ProLiant DL380 G7", slot: "16",
      remedies: ["Take slot 16 out of the RMRRs", "iLO"]),
    Case(
      name: "HPE Gen8, soldered on", vendor: "HP", product: "ProLiant DL380p Gen8", label: "Embedded LOM 1 Port 1",
      remedies: ["firmware calls it Embedded LOM 1 Port 1", "iLO"]),
    Case(
      name: "HPE Gen8, a slot that the kernel does not number", vendor: "HP", product: "ProLiant DL380p Gen8",
      remedies: ["If 0000:02:00.0 is a card in a slot", "iLO"]),
    Case(
      name: "HPE Gen8, a slot whose number is there twice", vendor: "HP", product: "ProLiant DL380p Gen8", slot: "2-1",
      remedies: ["If 0000:02:00.0 is a card in a slot", "iLO"]),
    Case(
      name: "HPE Gen8, a slot that conrep does not know", vendor: "HP", product: "ProLiant DL580 Gen8", slot: "17",
      remedies: ["If 0000:02:00.0 is a card in a slot", "iLO"]),
    Case(
      name: "HPE Gen9", vendor: "HP", product: "ProLiant DL380 Gen9", slot: "2",
      remedies: ["HP Shared Memory features", "iLO"]),
    Case(
      name: "HPE Gen10 Plus", vendor: "HPE", product: "ProLiant DL380 Gen10 Plus", slot: "2",
      remedies: ["HP Shared Memory features", "iLO"]),
    Case(name: "HPE, no ProLiant", vendor: "HPE", product: "Synergy", slot: "2", remedies: ["iLO"]),
    Case(
      name: "HPE Gen9, no network adapter", vendor: "HP", product: "ProLiant DL380 Gen9", classCode: 0x010802,
      remedies: ["iLO"]),
    Case(
      name: "HPE on AMD", vendor: "HPE", product: "ProLiant DL385 Gen10", iommu: "ivhd0",
      remedies: ["a copy of the IVRS"]),
    Case(name: "HP, a workstation", vendor: "Hewlett-Packard", product: "HP Z420 Workstation", remedies: []),
    Case(name: "HP, a laptop", vendor: "HP", product: "HP EliteBook 850 G8 Notebook PC", remedies: []),
    Case(
      name: "AMD", vendor: "Gigabyte Technology Co., Ltd.", product: "B650 AORUS ELITE AX", iommu: "ivhd0",
      remedies: ["Pre-boot DMA Protection", "a copy of the IVRS"]),
    Case(
      name: "Proxmox VE, a NIC", vendor: "Supermicro", release: "6.8.12-4-pve",
      remedies: ["intel_iommu=on,relax_rmrr"]),
    Case(
      name: "Proxmox VE, the first with the option", vendor: "Supermicro", release: "6.2.16-13-pve",
      remedies: ["intel_iommu=on,relax_rmrr"]),
    Case(name: "Proxmox VE, the last without it", vendor: "Supermicro", release: "6.2.16-12-pve", remedies: []),
    Case(name: "Proxmox VE on AMD", release: "6.8.12-4-pve", iommu: "ivhd0", remedies: ["a copy of the IVRS"]),
  ]

  private func remedies(_ scenario: Case, others: [HostTree.Function] = []) throws -> [Remedy] {
    try told(scenario, others: others).all
  }

  private func told(_ scenario: Case, others: [HostTree.Function] = []) throws -> (all: [Remedy], first: Remedy?) {
    var tree = HostTree(
      functions: [
        .init("0000:00:06.0", classCode: 0x060400, driver: "pcieport", group: 1, buses: 2...2),
        .init("0000:02:00.0", below: ["0000:00:06.0"], classCode: scenario.classCode, group: 2),
      ] + others, reservedRegions: [2: "0x0000000030000000 0x0000000030000fff direct\n"])
    tree.iommu = scenario.iommu
    tree.release = scenario.release
    tree.identity["sys_vendor"] = scenario.vendor
    tree.identity["product_name"] = scenario.product
    if let label = scenario.label { tree.labels["0000:02:00.0"] = ["label": label] }
    if let slot = scenario.slot { tree.slots[slot] = "0000:02:00" }
    let directory = try TemporaryDirectory(tree)
    let host = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let judged = HostJudgement(host: host)
    let judgement = try #require(judged.judgements.first { $0.question.address.description == "0000:02:00.0" })
    return (
      Remedies.all(for: judgement, on: host, others: judged.judgements),
      Remedies.first(for: judgement, on: host, others: judged.judgements)
    )
  }

  @Test("each with its source, and nothing that has none", arguments: cases)
  func chosen(scenario: Case) throws {
    let remedies = try remedies(scenario)
    let special = remedies.dropLast(2)
    #expect(special.count == scenario.remedies.count, "\(special.map(\.text))")
    for (remedy, piece) in zip(special, scenario.remedies) { #expect(remedy.text.contains(piece)) }
    #expect(remedies.allSatisfy { !$0.source.isEmpty })
    #expect(remedies.suffix(2).first?.text.contains("another IOMMU group") == true)
  }

  @Test("HPE's with the file and the command for that very slot")
  func conrep() throws {
    let steps = try remedies(Case(name: "", vendor: "HP", product: "ProLiant DL380p Gen8", slot: "5", remedies: []))[0]
      .steps
    #expect(
      steps.contains {
        $0.contains(#"<Conrep> <Section name="RMRDS_Slot5" helptext=".">Endpoints_Excluded</Section> </Conrep>"#)
      })
    #expect(steps.contains("conrep -l -x conrep_rmrds.xml -f exclude.dat"))
  }

  @Test("the override of Proxmox VE with what is dangerous for a device of that class")
  func danger() throws {
    for (classCode, piece) in [(0x020000, "network adapter"), (0x010400, "RAID"), (0x0c0700, "management processor")] {
      var scenario = Case(name: "", release: "6.8.12-4-pve", remedies: [])
      scenario.classCode = UInt32(classCode)
      #expect(try remedies(scenario)[0].caution?.contains(piece) == true)
    }
  }

  @Test("a virtual function that is eligible first of all")
  func virtualFunction() throws {
    let virtual = HostTree.Function(
      "0000:02:10.0", below: ["0000:00:06.0"], group: 3, physicalFunction: "0000:02:00.0")
    #expect(
      try remedies(Case(name: "", remedies: []), others: [virtual])[0].text.contains("virtual function 0000:02:10.0"))
  }

  @Test("the first is what frees this very device at little cost, or none", arguments: cases)
  func first(scenario: Case) throws {
    let wanted = ["Take slot", "HP Shared Memory features", "Pre-boot DMA Protection"]
    let piece = scenario.remedies.first { remedy in wanted.contains { remedy.contains($0) } }
    let first = try told(scenario).first
    #expect(piece.map { first?.text.contains($0) == true } ?? (first == nil), "\(String(describing: first?.text))")
  }

  @Test("a setting of network adapters is not the first for another device")
  func notANetworkAdapter() throws {
    var scenario = Case(name: "", vendor: "HP", product: "ProLiant DL380 Gen9", remedies: [])
    scenario.classCode = 0x010400
    let told = try told(scenario)
    #expect(told.first == nil)
    #expect(told.all.allSatisfy { !$0.text.contains("HP Shared Memory features") })
  }

  @Test("all functions that are pinned are named to the vendor, and each of their slots is freed")
  func severalCulprits() throws {
    var tree = HostTree(
      functions: [
        .init("0000:00:06.0", classCode: 0x060400, group: 1, buses: 2...2),
        .init("0000:00:07.0", classCode: 0x060400, group: 1, buses: 3...3),
        .init("0000:02:00.0", below: ["0000:00:06.0"], classCode: 0x010400, group: 2),
        .init("0000:03:00.0", below: ["0000:00:07.0"], group: 2),
        .init("0000:03:00.1", below: ["0000:00:07.0"], group: 2),
      ], reservedRegions: [2: "0x0000000030000000 0x0000000030000fff direct\n"])
    tree.identity = ["sys_vendor": "HP", "product_name": "ProLiant DL380p Gen8"]
    tree.slots = ["4": "0000:02:00", "1": "0000:03:00"]
    tree.release = "6.8.12-4-pve"
    var dmar = DMARBuilder()
    dmar.addHardwareUnit(registerBase: 0xfed9_0000)
    dmar.addRMRR(
      base: 0x3000_0000, limit: 0x3000_0fff,
      scopes: [DMARBuilder.scope(1, bus: 0, [(6, 0), (0, 0)]), DMARBuilder.scope(1, bus: 0, [(7, 0), (0, 0)])])
    tree.tables = ["DMAR": dmar.bytes()]
    let directory = try TemporaryDirectory(tree)
    let host = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let judgement = Judge(host: host).judge(
      DeviceQuestion(address: try #require(PCIAddress(sysfsName: "0000:03:00.1"))))
    let remedies = Remedies.all(for: judgement, on: host)
    #expect(remedies.map(\.text).filter { $0.hasPrefix("Take slot") }.count == 2)
    #expect(remedies.last?.text.contains("frees 0000:02:00.0, 0000:03:00.0, and show") == true)
    let override = try #require(remedies.first { $0.text.contains("relax_rmrr") })
    #expect(override.caution?.contains("network adapter") == true && override.caution?.contains("RAID") == true)
  }

  @Test("a virtual function is the first where one is eligible")
  func firstVirtualFunction() throws {
    let virtual = HostTree.Function(
      "0000:02:10.0", below: ["0000:00:06.0"], group: 3, physicalFunction: "0000:02:00.0")
    let scenario = Case(name: "", vendor: "HP", product: "ProLiant DL380p Gen8", slot: "2", remedies: [])
    #expect(try told(scenario, others: [virtual]).first?.text.contains("virtual function") == true)
  }
}
