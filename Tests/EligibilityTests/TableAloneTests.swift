import Eligibility
import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

@Suite("A judgement by the table alone, without a whole table")
struct TableAloneTests {
  private static let fault = ReadingFault(path: "/t", cause: .notARegularFile)

  private func machine(_ table: HostFacts.Table?) -> Machine {
    var machine = Machine(
      functions: [.init(address: "00:02.0", group: 2), .init(address: "00:03.0", group: 3)],
      shown: [2: "30000000-30000fff direct"], options: JudgeOptions(ignoresReservedRegions: true))
    machine.table = table
    return machine
  }

  @Test("tells nothing of a device that its group does not list")
  func memberless() throws {
    var machine = machine(nil)
    machine.rmrrs = [.init(scopes: ["ep 00:02.0"])]
    let facts = try machine.facts()
    let memberless = HostFacts(
      functions: facts.functions,
      groups: facts.groups.map { IOMMUGroup(number: $0.number, members: [], reservedRegions: $0.reservedRegions) },
      tableKind: .intel, table: facts.table, kernel: facts.kernel)
    let judge = Judge(host: memberless, options: machine.options)
    let judgement = judge.judge(DeviceQuestion(address: try pci("00:02.0")))
    #expect(judgement.verdict == .undetermined)
    let fault = ReadingFault(
      path: "/sys/kernel/iommu_groups/2/devices", cause: .unexpectedContent("no 0000:00:02.0"))
    #expect(judgement.reasons == [.unreadable(fault)])
  }

  @Test("tells why it cannot be made, whatever reserved_regions says")
  func withoutTable() throws {
    let error = TableError(table: "DMAR", offset: 0, fault: .shorterThanHeader(length: 3))
    let cases: [(HostFacts.Table, Reason)] = [
      (.absent, .noTable(.intel)), (.notRead, .noTable(.intel)), (.unreadable(Self.fault), .unreadable(Self.fault)),
      (.malformed(error), .tableMalformed(error)),
    ]
    for (table, reason) in cases {
      let judgement = try machine(table).judge("00:02.0")
      #expect(judgement.verdict == .undetermined)
      #expect(judgement.reasons == [reason])
    }
  }

  @Test("refuses whom a broken table names before its fault, and knows nothing of the others")
  func brokenTable() throws {
    var builder = DMARBuilder()
    builder.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.endpoint([(2, 0)])])
    builder.addRaw([1, 0, 8, 0, 0, 0, 0, 0])
    let table = try DMARTable(bytes: builder.bytes())
    let machine = machine(.table(.dmar(table)))
    #expect(try machine.judge("00:02.0").verdict == .refused)
    #expect(try machine.judge("00:03.0").reasons == [.tableMalformed(try #require(table.fault))])
  }

  @Test("knows nothing of a group with a member that cannot be read, unless another is pinned")
  func unreadableMember() throws {
    for (scopes, verdict) in [([], Verdict.undetermined), (["ep 00:02.0"], .refused)] as [([String], Verdict)] {
      var machine = machine(nil)
      machine.rmrrs = [.init(scopes: scopes)]
      machine.functions.append(.init(address: "00:02.1", group: 2))
      let whole = try machine.facts()
      let missing = try pci("00:02.1")
      let facts = HostFacts(
        functions: whole.functions.filter { $0.address != missing },
        faults: [FunctionFault(address: missing, fault: Self.fault)], groups: whole.groups, table: whole.table,
        kernel: whole.kernel)
      let judgement = Judge(host: facts, options: machine.options).judge(DeviceQuestion(address: try pci("00:02.0")))
      #expect(judgement.verdict == verdict)
      if verdict == .undetermined { #expect(judgement.reasons == [.unreadable(Self.fault)]) }
    }
  }
}
