import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("The devices of a domain's judgement")
struct DeviceVerdictTests {
  /// Judges uses on the whitepaper's host, whose 0000:02:00.0 is the parent of a vDPA device.
  private func judge(_ devices: [HostDeviceUse.Device]) throws -> DomainJudgement {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let device = "pci0000:00/0000:00:1c.0/0000:02:00.0/vdpa0"
    try directory.writer.directory("sys/devices/\(device)/vhost-vdpa-0")
    try directory.writer.link("sys/bus/vdpa/devices/vdpa0", to: "../../../devices/\(device)")
    let reader = HostReader(root: HostRoot(path: directory.path))
    let uses = devices.enumerated().map { index, device in
      ResolvedUse(HostDeviceUse(device: device, place: "/domain/devices/hostdev[\(index + 1)]"), on: reader)
    }
    let judge = Judge(host: reader.facts(for: uses.compactMap(\.question)))
    return DomainJudgement(name: "vm0", uses: uses, judge: judge)
  }

  private func pci(_ text: String) throws -> HostDeviceUse.Device {
    .pci(try #require(PCIAddress(sysfsName: text)))
  }

  @Test("keep the order of the XML, with a verdict each")
  func order() throws {
    let judgement = try judge([
      pci("0000:03:00.0"), .mediated(uuid: "x"), pci("0000:01:00.1"), .networkPool(network: "n"), .untold("fd=7"),
      pci("0000:7f:00.0"),
    ])
    #expect(judgement.name == "vm0")
    #expect(judgement.devices.map(\.use.use.place) == (1...6).map { "/domain/devices/hostdev[\($0)]" })
    #expect(judgement.devices.map(\.verdict) == [.eligible, nil, .refused, nil, .undetermined, .unassignable])
    #expect(judgement.devices.map { $0.judgement == nil } == [false, true, false, true, true, false])
    #expect(judgement.verdict == .refused)
  }

  @Test("without a claim leave the domain eligible")
  func noClaim() throws {
    let judgement = try judge([.mediated(uuid: "x"), .notPCI(type: "usb"), .networkPool(network: "n")])
    #expect(judgement.verdict == .eligible)
  }

  @Test("that cannot be told weigh more than those that cannot be assigned")
  func untold() throws {
    #expect(try judge([pci("0000:7f:00.0"), .untold("fd=7")]).verdict == .undetermined)
  }

  @Test("are judged by the way in which they are attached")
  func attachment() throws {
    let vdpa = HostDeviceUse.Device.vdpa(characterDevice: "/dev/vhost-vdpa-0")
    let judgement = try judge([vdpa, pci("0000:02:00.0")])
    #expect(judgement.devices.map(\.verdict) == [.eligible, .refused])
    #expect(judgement.devices.first?.judgement?.notes.contains(.vdpaNotTested) == true)
  }
}
