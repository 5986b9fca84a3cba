import Eligibility
import FirmwareTables
import Foundation
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

/// A machine of the laboratory under one of its kernels.
private struct Host: CustomTestStringConvertible, Sendable {
  var machine: String
  var kernel: String
  var testDescription: String { "\(machine) under \(kernel)" }

  static let all: [Host] = {
    let machines = (try? LaboratoryRecordings.machines()) ?? [:]
    return machines.sorted { $0.key < $1.key }.flatMap { name, machine in
      machine.kernels.keys.sorted().map { Host(machine: name, kernel: $0) }
    }
  }()
}

@Suite("A recording of the kernel laboratory is judged as its kernel answered")
struct LaboratoryTests {
  @Test("by reserved_regions and by the table alone", arguments: Host.all)
  private func agrees(host: Host) throws {
    let machine = try #require(try LaboratoryRecordings.machines()[host.machine])
    let tree = try RecordedTree(machine, kernel: host.kernel)
    for (name, scenario) in try LaboratoryRecordings.scenarios() where scenario.machine == host.machine {
      guard let answers = scenario.kernels[host.kernel] else { continue }
      try tree.with(scenario.change.merging(answers.change) { $1 }) {
        let facts = try HostReader(root: HostRoot(path: tree.path)).factsOfWholeHost()
        expect(facts, judgedAs: answers, "\(name) under \(host.kernel)")
      }
    }
  }

  @Test("and there are recordings of Intel's and AMD's driver under three kernels")
  func recordingsAreThere() throws {
    let scenarios = try LaboratoryRecordings.scenarios()
    for vendor in ["intel", "amd"] {
      #expect(scenarios.keys.count { $0.hasPrefix("\(vendor)-") } > 40)
    }
    #expect(Set(scenarios.values.flatMap(\.kernels.keys)).count >= 3)
  }

  private func expect(_ facts: HostFacts, judgedAs answers: LaboratoryRecordings.Answers, _ name: String) {
    guard let attached = answers.attached, let refused = answers.refused else {
      expectHang(facts, name)
      return
    }
    let byFile = Judge(host: facts)
    let byTable = Judge(host: facts, options: JudgeOptions(ignoresReservedRegions: true))
    if attached.isEmpty, refused.isEmpty {
      let verdicts = Set(byFile.judgeAll().map(\.verdict))
      #expect(verdicts == [.unassignable], "\(name): the kernel has no groups")
    }
    let asked = Set(attached + refused.map(\.group))
    #expect(asked.isSubset(of: facts.groups.map(\.number)), "\(name): all groups that the kernel was asked about")
    for group in facts.groups where asked.contains(group.number) {
      let refusal = refused.first { $0.group == group.number }
      for member in group.members {
        expect(byFile.judge(DeviceQuestion(address: member)), isRefused: refusal, name)
        let predicted = byTable.judge(DeviceQuestion(address: member))
        if !isUntold(predicted, name) { expect(predicted, isRefused: refusal, "\(name), by the table alone") }
      }
    }
  }

  private func expect(_ judgement: Judgement, isRefused refusal: LaboratoryRecordings.Refusal?, _ name: String) {
    let address = judgement.question.address
    if let refusal {
      #expect(judgement.verdict == .refused, "\(name), \(address)")
      let blamed = Set(refusal.blamed.compactMap(PCIAddress.init(sysfsName:)))
      #expect(blamed.isSubset(of: judgement.pinnedFunctions), "\(name), \(address): the kernel names \(refusal.blamed)")
    } else {
      let isBridge = judgement.function?.headerType != .endpoint
      #expect(judgement.verdict == (isBridge ? .unassignable : .eligible), "\(name), \(address): \(judgement.reasons)")
    }
  }

  /// What the table alone does not tell, which is said with the reason: whether firmware has an RMR count, and what Linux
  /// makes of the bytes behind a malformed block.
  private func isUntold(_ judgement: Judgement, _ name: String) -> Bool {
    guard judgement.verdict == .undetermined, let reason = judgement.reasons.first else { return false }
    return switch reason {
    case .bootConfigurationUnknown: name.hasPrefix("arm-") || name.hasPrefix("random-")
    case .tableMalformed: name.hasPrefix("amd-43-short")
    default: false
    }
  }

  private func expectHang(_ facts: HostFacts, _ name: String) {
    guard case .table(let table) = facts.table else {
      Issue.record("\(name): the table cannot be read")
      return
    }
    let hangs = table.findings.contains { if case .notTaken(.hangsInBoot) = $0 { true } else { false } }
    #expect(hangs, "\(name): the kernel hangs in boot")
  }
}
