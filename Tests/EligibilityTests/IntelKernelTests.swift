import Eligibility
import HostFacts
import PCI
import Testing

@Suite("Pinned memory behind Intel's IOMMU")
struct IntelKernelTests {
  private static let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)

  private func judgement(_ kernel: KernelFeatures, shown: String = "30000000-30000fff direct") throws -> Judgement {
    var machine = Machine(functions: [.init(address: "00:02.0", group: 2)], shown: [2: shown])
    machine.rmrrs = [.init(scopes: ["ep 00:02.0"])]
    machine.kernel = kernel
    return try machine.judge("00:02.0")
  }

  @Test(
    "refuses since 5.3, backported or not",
    arguments: [
      KernelFeatures(release: "5.3.0"), KernelFeatures(release: "6.1.0-56-amd64"), KernelFeatures(release: "7.3.4"),
      KernelFeatures(release: "4.18.0-240.el8", groupWithRelaxableLine: 13),
      KernelFeatures(release: "4.18.0-240.el8", typeInformation: .names(requireDirect: false, directRelaxable: true)),
      KernelFeatures(groupWithRelaxableLine: 13),
    ])
  func refused(kernel: KernelFeatures) throws {
    let judgement = try judgement(kernel)
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedNames == ["00:02.0"])
  }

  @Test(
    "is judged by the table where the kernel is older, whose file has USB and graphics as `direct` too",
    arguments: [
      KernelFeatures(release: "4.19.0-27-amd64"), KernelFeatures(release: "5.2.21"),
      KernelFeatures(release: "6.12.0", typeInformation: .names(requireDirect: false, directRelaxable: false)),
    ])
  func tooOld(kernel: KernelFeatures) throws {
    // Its silence tells nothing either: one RMRR for several devices of a group can get lost.
    for shown in ["30000000-30000fff direct", ""] {
      let judgement = try judgement(kernel, shown: shown)
      #expect(judgement.verdict == .refused)
      #expect(judgement.pinnedNames == ["00:02.0"])
      #expect(judgement.basis == .firmwareTable)
    }
  }

  @Test("cannot be judged without a table where the kernel is older", arguments: ["30000000-30000fff direct", ""])
  func tooOldWithoutTable(shown: String) throws {
    var machine = Machine(functions: [.init(address: "00:02.0", group: 2)], shown: [2: shown])
    machine.table = .absent
    machine.kernel = KernelFeatures(release: "4.19.0-27-amd64")
    #expect(try machine.judge("00:02.0").reasons == [.noTable(.intel)])
    machine.regions = [2: .absent]
    machine.shown = [:]
    #expect(try machine.judge("00:02.0").reasons == [.noReservedRegions])
  }

  @Test("cannot be judged where nothing tells the rule")
  func unknown() throws {
    let judgement = try judgement(KernelFeatures())
    #expect(judgement.verdict == .undetermined)
    #expect(judgement.reasons == [.kernelRuleUnknown(Self.range)])
  }

  @Test("is no obstacle where there is none, whether or not the rule is known")
  func none() throws {
    var machine = Machine(functions: [.init(address: "00:02.0", group: 2)])
    machine.kernel = KernelFeatures()
    #expect(try machine.judge("00:02.0").verdict == .eligible)
  }

  @Test(
    "refuses without a table to name the device",
    arguments: [
      HostFacts.Table.absent, .notRead, .unreadable(ReadingFault(path: "/t", cause: .notARegularFile)),
    ])
  func withoutTable(table: HostFacts.Table) throws {
    var machine = Machine(functions: [.init(address: "00:02.0", group: 2)], shown: [2: "30000000-30000fff direct"])
    machine.table = table
    let alone = try machine.judge("00:02.0")
    #expect(alone.verdict == .refused)
    // In a group of one there is no doubt whose memory it is.
    let pin = Pin(function: try pci("00:02.0"), range: Self.range, origin: .reservedRegions(line: 1))
    #expect(alone.reasons == [.pinned(pin, by: .intel)])
    machine.functions.append(.init(address: "00:02.1", group: 2))
    let together = try machine.judge("00:02.0")
    #expect(together.verdict == .refused)
    #expect(together.pinnedFunctions == [])
    #expect(together.pinnedRanges == ["0x30000000-0x30000fff"])
    if case .unreadable(let fault) = table {
      #expect(together.notes == [.tableUnreadable(fault.description)])
    } else {
      #expect(together.notes == [])
    }
  }
}
