import Eligibility
import HostFacts
import PCI
import Testing

@Suite("The scenarios of the kernel lab with Intel's IOMMU")
struct IntelScenarioTests {
  private static let withGroups = IntelScenario.all.filter(\.hasGroups)
  private static let withoutUse = IntelScenario.all.filter { $0.effect != .taken }

  @Test("are all there")
  func completeness() {
    #expect(IntelScenario.all.compactMap { Int($0.name.prefix(2)) }.sorted() == Array(0...52))
  }

  @Test("are answered as the kernels did, by what they show and by the table alone", arguments: withGroups, LabWay.all)
  func verdicts(scenario: IntelScenario, way: LabWay) throws {
    var machine = scenario.machine(way.kernel)
    machine.options = way.options
    let judge = try machine.judge()
    for function in machine.functions {
      let judgement = judge.judge(DeviceQuestion(address: try pci(function.address)))
      let group = try #require(function.group)
      let clear: Verdict = function.buses == nil ? .eligible : .unassignable
      #expect(judgement.verdict == (scenario.refused[group] == nil ? clear : .refused), "\(function.address)")
      #expect(judgement.pinnedNames == scenario.refused[group] ?? [], "\(function.address)")
      #expect(judgement.basis == way.basis, "\(function.address)")
    }
  }

  @Test("have the same reasons by the table alone", arguments: withGroups, LabKernel.allCases)
  func reasons(scenario: IntelScenario, kernel: LabKernel) throws {
    var machine = scenario.machine(kernel)
    let shown = try machine.judge().judgeAll().map(\.reasons)
    machine.options.ignoresReservedRegions = true
    #expect(try machine.judge().judgeAll().map(\.reasons) == shown)
  }

  @Test("find table and kernel in agreement", arguments: withGroups)
  func agreement(scenario: IntelScenario) throws {
    let judgements = try scenario.machine(.linux612).judge().judgeAll()
    #expect(judgements.flatMap(\.notes).filter(\.isDisagreement) == [])
  }

  @Test("name the line and the RMRR of every refusal", arguments: withGroups)
  func evidence(scenario: IntelScenario) throws {
    let refused = try scenario.machine(.linux612).judge().judgeAll().filter { $0.verdict == .refused }
    #expect(refused.isEmpty == scenario.refused.isEmpty)
    for judgement in refused {
      let group = try #require(judgement.function?.group)
      let path = "/sys/kernel/iommu_groups/\(group)/reserved_regions"
      let lines = judgement.evidence.filter { $0.file == path && $0.text.hasSuffix(" direct") && $0.line != nil }
      #expect(!lines.isEmpty)
      let rmrrs = judgement.evidence.filter { $0.file == "/sys/firmware/acpi/tables/DMAR" }
      for function in judgement.pinnedFunctions {
        #expect(rmrrs.contains { $0.text.contains("for \(function)") })
      }
    }
  }

  @Test("leave nothing to assign where Linux has no use for the table", arguments: withoutUse, LabKernel.allCases)
  func notTaken(scenario: IntelScenario, kernel: LabKernel) throws {
    var machine = scenario.machine(kernel)
    machine.options.ignoresReservedRegions = true
    let judge = try machine.judge()
    #expect(judge.tableEffect == scenario.effect)
    for function in machine.functions {
      let judgement = judge.judge(DeviceQuestion(address: try pci(function.address)))
      let reason: Reason = function.buses == nil ? .tableNotTaken(scenario.effect, kind: .intel) : .bridge
      #expect(judgement.verdict == .unassignable, "\(function.address)")
      #expect(judgement.reasons == [reason], "\(function.address)")
    }
  }

  @Test("have a note where the kernel shows what it made of such a table: no group", arguments: withoutUse, LabWay.all)
  func withoutGroups(scenario: IntelScenario, way: LabWay) throws {
    var machine = scenario.machine(way.kernel).withoutGroups
    machine.options = way.options
    for judgement in try machine.judge().judgeAll() {
      #expect(judgement.verdict == .unassignable)
      let isBridge = judgement.function?.headerType == .bridge
      #expect(judgement.reasons == [isBridge ? .bridge : .noIOMMUGroup])
      #expect(judgement.notes.first == .tableNotTaken(scenario.effect, kind: .intel))
    }
  }

  @Test("leave nothing to assign where the IOMMU is off", arguments: IntelScenario.all.filter(\.isOff), LabWay.all)
  func off(scenario: IntelScenario, way: LabWay) throws {
    var machine = scenario.machine(way.kernel).withoutGroups
    machine.options = way.options
    for function in machine.functions where function.buses == nil {
      let judgement = try machine.judge(function.address)
      #expect(judgement.reasons == [.noIOMMUGroup])
      let range = MemoryRange(start: 0x3000_0000, end: 0x3000_0fff)
      let pin = Pin(function: try pci("00:02.0"), range: range, origin: .rmrr(offset: 48))
      #expect(judgement.notes == (function.address == "00:02.0" ? [.pinnedInTableWithoutGroup(pin)] : []))
    }
  }
}
