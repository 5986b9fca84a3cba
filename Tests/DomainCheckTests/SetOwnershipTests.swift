import DomainCheck
import DomainXML
import Eligibility
import HostFacts
import PCI
import Testing

@Suite("A set of devices that cannot be kept apart")
struct SetOwnershipTests {
  @Test(
    "is the host's too where a driver of its own has a part of it",
    arguments: [
      ("igb", true), ("nvme", true), ("vfio-pci", false), ("vfio-pci-igb", false), ("pci-stub", false), (nil, false),
    ] as [(String?, Bool)])
  func host(driver: String?, isDivided: Bool) throws {
    let addresses = try ["0000:01:00.0", "0000:01:00.1"].map { try #require(PCIAddress(sysfsName: $0)) }
    let functions = addresses.map { PCIFunction(address: $0, classCode: nil, driver: driver, group: 1) }
    let group = IOMMUGroup(number: 1, members: addresses, reservedRegions: .lines([], mayBeCut: false))
    let facts = HostFacts(functions: functions, groups: [group])
    let use = HostDeviceUse(device: .pci(addresses[0]), place: "/domain/devices/hostdev[1]")
    let uses = [ResolvedUse(use, vdpaParent: { _ in .absent })]
    let domain = DomainJudgement(name: "vm0", uses: uses, judge: Judge(host: facts))
    let set = try #require(HostJudgement(host: facts).isolationSets.first)
    #expect(SetOwnership(of: set, domains: [domain], host: facts).isDivided == isDivided)
    #expect(!SetOwnership(of: set, domains: [], host: facts).isDivided)
  }
}
