import Eligibility
import HostFacts
import PCI
import Testing

@Suite("The scenarios of the kernel lab with Intel's IOMMU")
struct IntelScenarioTests {
  enum Kernel: String, CaseIterable, Sendable {
    case linux61 = "6.1"
    case linux612 = "6.12"

    var features: KernelFeatures { self == .linux61 ? .linux61 : .linux612 }
  }

  private func machine(_ scenario: IntelScenario, _ kernel: Kernel) -> Machine {
    var machine = Machine(functions: scenario.machine.functions, rmrrs: scenario.rmrrs)
    machine.shown = scenario.machine.shown.merging(scenario.shown) { _, shown in shown }
    machine.kernel = kernel.features
    return machine
  }

  @Test("are answered as the kernels did", arguments: IntelScenario.all, Kernel.allCases)
  func verdicts(scenario: IntelScenario, kernel: Kernel) throws {
    let machine = machine(scenario, kernel)
    let judge = Judge(host: try machine.facts())
    for function in machine.functions {
      let judgement = judge.judge(DeviceQuestion(address: try pci(function.address)))
      let group = try #require(function.group)
      let clear: Verdict = function.buses == nil ? .eligible : .unassignable
      #expect(judgement.verdict == (scenario.refused[group] == nil ? clear : .refused), "\(function.address)")
      #expect(judgement.pinnedNames == scenario.refused[group] ?? [], "\(function.address)")
      #expect(judgement.basis == .reservedRegions, "\(function.address)")
    }
  }

  @Test("find table and kernel in agreement", arguments: IntelScenario.all)
  func agreement(scenario: IntelScenario) throws {
    let judgements = Judge(host: try machine(scenario, .linux612).facts()).judgeAll()
    let disagreements = judgements.flatMap(\.notes).filter {
      switch $0 {
      case .pinnedInTableOnly, .pinnedOutsideTable, .pinnedInTableWithoutGroup, .tableUnreadable: true
      default: false
      }
    }
    #expect(disagreements == [])
  }

  @Test("name the line and the RMRR of every refusal", arguments: IntelScenario.all)
  func evidence(scenario: IntelScenario) throws {
    let refused = Judge(host: try machine(scenario, .linux612).facts()).judgeAll().filter { $0.verdict == .refused }
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
}
