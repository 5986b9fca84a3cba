import Eligibility
import HostFacts
import PCI

/// Memory that firmware has pinned on a host, with the functions that it is pinned to and what becomes of them.
struct PinnedMemory: Sendable {
  /// What Linux makes of the functions, the worst last.
  enum Answer: Int, Comparable, Sendable {
    /// Linux does not keep the memory, or the host has none of its devices.
    case concernsNobody
    /// It lets go of the memory for a guest.
    case relaxed
    /// It attaches the device, and has no place for guest memory at these addresses.
    case inTheWay
    /// It cannot be told.
    case untold
    /// It refuses the device.
    case refused

    static func < (left: Answer, right: Answer) -> Bool { left.rawValue < right.rawValue }
  }

  /// The memory, as Linux keeps it.
  var range: MemoryRange
  /// The table's region; nil where the kernel alone tells of the memory.
  var region: TableRegion?
  /// The functions, in the order of their addresses.
  var functions: [PCIAddress]
  /// What becomes of the worst of them.
  var answer: Answer

  /// All of a host: the table's in its order, then what the kernel alone tells of.
  static func all(on judged: HostJudgement) -> [PinnedMemory] {
    let outcomes = GroupOutcomes(judged)
    let byTable = judged.regions.map { pinned in
      PinnedMemory(
        range: pinned.region.keptRange, region: pinned.region, functions: pinned.holders.map(\.function.address),
        answer: pinned.holders.map { outcomes.answer(for: $0, pinned.region.keptRange) }.max() ?? .concernsNobody)
    }
    return byTable + byKernelAlone(judged, outcomes, byTable)
  }

  private static func byKernelAlone(
    _ judged: HostJudgement, _ outcomes: GroupOutcomes, _ byTable: [PinnedMemory]
  ) -> [PinnedMemory] {
    var found: [PinnedMemory] = []
    for group in judged.host.groups {
      for line in group.reservedRegions.understood where line.kind == .direct || line.kind == .directRelaxable {
        // What the table pins to others is no explanation of it.
        let isInTable = byTable.contains { memory in
          (memory.range == line.range || memory.range.overlaps(line.range))
            && memory.functions.contains(where: group.members.contains)
        }
        guard !isInTable, !outcomes.isWorkaround(line, of: group) else { continue }
        let answer = line.kind == .directRelaxable ? Answer.relaxed : outcomes.answer(forGroup: group.number)
        if let index = found.firstIndex(where: { $0.range == line.range }) {
          found[index].functions += group.members
          found[index].answer = max(found[index].answer, answer)
        } else {
          found.append(PinnedMemory(range: line.range, region: nil, functions: group.members, answer: answer))
        }
      }
    }
    return found
  }
}

/// What becomes of the groups of a host, by their numbers.
private struct GroupOutcomes {
  private let judgements: [Int: Judgement]
  private let groups: [Int: IOMMUGroup]

  init(_ judged: HostJudgement) {
    groups = Dictionary(judged.host.groups.map { ($0.number, $0) }) { first, _ in first }
    judgements = Dictionary(judged.groups.map { ($0.group.number, $0.judgement) }) { first, _ in first }
  }

  func answer(for holder: HostJudgement.Holder, _ range: MemoryRange) -> PinnedMemory.Answer {
    // Without a group the IOMMU is off, or not for this device: what Linux would do with it otherwise is not asked here.
    guard let number = holder.function.group else { return holder.isPermitted == true ? .relaxed : .untold }
    guard isKept(range, byGroup: number) else { return .concernsNobody }
    guard holder.isPermitted != true else {
      return isMemoryInTheWay(ofGroup: number) ? .inTheWay : .relaxed
    }
    return answer(forGroup: number)
  }

  /// Whether the kernel keeps the memory, as far as it tells: where it shows none of it, the table is not followed.
  private func isKept(_ range: MemoryRange, byGroup number: Int) -> Bool {
    guard judgements[number]?.basis == .reservedRegions, let group = groups[number],
      case .lines(let lines, mayBeCut: false) = group.reservedRegions
    else { return true }
    return lines.contains {
      ($0.kind == .direct || $0.kind == .directRelaxable) && ($0.range == range || $0.range.overlaps(range))
    }
  }

  func answer(forGroup number: Int) -> PinnedMemory.Answer {
    switch judgements[number]?.verdict {
    case .refused: .refused
    case .undetermined: .untold
    case .eligible: isMemoryInTheWay(ofGroup: number) ? .inTheWay : .relaxed
    case .unassignable, nil: .concernsNobody
    }
  }

  /// Whether the line is the kernel's own workaround for an ISA bridge, which is no pin: `direct` in a few kernels, and
  /// relaxable since.
  func isWorkaround(_ line: ReservedRegion, of group: IOMMUGroup) -> Bool {
    guard line.range == ReservedRegion.isaBridgeWorkaround else { return false }
    return line.kind == .directRelaxable || judgements[group.number]?.notes.contains(.isaBridgeWorkaround) == true
  }

  private func isMemoryInTheWay(ofGroup number: Int) -> Bool {
    judgements[number]?.notes.contains { if case .guestMemoryOverlap = $0 { true } else { false } } == true
  }
}
