import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import PCI
import Report
import TestSupport
import Testing

/// A device for a domain, on the whitepaper's host or on one whose kernel attaches what is pinned.
private struct Scenario: CustomTestStringConvertible {
  var testDescription: String
  var device: HostDeviceUse.Device?
  var obstacle: AttachmentReport.Obstacle?
  var machine = GuestMachine()
  var isOnAMD = false

  init(_ text: String, _ device: HostDeviceUse.Device?, _ obstacle: AttachmentReport.Obstacle?) {
    testDescription = text
    self.device = device
    self.obstacle = obstacle
  }

  /// On AMD before 6.6, with so much memory.
  init(_ text: String, memory: UInt64, _ obstacle: AttachmentReport.Obstacle?) {
    self.init(text, pci(0, 2, 0), obstacle)
    machine = GuestMachine(type: "q35", architecture: "x86_64", kibibytes: memory)
    isOnAMD = true
  }

  private static func pool(_ name: String) -> HostDeviceUse.Device { .networkPool(network: name) }

  static let all = [
    Scenario("a device in a group with a pinned one", pci(1, 0, 1), .refused),
    Scenario("a device that is free", pci(3, 0, 0), nil),
    Scenario("a device that is not there", pci(0x7f, 0, 0), .unassignable),
    Scenario("a bridge", pci(0, 0x1c, 0), .unassignable),
    Scenario("a vDPA device that is not there", .vdpa(characterDevice: "/dev/vhost-vdpa-9"), .undetermined),
    Scenario("a mediated device", .mediated(uuid: "aa618089-8b16-4d01-a136-25a0f3c73123"), nil),
    Scenario("a USB device", .notPCI(type: "usb"), nil),
    Scenario("what is no host device", nil, nil),
    Scenario("a pool of which some devices will do", pool("mixed"), .undetermined),
    Scenario("a pool of which none will do", pool("pinned"), .refused),
    Scenario("a pool of which all will do", pool("free"), nil),
    Scenario("a pool that does not tell its devices", pool("empty"), .undetermined),
    Scenario("a network without host devices", pool("default"), nil),
    Scenario("a network that is not there", pool("gone"), .unassignable),
    Scenario("a network that libvirt tells nothing of", pool("unknown"), .undetermined),
    Scenario("a device whose pinned memory lies over the guest's", memory: 4 << 20, .guestMemory),
    Scenario("a device whose pinned memory lies beyond the guest's", memory: 512 << 10, nil),
  ]

  static let networks = [
    DomainNetwork(name: "mixed", kind: .hostDevicePool([address(3, 0, 0), address(1, 0, 1)])),
    DomainNetwork(name: "pinned", kind: .hostDevicePool([address(1, 0, 1), address(2, 0, 0)])),
    DomainNetwork(name: "free", kind: .hostDevicePool([address(3, 0, 0), address(3, 0, 1)])),
    DomainNetwork(name: "empty", kind: .hostDevicePool([])),
    DomainNetwork(name: "default", kind: .withoutHostDevices), DomainNetwork(name: "gone", kind: .absent),
  ]

  private var tree: HostTree {
    guard isOnAMD else { return WhitepaperHost.on612.tree }
    var tree = HostTree(
      functions: [.init("0000:00:02.0", group: 2)],
      reservedRegions: [2: "0x0000000030000000 0x0000000030000fff direct\n"])
    tree.iommu = "ivhd0"
    tree.release = "6.1.0-56-amd64"
    tree.typeNames = ["IOMMU_RESV_DIRECT_RELAXABLE"]
    return tree
  }

  /// What is told of it.
  func answer(
    _ targets: [AttachmentReport.Target] = [.live], isDryRun: Bool = false, mayBeUndetermined: Bool = false
  ) throws -> (report: AttachmentReport, host: HostDetails) {
    let directory = try TemporaryDirectory(tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let facts = try reader.factsOfWholeHost()
    let uses = (device.map { [$0] } ?? []).map {
      ResolvedUse(HostDeviceUse(device: $0, place: "/device[1]"), on: reader)
    }
    let judged = targets.map { target in
      var domain = DomainJudgement(name: "vm0", uses: uses, networks: Self.networks, judge: Judge(host: facts))
      // The guest that runs is small: what it has at its next start decides.
      let machine = target == .live && targets.count > 1 ? GuestMachine() : machine
      domain.memory = DomainJudgement.Memory(of: machine)
      domain.state = "running"
      return AttachmentReport.Judged(target: target, domain: domain)
    }
    let report = AttachmentReport(
      element: device == nil ? "rng" : "hostdev", first: try #require(judged.first), second: judged.dropFirst().first,
      isDryRun: isDryRun, mayBeUndetermined: mayBeUndetermined)
    return (report, HostDetails(HostJudgement(host: facts)))
  }
}

private func address(_ bus: UInt16, _ device: UInt16, _ function: UInt16) -> PCIAddress {
  PCIAddress(segment: 0, requesterID: RequesterID(rawValue: bus << 8 | device << 3 | function))
}

private func pci(_ bus: UInt16, _ device: UInt16, _ function: UInt16) -> HostDeviceUse.Device {
  .pci(address(bus, device, function))
}

@Suite("A device that is to be attached")
struct AttachmentTextTests {
  @Test("is kept back by what is in its way", arguments: Scenario.all)
  private func obstacle(scenario: Scenario) throws {
    let (report, _) = try scenario.answer()
    #expect(report.obstacle == scenario.obstacle)
    #expect(report.isGranted == (scenario.obstacle == nil))
  }

  @Test("is attached by an administrator's word where it cannot be told, and for nothing else", arguments: Scenario.all)
  private func byWord(scenario: Scenario) throws {
    let (report, _) = try scenario.answer(mayBeUndetermined: true)
    #expect(report.obstacle == scenario.obstacle)
    #expect(report.isGranted == (scenario.obstacle == nil || scenario.obstacle == .undetermined))
  }

  @Test("is kept back also if only the memory of the next start is in its way")
  func nextStart() throws {
    let scenario = Scenario("", memory: 4 << 20, .guestMemory)
    let (report, _) = try scenario.answer([.live, .config])
    #expect(report.obstacle == .guestMemory)
    #expect(report.targets == [.live, .config])
  }

  @Test("fails to be attached, or the start does, by where the memory is in its way")
  func failure() throws {
    func text(_ targets: [AttachmentReport.Target]) throws -> String {
      let (report, host) = try Scenario("", memory: 4 << 20, .guestMemory).answer(targets)
      return AttachmentText.render(report, on: host).plain
    }
    #expect(try text([.live]).contains("QEMU cannot map it, attaching fails, and the error ends with"))
    #expect(try text([.config]).contains("QEMU cannot map it, the start fails, and the error ends with"))
    // Of the two it is the next start whose memory is in the way.
    #expect(try text([.live, .config]).contains("QEMU cannot map it, the start fails, and the error ends with"))
  }

  @Test("is told to people")
  func text() throws {
    var text = ""
    for scenario in Scenario.all {
      let (report, host) = try scenario.answer()
      text += "== \(scenario.testDescription)\n\n\(AttachmentText.render(report, on: host).plain)\n"
    }
    for scenario in [Scenario.all[0], Scenario.all[1]] {
      let (report, host) = try scenario.answer([.live, .config], isDryRun: true)
      text += "== \(scenario.testDescription), as a dry run\n\n\(AttachmentText.render(report, on: host).plain)\n"
    }
    let (report, host) = try Scenario.all[8].answer([.config], mayBeUndetermined: true)
    text += "== \(Scenario.all[8].testDescription), by an administrator's word\n\n"
    text += AttachmentText.render(report, on: host).plain
    try expectGolden(text, "attach.txt")
  }

  @Test("is told to programs", arguments: [0, 1, 8])
  func json(number: Int) throws {
    let (report, host) = try Scenario.all[number].answer(isDryRun: number == 1)
    try expectGolden(try ReportV1.json(ReportV1.AttachmentAnswer(report, on: host)), "attach-\(number).json")
  }
}
