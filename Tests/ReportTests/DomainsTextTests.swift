import DomainCheck
import DomainXML
import Eligibility
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
    let judgements = Judge(host: try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()).judgeAll()
    try expectGolden(DevicesText.render(judgements, total: judgements.count), "devices-whitepaper.txt")
    try expectGolden(try ReportV1.json(ReportV1.Devices(judgements)), "devices-whitepaper.json")
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
    try expectGolden(DomainsText.render(domains), "domains.txt")
    try expectGolden(try ReportV1.json(ReportV1.Domains(domains)), "domains.json")
  }
}

extension HostDeviceUse.Device {
  static func pci(_ text: String) throws -> Self { .pci(try #require(PCIAddress(sysfsName: text))) }
}
