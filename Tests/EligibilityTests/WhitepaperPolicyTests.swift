import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("The whitepaper's policy")
struct WhitepaperPolicyTests {
  private static let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)
  private static let relaxable = "30000000-30000fff direct-relaxable"
  private static let direct = "30000000-30000fff direct"
  private static let fault = ReadingFault(path: "/sys/firmware/acpi/tables/DMAR", cause: .notARegularFile)

  /// A VGA device, a USB controller and a NIC, all pinned, and a NIC that is not.
  private func machine(_ kernel: KernelFeatures = .linux612) -> Machine {
    Machine(
      functions: [
        .init(address: "00:01.0", classCode: 0x030000, group: 1), .init(address: "00:02.0", group: 2),
        .init(address: "00:03.0", group: 3), .init(address: "00:04.0", classCode: 0x0c0330, group: 4),
      ],
      shown: [1: Self.relaxable, 2: Self.direct, 4: Self.relaxable],
      rmrrs: [.init(scopes: ["ep 00:01.0", "ep 00:02.0", "ep 00:04.0"])], kernel: kernel,
      options: JudgeOptions(policy: .whitepaper))
  }

  private func pin(_ name: String) throws -> Pin {
    Pin(function: try pci(name), range: Self.range, origin: .rmrr(offset: 48))
  }

  @Test("refuses graphics that the kernel permits", arguments: [KernelFeatures.linux61, .linux612, .linux73])
  func graphics(kernel: KernelFeatures) throws {
    let judgement = try machine(kernel).judge("00:01.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.reasons == [.pinnedByPolicy(try pin("00:01.0"))])
    #expect(judgement.pinnedNames == ["00:01.0"])
    #expect(judgement.basis == .firmwareTable)
    #expect(judgement.evidence.contains { $0.file == "/sys/firmware/acpi/tables/DMAR" })
    var byKernel = machine(kernel)
    byKernel.options = JudgeOptions()
    #expect(try byKernel.judge("00:01.0").verdict == .eligible)
  }

  @Test("exempts USB controllers, and whom no RMRR names", arguments: ["00:04.0", "00:03.0"])
  func exempted(name: String) throws {
    #expect(try machine().judge(name).verdict == .eligible)
  }

  @Test("leaves the kernel's own refusal its reason")
  func ownRefusal() throws {
    let judgement = try machine().judge("00:02.0")
    #expect(judgement.reasons == [.pinned(try pin("00:02.0"), by: .intel)])
    #expect(judgement.basis == .reservedRegions)
  }

  @Test("refuses a group for a mate, and not for a bridge above it")
  func groupMates() throws {
    var machine = machine()
    machine.functions = [
      .init(address: "00:08.0", classCode: 0x060400, group: 9, buses: 4...4),
      .init(address: "04:00.0", bridges: ["00:08.0"], classCode: 0x030000, group: 16),
      .init(address: "04:00.1", bridges: ["00:08.0"], classCode: 0x040300, group: 16),
    ]
    machine.shown = [16: Self.relaxable]
    machine.rmrrs = [.init(scopes: ["ep 00:08.0/00.0"])]
    let mate = try machine.judge("04:00.1")
    #expect(mate.reasons == [.pinnedByPolicy(try pin("04:00.0"))])
    machine.rmrrs = [.init(scopes: ["br 00:08.0"])]
    #expect(try machine.judge("04:00.0").verdict == .eligible)
  }

  @Test(
    "refuses nobody behind another IOMMU than Intel's", arguments: [IOMMUKind.amd, .arm, .other("viommu0")],
    [KernelFeatures.linux61, .linux612])
  func others(iommu: IOMMUKind, kernel: KernelFeatures) throws {
    var machine = machine(kernel)
    machine.iommu = iommu
    machine.shown = [:]
    for table in [machine.table, .absent, .unreadable(Self.fault)] {
      machine.table = table
      #expect(try machine.judge("00:01.0").verdict == .eligible)
    }
  }

  @Test("cannot tell without a whole table, where the kernel permits")
  func withoutTable() throws {
    var builder = DMARBuilder()
    builder.addRaw([1, 0, 4, 0])
    let cut = try DMARTable(bytes: builder.bytes())
    let error = TableError(table: "DMAR", offset: 0, fault: .shorterThanHeader(length: 3))
    let cases: [(HostFacts.Table, Reason)] = [
      (.absent, .noTable(.intel)), (.notRead, .noTable(.intel)), (.unreadable(Self.fault), .unreadable(Self.fault)),
      (.malformed(error), .tableMalformed(error)),
      (.table(.dmar(cut)), .tableMalformed(try #require(cut.fault))),
    ]
    for (table, reason) in cases {
      var machine = machine()
      machine.table = table
      let judgement = try machine.judge("00:01.0")
      #expect(judgement.verdict == .undetermined)
      #expect(judgement.reasons == [reason])
      #expect(try machine.judge("00:02.0").verdict == .refused)
    }
  }

  @Test("cannot tell where a member of the group cannot be read, unless another is pinned")
  func unreadableMember() throws {
    let whole = try machine().facts()
    let mate = try pci("00:01.1")
    for (name, verdict) in [("00:01.0", Verdict.refused), ("00:03.0", .undetermined)] {
      let groups = whole.groups.map { group in
        var group = group
        if group.members == [try? pci(name)] { group.members.append(mate) }
        return group
      }
      let facts = HostFacts(
        functions: whole.functions, faults: [FunctionFault(address: mate, fault: Self.fault)], groups: groups,
        table: whole.table, kernel: whole.kernel)
      let judge = Judge(host: facts, options: JudgeOptions(policy: .whitepaper))
      let judgement = judge.judge(DeviceQuestion(address: try pci(name)))
      #expect(judgement.verdict == verdict)
      if verdict == .undetermined { #expect(judgement.reasons == [.unreadable(Self.fault)]) }
    }
  }

  @Test("frees no parent of a vDPA device of its refusal, as the kernel does of its own")
  func vdpa() throws {
    #expect(try machine().judge("00:01.0", for: .vhostVDPA).reasons == [.pinnedByPolicy(try pin("00:01.0"))])
    #expect(try machine().judge("00:02.0", for: .vhostVDPA).verdict == .eligible)
  }
}
