import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

@Suite("What people read")
struct DomainsTextTests {
  @Test("of every function of the whitepaper's host")
  func devices() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let host = try details(HostReader(root: HostRoot(path: directory.path)))
    let judgements = host.judgement.judgements
    try expectGolden(DevicesText.render(judgements, total: judgements.count).plain, "devices-whitepaper.txt")
    try expectGolden(try ReportV1.json(ReportV1.Devices(judgements, on: host)), "devices-whitepaper.json")
  }

  @Test("of domains with every kind of use")
  func domains() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let devices: [[HostDeviceUse.Device]] = [
      [try .pci("0000:01:00.1"), .notPCI(type: "usb")], [try .pci("0000:03:00.0")], [], [try .pci("0000:00:1d.0")],
      [try .pci("0000:00:1c.0"), try .pci("0000:7f:00.0")], [.untold("fd=7")],
      [.networkPool(network: "pool"), .mediated(uuid: "aa618089-8b16-4d01-a136-25a0f3c73123")],
    ]
    let domains = devices.enumerated().map { number, devices in
      let uses = devices.enumerated().map { index, device in
        ResolvedUse(HostDeviceUse(device: device, place: "/domain/devices/hostdev[\(index + 1)]"), on: reader)
      }
      let judge = Judge(host: reader.facts(for: uses.compactMap(\.question)))
      return DomainJudgement(name: "vm\(number)", uses: uses, judge: judge)
    }
    try expectGolden(DomainsText.render(domains, on: details(reader)).plain, "domains.txt")
    try expectGolden(try ReportV1.json(ReportV1.Domains(domains, on: details(reader))), "domains.json")
  }

  @Test("of domains on a machine that has remedies of its own")
  func remedies() throws {
    var tree = WhitepaperHost.on612.tree
    tree.identity = ["sys_vendor": "HP", "product_name": "ProLiant DL380p Gen8"]
    tree.slots = ["2": "0000:02:00"]
    let directory = try TemporaryDirectory(tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let judged = HostJudgement(host: try reader.factsOfWholeHost(), options: JudgeOptions(kernelRule: .requireDirect))
    let domains = try [["0000:02:00.0"], ["0000:02:00.0", "0000:01:00.1", "0000:01:00.2"], ["0000:03:00.0"]].map {
      addresses in
      let uses = try addresses.enumerated().map { index, address in
        ResolvedUse(
          HostDeviceUse(device: try .pci(address), place: "/domain/devices/hostdev[\(index + 1)]"), on: reader)
      }
      return DomainJudgement(name: "vm\(addresses.count)", uses: uses, judge: Judge(host: judged.host))
    }
    let host = HostDetails(judged, argument: HostArgument(path: "server.json"))
    try expectGolden(DomainsText.render(domains, on: host).plain, "domains-remedies.txt")
    try expectGolden(try ReportV1.json(ReportV1.Domains(domains, on: host)), "domains-remedies.json")
  }

  @Test("of domains that run or are shut off, and take their devices from pools")
  func pools() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let pools = try [
      ("mixed", ["0000:03:00.0", "0000:01:00.1", "0000:7f:00.0"]), ("pinned", ["0000:01:00.1", "0000:02:00.0"]),
      ("free", ["0000:03:00.0", "0000:03:00.1"]), ("empty", []),
    ].map { name, devices in
      DomainNetwork(
        name: name, kind: .hostDevicePool(try devices.map { try #require(PCIAddress(sysfsName: $0)) }))
    }
    let networks =
      pools + [
        DomainNetwork(name: "default", kind: .withoutHostDevices), DomainNetwork(name: "gone", kind: .absent),
      ]
    let questions = pools.flatMap(\.devices).map { DeviceQuestion(address: $0) }
    let judge = Judge(host: reader.facts(for: questions))
    let domains = networks.enumerated().map { number, pool in
      let use = HostDeviceUse(device: .networkPool(network: pool.name), place: "/domain/devices/interface[1]")
      var domain = DomainJudgement(
        name: "vm\(number)", uses: [ResolvedUse(use, on: reader)], networks: networks, judge: judge)
      domain.state = number == 0 ? "running" : "shut off"
      return domain
    }
    #expect(domains.map(\.verdict) == [.eligible, .refused, .eligible, .eligible, .eligible, .eligible])
    #expect(domains[4].devices.isEmpty)
    try expectGolden(DomainsText.render(domains, on: details(reader)).plain, "domains-pools.txt")
    try expectGolden(try ReportV1.json(ReportV1.Domains(domains, on: details(reader))), "domains-pools.json")
  }

  /// AMD's driver before 6.6 attaches what is pinned, and keeps the guest's memory out of the range.
  @Test("of guests whose memory lies where firmware has pinned some, or not")
  func memory() throws {
    var tree = HostTree(
      functions: [.init("0000:00:02.0", group: 2), .init("0000:00:04.0", classCode: 0x0c0330, group: 4)],
      reservedRegions: [
        2: "0x0000000030000000 0x0000000030000fff direct\n",
        4: "0x0000000010000000 0x0000000010000fff direct-relaxable\n",
      ])
    tree.iommu = "ivhd0"
    tree.release = "6.1.0-56-amd64"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    let directory = try TemporaryDirectory(tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let machines: [(name: String, machine: GuestMachine)] = [
      ("below", GuestMachine(type: "q35", architecture: "x86_64", kibibytes: 768 << 10)),
      ("over", GuestMachine(type: "pc-i440fx-7.2", architecture: "x86_64", kibibytes: 4 << 20)),
      ("of-another-machine", GuestMachine(type: "microvm", architecture: "x86_64", kibibytes: 4 << 20)),
      ("that-does-not-tell", GuestMachine()),
    ]
    let domains = try machines.map { name, machine in
      let uses = try ["0000:00:02.0", "0000:00:04.0"].map {
        ResolvedUse(HostDeviceUse(device: try .pci($0), place: "/domain/devices/hostdev[1]"), on: reader)
      }
      let judge = Judge(host: reader.facts(for: uses.compactMap(\.question)))
      var domain = DomainJudgement(name: name, uses: uses, judge: judge)
      domain.memory = DomainJudgement.Memory(of: machine)
      return domain
    }
    try expectGolden(DomainsText.render(domains, on: details(reader)).plain, "domains-memory.txt")
    try expectGolden(try ReportV1.json(ReportV1.Domains(domains, on: details(reader))), "domains-memory.json")
  }
}

/// All about the host, as a command has it.
private func details(_ reader: HostReader) throws -> HostDetails {
  HostDetails(HostJudgement(host: try reader.factsOfWholeHost()))
}

extension HostDeviceUse.Device {
  static func pci(_ text: String) throws -> Self { .pci(try #require(PCIAddress(sysfsName: text))) }
}
