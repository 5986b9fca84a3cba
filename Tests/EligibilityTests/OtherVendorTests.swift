import Eligibility
import HostFacts
import PCI
import Testing

@Suite("Pinned memory behind AMD's and Arm's IOMMU")
struct OtherVendorTests {
  private static let direct = "30000000-30000fff direct"
  private static let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)
  private static let relaxableLine = KernelFeatures(release: "5.4.0-150-generic", groupWithRelaxableLine: 4)

  private func machine(_ iommu: IOMMUKind?, _ kernel: KernelFeatures, shown: String = direct) -> Machine {
    var machine = Machine(
      functions: [.init(address: "00:02.0", group: 2), .init(address: "00:04.0", classCode: 0x0c0330, group: 5)],
      shown: [2: shown, 5: shown])
    machine.iommu = iommu
    machine.kernel = kernel
    machine.table = .notRead
    return machine
  }

  @Test(
    "refuses since 6.6, USB and graphics too", arguments: [IOMMUKind.amd, .arm, .other("viommu0")],
    [
      KernelFeatures.linux612, KernelFeatures(release: "6.6.0", typeInformation: .absent),
    ])
  func refused(iommu: IOMMUKind, kernel: KernelFeatures) throws {
    let machine = machine(iommu, kernel)
    for name in ["00:02.0", "00:04.0"] {
      let judgement = try machine.judge(name)
      #expect(judgement.verdict == .refused)
      let pin = Pin(function: try pci(name), range: Self.range, origin: .reservedRegions(line: 1))
      #expect(judgement.reasons == [.pinned(pin, by: iommu)])
      #expect(judgement.basis == .reservedRegions)
    }
  }

  @Test(
    "is no obstacle before 6.6, but a guest's memory must not lie there", arguments: [IOMMUKind.amd, .arm],
    [
      .linux61, KernelFeatures(release: "6.5.13", typeInformation: .absent), relaxableLine,
      KernelFeatures(release: "5.2.0", typeInformation: .absent),
      KernelFeatures(release: "5.14.0-70.el9", typeInformation: .names(requireDirect: false, directRelaxable: true)),
    ])
  func allowed(iommu: IOMMUKind, kernel: KernelFeatures) throws {
    let judgement = try machine(iommu, kernel).judge("00:02.0")
    #expect(judgement.verdict == .eligible)
    #expect(judgement.reasons == [])
    #expect(judgement.notes == [.guestMemoryOverlap(Self.range)])
  }

  @Test("is no obstacle before 6.6, whatever of it can be read", arguments: [IOMMUKind.amd, .arm])
  func allowedUnread(iommu: IOMMUKind) throws {
    let fault = ReadingFault(path: "/sys/kernel/iommu_groups/2/reserved_regions", cause: .notARegularFile)
    for regions in [try lines("", mayBeCut: true), .malformed([], line: 1), .absent, .unreadable(fault)] {
      var machine = machine(iommu, .linux61)
      machine.regions = [2: regions]
      #expect(try machine.judge("00:02.0").verdict == .eligible)
    }
  }

  @Test("cannot be judged where nothing tells the rule", arguments: [IOMMUKind.amd, .arm])
  func unknownRule(iommu: IOMMUKind) throws {
    let judgement = try machine(iommu, KernelFeatures(typeInformation: .absent)).judge("00:02.0")
    #expect(judgement.verdict == .undetermined)
    #expect(judgement.reasons == [.kernelRuleUnknown(Self.range)])
  }

  @Test(
    "cannot be judged before 6.6 where the type information that would tell is broken",
    arguments: [IOMMUKind.amd, .arm], [nil, 4])
  func brokenTypeInformation(iommu: IOMMUKind, groupWithRelaxableLine: Int?) throws {
    let fault = ReadingFault(path: "/sys/kernel/btf/vmlinux", cause: .notARegularFile)
    let kernel = KernelFeatures(
      release: "5.14.0-503.11.1.el9_5", typeInformation: .unusable(fault),
      groupWithRelaxableLine: groupWithRelaxableLine)
    let judgement = try machine(iommu, kernel).judge("00:02.0")
    #expect(judgement.verdict == .undetermined)
    #expect(judgement.reasons == [.kernelRuleUnknown(Self.range)])
    #expect(judgement.evidence.last == Evidence(file: "/sys/kernel/btf/vmlinux", text: "cannot be used: \(fault)"))
    #expect(try machine(iommu, kernel, shown: "").judge("00:02.0").verdict == .eligible)
  }

  @Test(
    "cannot be judged since 6.6 where the type information lacks what that brought", arguments: [IOMMUKind.amd, .arm])
  func contradictoryTypeInformation(iommu: IOMMUKind) throws {
    let kernel = KernelFeatures(
      release: "6.12.0", typeInformation: .names(requireDirect: false, directRelaxable: true))
    let judgement = try machine(iommu, kernel).judge("00:02.0")
    #expect(judgement.reasons == [.kernelRuleUnknown(Self.range)])
    #expect(
      judgement.evidence.suffix(2) == [
        Evidence(file: "/sys/kernel/btf/vmlinux", text: "has IOMMU_RESV_DIRECT_RELAXABLE and not require_direct"),
        Evidence(file: "/proc/sys/kernel/osrelease", text: "6.12.0"),
      ])
  }

  @Test("of nobody knows whom refuses since 6.6, and before it cannot be judged")
  func unknownIOMMU() throws {
    #expect(try machine(nil, .linux612).judge("00:02.0").verdict == .refused)
    let judgement = try machine(nil, .linux61).judge("00:02.0")
    #expect(judgement.reasons == [.kernelRuleUnknown(Self.range)])
  }

  @Test("refuses nothing where firmware permits remapping", arguments: [KernelFeatures.linux61, .linux612])
  func relaxable(kernel: KernelFeatures) throws {
    let judgement = try machine(.arm, kernel, shown: "30000000-30000fff direct-relaxable").judge("00:02.0")
    #expect(judgement.verdict == .eligible)
    #expect(judgement.notes == [.relaxable(Self.range)])
  }

  @Test(
    "is told by the table's kind where the device has no link",
    arguments: [
      (.intel, .refused), (.amd, .eligible), (.arm, .eligible), (nil, .undetermined),
    ] as [(IOMMUKind?, Verdict)])
  func tableKind(kind: IOMMUKind?, verdict: Verdict) throws {
    var machine = machine(nil, .linux61)
    machine.tableKind = kind
    #expect(try machine.judge("00:02.0").verdict == verdict)
  }

  @Test("refuses a whole group, and names nobody in it")
  func group() throws {
    var machine = machine(.amd, .linux612)
    machine.functions = ["09:00.0", "09:00.1"].map { .init(address: $0, group: 2) }
    let judgement = try machine.judge("09:00.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedFunctions == [])
    #expect(judgement.pinnedRanges == ["0x30000000-0x30000fff"])
  }

  @Test("is not looked for in the Intel table")
  func noDMAR() throws {
    var machine = machine(.amd, .linux612, shown: "")
    machine.table = nil
    machine.rmrrs = [.init(scopes: ["ep 00:02.0"])]
    let judgement = try machine.judge("00:02.0")
    #expect(judgement.verdict == .eligible)
    #expect(judgement.notes == [])
  }

  @Test(
    "is proved by the line and by what tells the rule",
    arguments: [
      (.linux612, "/sys/kernel/btf/vmlinux", "has require_direct"),
      (.linux61, "/sys/kernel/btf/vmlinux", "has IOMMU_RESV_DIRECT_RELAXABLE and not require_direct"),
      (
        KernelFeatures(release: "6.8.0-31-generic", typeInformation: .absent), "/proc/sys/kernel/osrelease",
        "6.8.0-31-generic"
      ),
      (relaxableLine, "/sys/kernel/iommu_groups/4/reserved_regions", "has a direct-relaxable line"),
    ] as [(KernelFeatures, String, String)])
  func evidence(kernel: KernelFeatures, file: String, text: String) throws {
    let line = Evidence(
      file: "/sys/kernel/iommu_groups/2/reserved_regions", line: 1, text: "0x30000000-0x30000fff direct")
    #expect(try machine(.amd, kernel).judge("00:02.0").evidence == [line, Evidence(file: file, text: text)])
  }
}
