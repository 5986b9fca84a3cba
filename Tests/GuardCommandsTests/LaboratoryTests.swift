import Eligibility
import FirmwareTables
import Foundation
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

private let recordings = Result { try LaboratoryRecordings() }

/// A scenario of the laboratory under one of its kernels.
private struct Recorded: CustomTestStringConvertible, Sendable {
  var scenario: String
  var kernel: String
  var testDescription: String { "\(scenario) under \(kernel)" }

  static let all: [Recorded] = {
    let scenarios = (try? recordings.get().scenarios) ?? [:]
    return scenarios.sorted { $0.key < $1.key }.flatMap { name, scenario in
      scenario.kernels.keys.sorted().map { Recorded(scenario: name, kernel: $0) }
    }
  }()
}

@Suite("A recording of the kernel laboratory is judged as its kernel answered")
struct LaboratoryTests {
  @Test("by reserved_regions and by the table alone", arguments: Recorded.all)
  private func agrees(recorded: Recorded) throws {
    let recordings = try recordings.get()
    let scenario = try #require(recordings.scenarios[recorded.scenario])
    let answers = try #require(scenario.kernels[recorded.kernel])
    let directory = try TemporaryDirectory(try #require(recordings.tree(of: scenario, kernel: recorded.kernel)))
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    try #require(!facts.functions.isEmpty)
    guard let attached = answers.attached, let refused = answers.refused, let untold = answers.untold else {
      expectHang(facts)
      return
    }
    let free = attached + (answers.withoutRemapping ?? [])
    if free.isEmpty, refused.isEmpty { expectNoGroups(facts) }
    for group in free { try expect(group, isRefused: nil, facts, untold: untold) }
    for refusal in refused { try expect(refusal.group, isRefused: refusal, facts, untold: untold) }
  }

  @Test("of Intel's, AMD's and Arm's driver under three kernels, and all of them are judged")
  func recordingsAreThere() throws {
    let scenarios = try recordings.get().scenarios
    for (vendor, count) in [("intel", 50), ("amd", 45), ("arm", 25)] {
      let own = scenarios.filter { $0.key.hasPrefix("\(vendor)-") }
      #expect(own.count >= count, "of \(vendor)")
      #expect(own.allSatisfy { $0.value.kernels.count == 3 }, "of \(vendor)")
    }
    #expect(Recorded.all.count == scenarios.values.reduce(0) { $0 + $1.kernels.count })
    let groups = scenarios.values.flatMap(\.kernels.values).reduce(0) { count, answers in
      count + (answers.attached?.count ?? 0) + (answers.refused?.count ?? 0) + (answers.withoutRemapping?.count ?? 0)
    }
    #expect(groups >= 3000)
  }

  /// A group by what the kernel shows of it, and by the table alone where that tells.
  private func expect(
    _ number: Int, isRefused refusal: LaboratoryRecordings.Refusal?, _ facts: HostFacts, untold: [String]
  ) throws {
    let group = try #require(facts.group(number), "group \(number)")
    #expect(!group.members.isEmpty)
    let byFile = Judge(host: facts)
    let byTable = Judge(host: facts, options: JudgeOptions(ignoresReservedRegions: true))
    for member in group.members {
      expect(byFile.judge(DeviceQuestion(address: member)), isRefused: refusal, "by reserved_regions")
      let predicted = byTable.judge(DeviceQuestion(address: member))
      if untold.contains(member.description) {
        #expect(predicted.verdict == .undetermined || predicted.reasons == [.bridge], "\(member)")
      } else {
        expect(predicted, isRefused: refusal, "by the table alone")
      }
    }
  }

  private func expect(_ judgement: Judgement, isRefused refusal: LaboratoryRecordings.Refusal?, _ way: Comment) {
    let isBridge = judgement.function?.headerType != .endpoint
    let expected: Verdict = refusal != nil ? .refused : isBridge ? .unassignable : .eligible
    #expect(judgement.verdict == expected, way)
    guard let refusal else { return }
    let blamed = Set(refusal.blamed.compactMap(PCIAddress.init(sysfsName:)))
    #expect(!blamed.isEmpty && blamed.isSubset(of: judgement.pinnedFunctions), way)
  }

  private func expectNoGroups(_ facts: HostFacts) {
    let judged = HostJudgement(host: facts)
    #expect(Set(judged.judgements.map(\.verdict)) == [.unassignable])
    #expect(facts.groups.isEmpty)
  }

  private func expectHang(_ facts: HostFacts) {
    guard case .table(let table) = facts.table else {
      Issue.record("the table cannot be read")
      return
    }
    #expect(table.findings.contains { if case .notTaken(.hangsInBoot) = $0 { true } else { false } })
  }
}
