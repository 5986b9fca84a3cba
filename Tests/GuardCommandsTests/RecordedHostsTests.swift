import Eligibility
import Foundation
import Guidance
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

/// Recorded hosts with the kernel's own answers lie beside the repository; without them there is nothing to compare.
private let recordings = repositoryRoot.deletingLastPathComponent().appending(path: "shared/hosts")
private let archives =
  ((try? FileManager.default.contentsOfDirectory(atPath: recordings.path())) ?? []).filter {
    $0.hasSuffix(".tar.xz")
  }.sorted()

@Suite("A recorded host is judged as its kernel answered")
struct RecordedHostsTests {
  /// What the kernel answered for one group.
  private struct Group: Decodable {
    struct Member: Decodable { var bdf: String }
    struct Answer: Decodable { var errno: Int }
    var id: Int
    var members: [Member]
    /// Nil where the group holds bridges only, which nothing can be attached of.
    var attachErrno: Int?
    var setContainer: Answer?
  }

  private struct Result: Decodable { var groups: [Group] }

  @Test(.enabled(if: !archives.isEmpty, "there are no recorded hosts at \(recordings.path())"), arguments: archives)
  func agrees(archive: String) throws {
    let directory = try TemporaryDirectory()
    let tar = try ChildProcess("tar", ["-xf", recordings.appending(path: archive).path(), "-C", directory.path])
    try #require(tar.status == 0, "\(tar.error)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let result = try decoder.decode(
      Result.self, from: Data(contentsOf: directory.url.appending(path: "result.json")))
    let reader = HostReader(root: HostRoot(path: directory.path + "/root"))
    let judge = Judge(host: try reader.factsOfWholeHost())
    for group in result.groups {
      guard group.attachErrno != nil else { continue }
      let refused = group.setContainer.map { $0.errno != 0 } ?? false
      for member in group.members {
        let address = try #require(PCIAddress(sysfsName: member.bdf))
        let question = DeviceQuestion(address: address)
        let judgement = judge.judge(question)
        // What the hook reads for this one device alone.
        let byItself = Judge(host: reader.facts(for: [question])).judge(question)
        #expect(byItself.verdict == judgement.verdict, "\(archive), \(member.bdf)")
        #expect(byItself.reasons == judgement.reasons, "\(archive), \(member.bdf)")
        let expected: Verdict =
          refused ? .refused : judgement.function?.headerType == .endpoint ? .eligible : .unassignable
        #expect(judgement.verdict == expected, "\(archive), group \(group.id), \(member.bdf)")
      }
    }
    #expect(judge.judgeAll().allSatisfy { $0.verdict != .undetermined }, "all of a recorded host can be told")
    if result.groups.isEmpty {
      #expect(judge.judgeAll().allSatisfy { $0.verdict == .unassignable }, "without an IOMMU nothing can be assigned")
    }
  }

  /// Linux takes an RMR for a PCI device only where the host bridge's _DSM function 5 asks for it, which no table tells.
  private static let whereOnlyTheKernelTells: [String: Set<String>] = ["arm-6.12-01-rmr.tar.xz": ["0000:00:01.0"]]

  @Test(
    "by its table alone as well",
    .enabled(if: !archives.isEmpty, "there are no recorded hosts at \(recordings.path())"),
    arguments: archives)
  func agreesByTable(archive: String) throws {
    let directory = try TemporaryDirectory()
    let tar = try ChildProcess("tar", ["-xf", recordings.appending(path: archive).path(), "-C", directory.path])
    try #require(tar.status == 0, "\(tar.error)")
    let facts = try HostReader(root: HostRoot(path: directory.path + "/root")).factsOfWholeHost()
    let byKernel = Judge(host: facts).judgeAll()
    let byTable = Judge(host: facts, options: JudgeOptions(ignoresReservedRegions: true)).judgeAll()
    for (shown, predicted) in zip(byKernel, byTable) {
      let address = shown.question.address.description
      if Self.whereOnlyTheKernelTells[archive]?.contains(address) == true {
        #expect(shown.verdict == .refused && predicted.verdict == .undetermined)
        #expect(predicted.reasons.map { $0.code(for: predicted) } == ["boot-configuration-unknown"])
        continue
      }
      #expect(predicted.verdict == shown.verdict, "\(archive), \(address)")
      #expect(predicted.pinnedFunctions == shown.pinnedFunctions, "\(archive), \(address)")
    }
  }
}
