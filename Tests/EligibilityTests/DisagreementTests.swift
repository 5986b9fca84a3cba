import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("Where table and kernel disagree")
struct DisagreementTests {
  private static let kernelRange = MemoryRange(start: 0x4000_0000, end: 0x4000_0fff)

  private func machine(_ shown: String, _ rmrrs: [Machine.RMRR]) -> Machine {
    var machine = Machine(functions: [.init(address: "00:02.0", group: 2)], shown: [2: shown])
    machine.rmrrs = rmrrs
    return machine
  }

  private func pin(_ base: UInt64 = 0x3000_0000) throws -> Pin {
    let range = MemoryRange(start: base, end: base + 0xfff)
    return Pin(function: try pci("00:02.0"), range: range, origin: .rmrr(offset: 48))
  }

  @Test(
    "a kernel that does not keep an RMRR attaches the device, with a note",
    arguments: [
      "", "30000000-30000fff direct-relaxable",
    ])
  func tableOnly(shown: String) throws {
    let judgement = try machine(shown, [.init(scopes: ["ep 00:02.0"])]).judge("00:02.0")
    #expect(judgement.verdict == .eligible)
    #expect(judgement.notes.contains(.pinnedInTableOnly(try pin())))
  }

  @Test("a kernel that keeps memory of which the table knows nothing refuses the device, with a note")
  func kernelOnly() throws {
    let judgement = try machine("40000000-40000fff direct", []).judge("00:02.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedRanges == ["0x40000000-0x40000fff"])
    #expect(judgement.notes == [.pinnedOutsideTable(Self.kernelRange, by: .intel)])
  }

  @Test("a kernel that keeps other memory than the table refuses the device for its own, with two notes")
  func other() throws {
    let judgement = try machine("40000000-40000fff direct", [.init(scopes: ["ep 00:02.0"])]).judge("00:02.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedRanges == ["0x40000000-0x40000fff"])
    #expect(judgement.notes == [.pinnedOutsideTable(Self.kernelRange, by: .intel), .pinnedInTableOnly(try pin())])
  }

  @Test("a table that is cut or malformed is named, and the kernel's line refuses all the same")
  func brokenTable() throws {
    var builder = DMARBuilder()
    builder.addRaw([1, 0, 0, 0])
    let cut = try DMARTable(bytes: builder.bytes())
    let error = TableError(table: "DMAR", offset: 0, fault: .shorterThanHeader(length: 3))
    let cases: [(HostFacts.Table, String?)] = [
      (.table(.dmar(cut)), cut.fault?.description), (.malformed(error), error.description),
    ]
    for (table, text) in cases {
      var machine = machine("40000000-40000fff direct", [])
      machine.table = table
      let judgement = try machine.judge("00:02.0")
      #expect(judgement.verdict == .refused)
      #expect(judgement.notes == [.tableUnreadable(try #require(text))])
    }
  }

  @Test("what a broken table holds before its fault still names the device")
  func brokenBehind() throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    builder.addRaw([1, 0, 0, 0])
    var machine = machine("30000000-30000fff direct", [])
    machine.table = .table(.dmar(try DMARTable(bytes: builder.bytes())))
    #expect(try machine.judge("00:02.0").reasons == [.pinned(try pin(), by: .intel)])
  }

  @Test("a kernel that refuses nobody is compared with the table as well", arguments: [IOMMUKind.amd, .arm])
  func beforeRefusals(kind: IOMMUKind) throws {
    var machine = machine("40000000-40000fff direct", [])
    machine.iommu = kind
    machine.kernel = .linux61
    var builder = IVRSBuilder()
    builder.addHardwareDefinition()
    builder.addMemoryDefinition(device: 0x0010, start: 0x3000_0000, length: 0x1000)
    machine.table = .table(.ivrs(try IVRSTable(bytes: builder.bytes())))
    let judgement = try machine.judge("00:02.0")
    #expect(judgement.verdict == .eligible)
    let ivmd = Pin(
      function: try pci("00:02.0"), range: MemoryRange(start: 0x3000_0000, end: 0x3000_0fff), origin: .ivmd(offset: 72))
    let disagreements: [Note] = [.pinnedOutsideTable(Self.kernelRange, by: .amd), .pinnedInTableOnly(ivmd)]
    // A table of another kind of IOMMU says nothing of the group.
    #expect(judgement.notes == [.guestMemoryOverlap(Self.kernelRange)] + (kind == .amd ? disagreements : []))
  }

  @Test("a copy of an IVRS that is cut is not taken for one that does not add up")
  func cutCopy() throws {
    var builder = IVRSBuilder()
    builder.addHardwareDefinition()
    builder.addMemoryDefinition(device: 0x0010, start: 0x3000_0000, length: 0x1000)
    builder.addMemoryDefinition(device: 0x0018, start: 0x3000_0000, length: 0x1000)
    var machine = machine("", [])
    machine.iommu = .amd
    machine.table = .table(.ivrs(try IVRSTable(bytes: Array(builder.bytes().dropLast(8)))))
    let judge = Judge(host: try machine.facts(), options: JudgeOptions(ignoresReservedRegions: true))
    #expect(judge.judge(DeviceQuestion(address: try pci("00:02.0"))).verdict == .refused)
  }
}
