import Eligibility
import FirmwareTables
import HostFacts
import PCI
import Testing

@Suite("The scenarios of the kernel lab with Arm's IOMMU")
struct ArmScenarioTests {
  private static let kernels: [LabKernel] = [.linux61, .linux612]
  private static let ways = LabWay.all.filter { kernels.contains($0.kernel) }

  @Test("are all there")
  func completeness() {
    let numbers = ArmScenario.all.map { $0.name.prefix { $0 != "-" } }
    #expect(numbers == ["00", "01", "01b", "02", "03", "04", "05", "06", "07"])
  }

  @Test(
    "are answered as the kernels did, by what they show and by the table alone", arguments: ArmScenario.all, ways)
  func verdicts(scenario: ArmScenario, way: LabWay) throws {
    var machine = try scenario.machine(way.kernel)
    machine.options = way.options
    let refused = way.kernel.rule < .requireDirect ? [:] : scenario.refused
    for function in machine.functions {
      let judgement = try machine.judge(function.address)
      guard let group = function.group else {
        #expect(judgement.reasons == [.noIOMMUGroup])
        continue
      }
      let clear: Verdict = function.buses == nil ? .eligible : .unassignable
      #expect(judgement.verdict == (refused[group] == nil ? clear : .refused), "\(function.address)")
      #expect(judgement.pinnedNames == refused[group] ?? [], "\(function.address)")
      #expect(judgement.basis == way.basis, "\(function.address)")
    }
  }

  @Test("have the same reasons and notes by the table alone", arguments: ArmScenario.all, kernels)
  func reasons(scenario: ArmScenario, kernel: LabKernel) throws {
    var machine = try scenario.machine(kernel)
    let shown = try machine.judge().judgeAll()
    machine.options.ignoresReservedRegions = true
    let foretold = try machine.judge().judgeAll()
    #expect(foretold.map(\.reasons) == shown.map(\.reasons))
    #expect(foretold.map(\.notes) == shown.map(\.notes))
  }

  @Test(
    "have a note on every pinned group before 6.6, that a guest's memory must not lie there", arguments: ArmScenario.all
  )
  func overlap(scenario: ArmScenario) throws {
    for judgement in try scenario.machine(.linux61).judge().judgeAll() {
      guard let group = judgement.function?.group else { continue }
      let regions = try lines(scenario.shown[group] ?? "").understood
      let notes = regions.compactMap { region -> Note? in
        switch region.kind {
        case .direct: .guestMemoryOverlap(region.range)
        case .directRelaxable: .relaxable(region.range)
        case .reserved, .msi: nil
        }
      }
      #expect(judgement.notes.filter { !$0.isDisagreement } == notes, "\(judgement.question.address)")
    }
  }

  @Test("find table and kernel in agreement, but where firmware does not ask to keep the PCI configuration")
  func agreement() throws {
    for scenario in ArmScenario.all {
      let notes = try scenario.machine(.linux612).judge().judgeAll().flatMap(\.notes).filter(\.isDisagreement)
      #expect(notes.count == (scenario.name == "01b-rmr-nodsm" ? 1 : 0), "\(scenario)")
    }
  }

  @Test(
    "cannot be foretold by the table alone since 6.6 where nobody knows whether firmware asks to keep the PCI configuration",
    arguments: ArmScenario.all, kernels)
  func unknownBootConfiguration(scenario: ArmScenario, kernel: LabKernel) throws {
    var machine = try scenario.machine(kernel)
    machine.preservesBootConfiguration = nil
    machine.options.ignoresReservedRegions = true
    // What 01 and 01b differ in is not in the table.
    let named = scenario.name == "01b-rmr-nodsm" ? [1: ["00:01.0"]] : scenario.refused
    for function in machine.functions {
      guard let group = function.group, function.buses == nil else { continue }
      let judgement = try machine.judge(function.address)
      guard kernel == .linux612, let name = named[group]?.first else {
        #expect(judgement.verdict == .eligible)
        continue
      }
      #expect(judgement.verdict == .undetermined)
      guard case .bootConfigurationUnknown(let pin) = judgement.reasons.first else {
        Issue.record("\(judgement.reasons)")
        continue
      }
      #expect(pin.function == (try pci(name)))
    }
  }

  @Test("are told by reserved_regions whatever firmware asks", arguments: [true, false, nil])
  func shown(preservesBootConfiguration: Bool?) throws {
    for scenario in ArmScenario.all {
      var machine = try scenario.machine(.linux612)
      machine.preservesBootConfiguration = preservesBootConfiguration
      for function in machine.functions where function.buses == nil {
        guard let group = function.group else { continue }
        let verdict: Verdict = scenario.refused[group] == nil ? .eligible : .refused
        #expect(try machine.judge(function.address).verdict == verdict)
      }
    }
  }
}
