import Eligibility
import HostFacts
import PCI
import Testing

@Suite("A device that is attached through vhost-vdpa")
struct VDPATests {
  private func machine(_ kernel: KernelFeatures, driver: String? = nil, iommu: IOMMUKind = .intel) -> Machine {
    var machine = Machine(
      functions: [.init(address: "00:02.0", group: 2, driver: driver)], shown: [2: "30000000-30000fff direct"])
    machine.rmrrs = [.init(scopes: ["ep 00:02.0"])]
    machine.kernel = kernel
    machine.iommu = iommu
    return machine
  }

  @Test(
    "is not tested since 6.6, nor ever where its driver maps by itself",
    arguments: [
      (.linux612, nil, .eligible), (.linux612, "mlx5_core", .eligible), (.linux61, "mlx5_core", .eligible),
      (.linux61, nil, .refused), (.linux61, "octep_vdpa", .refused),
    ] as [(KernelFeatures, String?, Verdict)])
  func intel(kernel: KernelFeatures, driver: String?, verdict: Verdict) throws {
    let machine = machine(kernel, driver: driver)
    let judgement = try machine.judge("00:02.0", for: .vhostVDPA)
    #expect(judgement.verdict == verdict)
    #expect(judgement.reasons.isEmpty == (verdict == .eligible))
    #expect(judgement.notes == (verdict == .eligible ? [.vdpaNotTested] : []))
    #expect(try machine.judge("00:02.0").verdict == .refused)
  }

  @Test("is not tested on AMD and Arm at all", arguments: [IOMMUKind.amd, .arm], [KernelFeatures.linux61, .linux612])
  func others(iommu: IOMMUKind, kernel: KernelFeatures) throws {
    let judgement = try machine(kernel, iommu: iommu).judge("00:02.0", for: .vhostVDPA)
    #expect(judgement.verdict == .eligible)
    #expect(judgement.reasons == [])
  }

  @Test(
    "cannot be judged on Intel where the rule is open, and is not tested elsewhere",
    arguments: [
      (.intel, nil, .undetermined), (.intel, "mlx5_core", .eligible), (.amd, nil, .eligible), (.arm, nil, .eligible),
    ] as [(IOMMUKind, String?, Verdict)])
  func openRule(iommu: IOMMUKind, driver: String?, verdict: Verdict) throws {
    let kernel = KernelFeatures(release: "5.14.0-503.el9", typeInformation: .absent)
    let judgement = try machine(kernel, driver: driver, iommu: iommu).judge("00:02.0", for: .vhostVDPA)
    #expect(judgement.verdict == verdict)
    let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)
    #expect(judgement.reasons == (verdict == .undetermined ? [.kernelRuleUnknown(range)] : []))
  }

  @Test("is not tested where its driver maps by itself, whatever is known of the kernel")
  func unknownKernel() throws {
    let judgement = try machine(KernelFeatures(), driver: "mlx5_core").judge("00:02.0", for: .vhostVDPA)
    #expect(judgement.verdict == .eligible)
    // Whether VFIO would be refused is not known, so no note says so.
    #expect(judgement.notes == [])
    #expect(try machine(KernelFeatures()).judge("00:02.0", for: .vhostVDPA).verdict == .undetermined)
  }

  @Test("has no note where nothing is pinned")
  func unpinned() throws {
    var machine = machine(.linux612)
    machine.shown = [:]
    machine.rmrrs = []
    #expect(try machine.judge("00:02.0", for: .vhostVDPA).notes == [])
  }
}
