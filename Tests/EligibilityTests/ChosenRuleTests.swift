import Eligibility
import HostFacts
import Testing

@Suite("Another kernel's rule, chosen for a host")
struct ChosenRuleTests {
  private static let direct = "30000000-30000fff direct"
  private static let linux419 = KernelFeatures(release: "4.19.0-27-amd64", typeInformation: .absent)

  /// A VGA device and a NIC, both pinned.
  private func machine(_ kernel: KernelFeatures, choosing rule: KernelRule, vga: String = direct) -> Machine {
    Machine(
      functions: [.init(address: "00:01.0", classCode: 0x030000, group: 1), .init(address: "00:02.0", group: 2)],
      shown: [1: vga, 2: Self.direct], rmrrs: [.init(scopes: ["ep 00:01.0", "ep 00:02.0"])], kernel: kernel,
      options: JudgeOptions(kernelRule: rule))
  }

  @Test("is what the judge goes by, and is no evidence", arguments: KernelRule.allCases)
  func finding(rule: KernelRule) throws {
    let machine = machine(.linux612, choosing: rule)
    #expect(try machine.judge().kernelRule == KernelRuleFinding(rule: rule, source: .choice))
    let files = try machine.judge("00:02.0").evidence.map(\.file)
    #expect(!files.contains("/sys/kernel/btf/vmlinux") && !files.contains("/proc/sys/kernel/osrelease"))
  }

  @Test(
    "is judged by the table where the host's own kernel shows no exemptions",
    arguments: [KernelRule.relaxableRegions, .requireDirect])
  func newOnOld(rule: KernelRule) throws {
    let machine = machine(Self.linux419, choosing: rule)
    #expect(try machine.judge("00:01.0").verdict == .eligible)
    #expect(try machine.judge("00:02.0").verdict == .refused)
    for name in ["00:01.0", "00:02.0"] { #expect(try machine.judge(name).basis == .firmwareTable) }
  }

  @Test(
    "is judged by the table where the rule is older than what the host's kernel shows",
    arguments: [
      (.beforeRefusals, .eligible, .eligible), (.exemptingUSB, .refused, .refused),
      (.exemptingGraphics, .eligible, .refused),
    ] as [(KernelRule, Verdict, Verdict)], [KernelFeatures.linux61, .linux612])
  func oldOnNew(expected: (rule: KernelRule, vga: Verdict, nic: Verdict), kernel: KernelFeatures) throws {
    let machine = machine(kernel, choosing: expected.rule, vga: Self.direct + "-relaxable")
    #expect(try machine.judge("00:01.0").verdict == expected.vga)
    #expect(try machine.judge("00:02.0").verdict == expected.nic)
    for name in ["00:01.0", "00:02.0"] { #expect(try machine.judge(name).basis == .firmwareTable) }
  }

  @Test(
    "is judged by reserved_regions where both show exemptions",
    arguments: [KernelRule.relaxableRegions, .requireDirect],
    [KernelFeatures.linux61, .linux612])
  func both(rule: KernelRule, kernel: KernelFeatures) throws {
    let machine = machine(kernel, choosing: rule, vga: Self.direct + "-relaxable")
    #expect(try machine.judge("00:01.0").verdict == .eligible)
    #expect(try machine.judge("00:02.0").verdict == .refused)
    for name in ["00:01.0", "00:02.0"] { #expect(try machine.judge(name).basis == .reservedRegions) }
  }

  @Test("leaves the workaround for ISA bridges what the host's own kernel made it")
  func isaBridge() throws {
    var machine = machine(KernelFeatures(release: "5.4.0"), choosing: .requireDirect)
    machine.functions = [.init(address: "00:1f.0", classCode: 0x060100, group: 13)]
    machine.shown = [13: "0-ffffff direct"]
    #expect(try machine.judge("00:1f.0").notes.contains(.isaBridgeWorkaround))
    machine.kernel = .linux612
    machine.options.kernelRule = .relaxableRegions
    #expect(try machine.judge("00:1f.0").verdict == .refused)
  }

  @Test(
    "refuses or permits behind another IOMMU by what the host's kernel shows", arguments: [IOMMUKind.amd, .arm],
    [KernelFeatures.linux61, .linux612, linux419])
  func others(iommu: IOMMUKind, kernel: KernelFeatures) throws {
    for rule in KernelRule.allCases {
      var machine = machine(kernel, choosing: rule)
      machine.iommu = iommu
      machine.table = .absent
      let judgement = try machine.judge("00:02.0")
      #expect(judgement.verdict == (rule >= .requireDirect ? .refused : .eligible))
      #expect(judgement.basis == .reservedRegions)
      #expect(judgement.notes.isEmpty == (rule >= .requireDirect))
    }
  }

  @Test("frees the parent of a vDPA device as a kernel with that rule does", arguments: KernelRule.allCases)
  func vdpa(rule: KernelRule) throws {
    let judgement = try machine(.linux61, choosing: rule).judge("00:02.0", for: .vhostVDPA)
    let isRefused: [KernelRule] = [.exemptingUSB, .exemptingGraphics, .relaxableRegions]
    #expect(judgement.verdict == (isRefused.contains(rule) ? .refused : .eligible))
  }
}
