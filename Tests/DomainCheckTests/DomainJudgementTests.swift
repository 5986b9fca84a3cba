import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("A domain's verdict is the worst of its devices'")
struct DomainJudgementTests {
  private static let cases: [([String], Verdict)] = [
    ([], .eligible),
    (["0000:03:00.0"], .eligible),
    (["0000:03:00.0", "0000:00:1c.0"], .unassignable),
    (["0000:03:00.0", "0000:7f:00.0"], .unassignable),
    (["0000:00:1c.0", "0000:01:00.1"], .refused),
  ]

  @Test(arguments: cases)
  func worst(addresses: [String], verdict: Verdict) throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let uses = try addresses.map { text in
      let address = try #require(PCIAddress(sysfsName: text))
      return ResolvedUse(HostDeviceUse(device: .pci(address), place: "/domain/devices/hostdev[1]"), on: reader)
    }
    let judge = Judge(host: reader.facts(for: uses.compactMap(\.question)))
    #expect(DomainJudgement(name: "vm0", uses: uses, judge: judge).verdict == verdict)
  }

  @Test("A device that cannot be told leaves the verdict open")
  func untold() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let reader = HostReader(root: HostRoot(path: directory.path))
    let use = ResolvedUse(HostDeviceUse(device: .untold("fd=7"), place: "/domain/qemu:commandline"), on: reader)
    let judge = Judge(host: reader.facts(for: []))
    #expect(DomainJudgement(name: "vm0", uses: [use], judge: judge).verdict == .undetermined)
  }
}
