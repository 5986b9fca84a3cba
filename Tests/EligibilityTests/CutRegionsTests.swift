import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("A group whose reserved_regions does not tell all")
struct CutRegionsTests {
  private static let unreadable = ReadingFault(path: "/r", cause: .notARegularFile)

  private func machine(_ regions: ReservedRegions, rmrrs: [Machine.RMRR] = []) -> Machine {
    var machine = Machine(
      functions: [.init(address: "00:02.0", group: 2), .init(address: "00:02.1", group: 2)], regions: [2: regions])
    machine.rmrrs = rmrrs
    return machine
  }

  private func cutTable() throws -> HostFacts.Table {
    var builder = DMARBuilder()
    builder.addRaw([1, 0, 0, 0])
    return .table(.dmar(try DMARTable(bytes: builder.bytes())))
  }

  @Test("is refused by a direct line that it has", arguments: ["cut", "malformed"])
  func directLine(how: String) throws {
    let whole = try lines("30000000-30000fff direct", mayBeCut: true)
    let regions = how == "cut" ? whole : .malformed(whole.understood, line: 3)
    let judgement = try machine(regions, rmrrs: [.init(scopes: ["ep 00:02.1"])]).judge("00:02.0")
    #expect(judgement.verdict == .refused)
    #expect(judgement.pinnedNames == ["00:02.1"])
    #expect(judgement.basis == .reservedRegions)
  }

  @Test(
    "is judged by a whole table where it is cut",
    arguments: [
      (["ep 00:02.1"], .refused), (["ep 00:03.0"], .eligible), ([], .eligible),
    ] as [([String], Verdict)])
  func table(scopes: [String], verdict: Verdict) throws {
    let judgement = try machine(lines("", mayBeCut: true), rmrrs: [.init(scopes: scopes)]).judge("00:02.0")
    #expect(judgement.verdict == verdict)
    #expect(judgement.basis == .firmwareTable)
    #expect(judgement.pinnedNames == (verdict == .refused ? ["00:02.1"] : []))
    let path = "/sys/kernel/iommu_groups/2/reserved_regions"
    #expect(judgement.evidence.contains(Evidence(file: path, text: "may be cut at the end of a page")))
  }

  @Test("has pins past the cut beside those before it")
  func pinsPastCut() throws {
    let regions = try lines("30000000-30000fff direct", mayBeCut: true)
    let high = Machine.RMRR(base: 0x9000_0000, limit: 0x9000_0fff, scopes: ["ep 00:02.1"])
    let judgement = try machine(regions, rmrrs: [.init(scopes: ["ep 00:02.0"]), high]).judge("00:02.0")
    #expect(judgement.pinnedRanges == ["0x30000000-0x30000fff", "0x90000000-0x90000fff"])
    #expect(judgement.notes == [])
  }

  @Test("is undetermined where it is cut and the table is not whole")
  func cutWithoutTable() throws {
    let tables: [HostFacts.Table] = [.absent, .notRead, .unreadable(Self.unreadable), try cutTable()]
    for table in tables {
      var machine = machine(try lines("", mayBeCut: true))
      machine.table = table
      #expect(try machine.judge("00:02.0").reasons == [.reservedRegionsCut(group: 2)])
    }
  }

  @Test("is undetermined where it is cut and a member cannot be read")
  func cutWithoutMember() throws {
    let machine = machine(try lines("", mayBeCut: true))
    let whole = try machine.facts()
    let unreadable = try pci("00:02.1")
    let facts = HostFacts(
      functions: whole.functions.filter { $0.address != unreadable }, groups: whole.groups, table: whole.table,
      kernel: whole.kernel)
    let judgement = Judge(host: facts).judge(DeviceQuestion(address: try pci("00:02.0")))
    #expect(judgement.reasons == [.reservedRegionsCut(group: 2)])
  }

  @Test("is undetermined where it is cut, on AMD and Arm", arguments: [IOMMUKind.amd, .arm])
  func cutElsewhere(iommu: IOMMUKind) throws {
    var machine = machine(try lines("", mayBeCut: true))
    machine.iommu = iommu
    #expect(try machine.judge("00:02.0").reasons == [.reservedRegionsCut(group: 2)])
  }

  @Test("is undetermined where it cannot be read or understood", arguments: [IOMMUKind.intel, .amd, .arm])
  func unreadable(iommu: IOMMUKind) throws {
    let cases: [(ReservedRegions, Reason)] = [
      (.unreadable(Self.unreadable), .unreadable(Self.unreadable)),
      (.malformed([], line: 4), .reservedRegionsMalformed(group: 2, line: 4)),
    ]
    for (regions, reason) in cases {
      var machine = machine(regions)
      machine.iommu = iommu
      let judgement = try machine.judge("00:02.0")
      #expect(judgement.verdict == .undetermined)
      #expect(judgement.reasons == [reason])
    }
  }

  @Test("is undetermined where it is absent and no table is about the group's IOMMU", arguments: [IOMMUKind.amd, .arm])
  func absent(iommu: IOMMUKind) throws {
    var machine = machine(.absent)
    machine.iommu = iommu
    #expect(try machine.judge("00:02.0").reasons == [.noReservedRegions])
  }
}
