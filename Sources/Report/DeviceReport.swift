import Eligibility
import Guidance
import HostFacts
import PCI

/// Everything about one function of a judged host.
public struct DeviceReport: Sendable {
  /// Memory that firmware has pinned to the function's group.
  struct Memory: Sendable {
    var range: MemoryRange
    /// The structure that pins it and where it lies in its table; nil where the kernel alone tells of the memory.
    var structure: (kind: TableRegion.Kind, offset: Int)?
    /// The members of the group that it is pinned to; none where the kernel alone tells of the memory.
    var holders: [PCIAddress]
    /// The functions of other groups that it is pinned to as well.
    var others: [PCIAddress]
  }

  let judgement: Judgement
  let details: HostDetails
  let group: IOMMUGroup?
  let memory: [Memory]
  let isolationSet: IsolationSet?
  let remedies: [Remedy]

  /// The report on the function at an address.
  public init(_ address: PCIAddress, of details: HostDetails) {
    let judged = details.judgement
    self.details = details
    let judge = Judge(host: judged.host, options: judged.options)
    judgement = judge.judge(DeviceQuestion(address: address))
    group = judgement.function?.group.flatMap { judged.host.group($0) }
    let members = group?.members ?? [address]
    memory = Self.memory(of: members, group, in: judged)
    isolationSet = judged.isolationSets.first { set in members.contains { set.functions.contains($0) } }
    remedies = details.remedies(for: judgement)
  }

  /// The facts of the host.
  var host: HostFacts { details.judgement.host }

  /// The verdict on the function.
  public var verdict: Verdict { judgement.verdict }

  private static func memory(of members: [PCIAddress], _ group: IOMMUGroup?, in judged: HostJudgement) -> [Memory] {
    let byTable = judged.regions.compactMap { pinned -> Memory? in
      let addresses = pinned.holders.map(\.function.address)
      let own = addresses.filter(members.contains)
      guard !own.isEmpty else { return nil }
      return Memory(
        range: pinned.region.range, structure: (pinned.region.kind, pinned.region.offset), holders: own,
        others: addresses.filter { !members.contains($0) })
    }
    let shown = group?.reservedRegions.understood.filter { $0.kind == .direct || $0.kind == .directRelaxable } ?? []
    let byKernelAlone = shown.filter { line in
      line.range != ReservedRegion.isaBridgeWorkaround && !byTable.contains { $0.range.overlaps(line.range) }
    }
    return byTable + byKernelAlone.map { Memory(range: $0.range, structure: nil, holders: [], others: []) }
  }
}
