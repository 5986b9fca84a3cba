import Eligibility
import FirmwareTables
import HostFacts
import PCI
import Testing

@Suite("The scenarios of the kernel lab with AMD's IOMMU")
struct AMDScenarioTests {
  private static let bases: [Basis] = [.reservedRegions, .firmwareTable]

  @Test("are all there, on the kernels that ran them")
  func completeness() {
    #expect(AMDScenario.all.compactMap { Int($0.name.prefix(2)) }.sorted() == Array(0...47))
    let runs = LabKernel.allCases.map { kernel in AMDRun.all.filter { $0.kernel == kernel }.count }
    #expect(runs == [28, 48, 14])
  }

  @Test(
    "are answered as the kernels did, by what they show and by the table alone", arguments: AMDRun.withGroups, bases)
  func verdicts(run: AMDRun, basis: Basis) throws {
    var machine = try run.scenario.machine(run.kernel)
    machine.options.ignoresReservedRegions = basis == .firmwareTable
    let refused = run.scenario.refused(run.kernel)
    let hidesRest = run.scenario.hidesRest && basis == .firmwareTable && run.kernel != .linux61
    let judge = try machine.judge()
    for function in machine.functions {
      let judgement = judge.judge(DeviceQuestion(address: try pci(function.address)))
      guard let group = function.group else {
        #expect(judgement.reasons == [.noIOMMUGroup])
        continue
      }
      if hidesRest, refused[group] == nil { continue }
      let clear: Verdict = function.buses == nil ? .eligible : .unassignable
      #expect(judgement.verdict == (refused[group] == nil ? clear : .refused), "\(function.address)")
      #expect(judgement.pinnedNames == refused[group] ?? [], "\(function.address)")
      #expect(judgement.basis == basis, "\(function.address)")
    }
  }

  @Test(
    "cannot be foretold by the table alone for whom a malformed block may hide, though the kernel attached them",
    arguments: AMDRun.withGroups.filter { $0.scenario.hidesRest && $0.kernel != .linux61 })
  func hiddenRest(run: AMDRun) throws {
    var machine = try run.scenario.machine(run.kernel)
    machine.options.ignoresReservedRegions = true
    guard case .table(let table)? = machine.table else { return }
    let fault = try #require(table.fault)
    for function in machine.functions where function.buses == nil {
      guard let group = function.group, run.scenario.refused[group] == nil else { continue }
      let judgement = try machine.judge(function.address)
      #expect(judgement.verdict == .undetermined)
      #expect(judgement.reasons == [.tableMalformed(fault)])
    }
  }

  @Test(
    "have the same reasons by the table alone", arguments: AMDRun.withGroups.filter { !$0.scenario.hidesRest })
  func reasons(run: AMDRun) throws {
    var machine = try run.scenario.machine(run.kernel)
    let shown = try machine.judge().judgeAll().map(\.reasons)
    machine.options.ignoresReservedRegions = true
    #expect(try machine.judge().judgeAll().map(\.reasons) == shown)
  }

  @Test(
    "have a note on every pinned group before 6.6, that a guest's memory must not lie there",
    arguments: AMDRun.withGroups.filter { $0.kernel == .linux61 }, bases)
  func overlap(run: AMDRun, basis: Basis) throws {
    var machine = try run.scenario.machine(run.kernel)
    machine.options.ignoresReservedRegions = basis == .firmwareTable
    for judgement in try machine.judge().judgeAll() {
      guard let group = judgement.function?.group else { continue }
      let shown = try lines(run.scenario.shown[group] ?? "").understood.filter { $0.kind == .direct }
      #expect(judgement.notes == shown.map { .guestMemoryOverlap($0.range) }, "\(judgement.question.address)")
    }
  }

  @Test("find table and kernel in agreement", arguments: AMDRun.withGroups)
  func agreement(run: AMDRun) throws {
    guard run.scenario.name != "26-past-end", !run.scenario.hidesRest else { return }
    let judgements = try run.scenario.machine(run.kernel).judge().judgeAll().filter { $0.function?.group != nil }
    #expect(judgements.flatMap(\.notes).filter(\.isDisagreement) == [])
  }

  @Test("name the line and the IVMD of every refusal", arguments: AMDRun.withGroups)
  func evidence(run: AMDRun) throws {
    let judgements = try run.scenario.machine(run.kernel).judge().judgeAll().filter { $0.verdict == .refused }
    #expect(judgements.isEmpty == run.scenario.refused(run.kernel).isEmpty)
    for judgement in judgements {
      let group = try #require(judgement.function?.group)
      let path = "/sys/kernel/iommu_groups/\(group)/reserved_regions"
      #expect(judgement.evidence.contains { $0.file == path && $0.text.hasSuffix(" direct") && $0.line != nil })
      let definitions = judgement.evidence.filter { $0.file == "/sys/firmware/acpi/tables/IVRS" }
      for function in judgement.pinnedFunctions {
        #expect(definitions.contains { $0.text.contains("for \(function)") })
      }
    }
  }

  @Test("leave nothing to assign where Linux has no use for the table", arguments: AMDRun.withoutUse)
  func notTaken(run: AMDRun) throws {
    var machine = try run.scenario.machine(run.kernel)
    let effect = run.scenario.effect(run.kernel)
    machine.options.ignoresReservedRegions = true
    let judge = try machine.judge()
    #expect(judge.tableEffect == effect)
    for function in machine.functions where function.group != nil {
      let judgement = judge.judge(DeviceQuestion(address: try pci(function.address)))
      #expect(judgement.verdict == .unassignable, "\(function.address)")
      let reason: Reason = function.buses == nil ? .tableNotTaken(effect, kind: .amd) : .bridge
      #expect(judgement.reasons == [reason], "\(function.address)")
    }
  }

  @Test(
    "have a note where the kernel shows what it made of such a table: no group", arguments: AMDRun.withoutUse, bases)
  func withoutGroups(run: AMDRun, basis: Basis) throws {
    var machine = try run.scenario.machine(run.kernel).withoutGroups
    machine.options.ignoresReservedRegions = basis == .firmwareTable
    for judgement in try machine.judge().judgeAll() {
      #expect(judgement.verdict == .unassignable)
      #expect(judgement.reasons == [judgement.function?.headerType == .bridge ? .bridge : .noIOMMUGroup])
      #expect(judgement.notes.first == .tableNotTaken(run.scenario.effect(run.kernel), kind: .amd))
    }
  }

  @Test("leave nothing to assign where the IOMMU is off", arguments: AMDRun.all.filter(\.scenario.isOff), bases)
  func off(run: AMDRun, basis: Basis) throws {
    var machine = try run.scenario.machine(run.kernel).withoutGroups
    machine.options.ignoresReservedRegions = basis == .firmwareTable
    for function in machine.functions where function.buses == nil {
      let judgement = try machine.judge(function.address)
      #expect(judgement.reasons == [.noIOMMUGroup])
      #expect(judgement.notes.count == (function.address == "00:02.0" ? 1 : 0))
    }
  }
}
