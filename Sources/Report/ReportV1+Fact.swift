import Eligibility
import Guidance
import HostFacts
import PCI

extension ReportV1 {
  /// What `rmrr-guard export ansible` writes: a fact about a host, small enough to be gathered from each of many.
  public struct Fact: Encodable, Sendable {
    /// How many devices are told by address, the refused ones first.
    public static let deviceLimit = 256

    let schemaVersion = ReportV1.schemaVersion
    let version = Program.version
    let kernel: Kernel
    let table: String
    let endpoints: [String: Int]
    let groups: [String: Int]
    let pinnedRegions: OrNull<Int>
    let disagreements: OrNull<Int>
    let refused: [FactDevice]
    let undetermined: [FactDevice]
    let omitted: Int

    /// The fact about a judged host.
    public init(_ judgement: HostJudgement) {
      let all = judgement.judgements.filter(\.isOfEndpoint)
      let blocked = all.filter { $0.verdict == .refused } + all.filter { $0.verdict == .undetermined }
      let told = blocked.prefix(Self.deviceLimit)
      kernel = Kernel(judgement)
      table = judgement.host.table.stateName
      endpoints = Self.counts(all.map(\.verdict))
      groups = Self.counts(judgement.groups.map(\.judgement.verdict))
      pinnedRegions = OrNull(judgement.keptRegionCount)
      disagreements = OrNull(judgement.disagreementCount)
      refused = told.filter { $0.verdict == .refused }.map { FactDevice($0) }
      undetermined = told.filter { $0.verdict == .undetermined }.map { FactDevice($0) }
      omitted = blocked.count - told.count
    }

    private static func counts(_ verdicts: [Verdict]) -> [String: Int] {
      Dictionary(
        uniqueKeysWithValues: Verdict.allCases.map { verdict in (verdict.rawValue, verdicts.count { $0 == verdict }) })
    }
  }

  /// A device that cannot be given to a guest, or of which that cannot be told.
  struct FactDevice: Encodable, Sendable {
    let address: String
    let identifier: OrNull<String>
    let `class`: OrNull<String>
    let group: OrNull<Int>
    /// The one that weighs most; `rmrr-guard device` tells all.
    let reason: OrNull<Finding>

    init(_ judgement: Judgement) {
      address = judgement.question.address.description
      identifier = OrNull(judgement.function?.identifier?.description)
      `class` = OrNull(judgement.function?.classCode?.description)
      group = OrNull(judgement.function?.group)
      reason = OrNull(judgement.reasons.first.map { Finding($0, judgement) })
    }
  }
}
