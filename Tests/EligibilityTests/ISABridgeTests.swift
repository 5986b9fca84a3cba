import Eligibility
import HostFacts
import PCI
import Testing

/// From 5.3 to early 5.5 the kernel itself marked the first 16 MiB of a group with an ISA bridge as `direct`.
@Suite("The first 16 MiB of a group with an ISA bridge")
struct ISABridgeTests {
  private static let range = MemoryRange(start: 0, end: 0xff_ffff)
  private static let direct = "0-ffffff direct"
  private static let unreadable = HostFacts.Table.unreadable(ReadingFault(path: "/t", cause: .notARegularFile))

  private func machine(_ shown: String, rmrrs: [Machine.RMRR] = [], table: HostFacts.Table? = nil) -> Machine {
    var machine = Machine(
      functions: [
        .init(address: "00:1f.0", classCode: 0x060100, group: 13), .init(address: "00:1f.2", group: 13),
        .init(address: "00:02.0", group: 2),
      ],
      shown: [13: shown, 2: shown])
    machine.kernel = KernelFeatures(release: "5.4.0")
    machine.rmrrs = rmrrs
    machine.table = table
    return machine
  }

  @Test("is no pin where no RMRR lies there", arguments: ["00:1f.0", "00:1f.2"])
  func workaround(name: String) throws {
    let judgement = try machine(Self.direct).judge(name)
    #expect(judgement.verdict == .eligible)
    #expect(judgement.notes == [.isaBridgeWorkaround])
    let line = Evidence(
      file: "/sys/kernel/iommu_groups/13/reserved_regions", line: 1, text: "0x0-0xffffff direct")
    #expect(judgement.evidence.contains(line))
  }

  @Test(
    "is no pin either where the kernel's rule is open and its release of before 5.6, and else is one",
    arguments: [("5.4.0", .eligible), ("5.14.0-503.el9", .refused), (nil, .refused)] as [(String?, Verdict)])
  func openRule(release: String?, verdict: Verdict) throws {
    var machine = machine(Self.direct)
    machine.kernel = KernelFeatures(
      release: release,
      typeInformation: .unusable(ReadingFault(path: "/sys/kernel/btf/vmlinux", cause: .notARegularFile)),
      groupWithRelaxableLine: 2)
    #expect(try machine.judge("00:1f.0").verdict == verdict)
  }

  @Test(
    "is a pin where an RMRR for a member lies there",
    arguments: [
      (0x0, 0xff_ffff), (0x9_f000, 0x9_ffff), (0xff_f000, 0xff_ffff),
    ] as [(UInt64, UInt64)])
  func pin(base: UInt64, limit: UInt64) throws {
    let rmrr = Machine.RMRR(base: base, limit: limit, scopes: ["ep 00:1f.2"])
    let judgement = try machine(Self.direct, rmrrs: [rmrr]).judge("00:1f.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedNames == ["00:1f.2"])
  }

  @Test("is no pin where the RMRR there is another group's, or lies elsewhere")
  func otherRMRR() throws {
    let other = Machine.RMRR(base: 0, limit: 0xff_ffff, scopes: ["ep 00:03.0"])
    #expect(try machine(Self.direct, rmrrs: [other]).judge("00:1f.2").verdict == .eligible)
  }

  @Test("cannot be judged without a whole table", arguments: [.absent, .notRead, unreadable])
  func withoutTable(table: HostFacts.Table) throws {
    let judgement = try machine(Self.direct, table: table).judge("00:1f.2")
    #expect(judgement.verdict == .undetermined)
    #expect(judgement.reasons == [.isaRegionUnexplained(Self.range)])
  }

  @Test("beside a pin that refuses the group anyway, with a table or without", arguments: [nil, .absent, unreadable])
  func besidePin(table: HostFacts.Table?) throws {
    let machine = machine(
      "0-ffffff direct, 30000000-30000fff direct", rmrrs: [.init(scopes: ["ep 00:1f.2"])], table: table)
    let judgement = try machine.judge("00:1f.2")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedRanges == ["0x30000000-0x30000fff"])
  }

  @Test("is a pin on a kernel that has the rule of 6.6, which marks its workaround otherwise")
  func newKernel() throws {
    var machine = machine(Self.direct, table: Self.unreadable)
    machine.kernel = .linux612
    #expect(try machine.judge("00:1f.2").verdict == .refused)
  }

  @Test(
    "is a pin in a group without an ISA bridge, and if the memory is any other",
    arguments: [
      ("00:02.0", direct), ("00:1f.2", "0-fffff direct"), ("00:1f.2", "0-1ffffff direct"),
      ("00:1f.2", "1000-ffffff direct"),
    ])
  func otherwise(name: String, shown: String) throws {
    #expect(try machine(shown).judge(name).verdict == .refused)
  }

  @Test("is not worth a note where it is `direct-relaxable`")
  func relaxable() throws {
    let judgement = try machine("0-ffffff direct-relaxable").judge("00:1f.2")
    #expect(judgement.verdict == .eligible)
    #expect(judgement.notes == [])
  }
}
