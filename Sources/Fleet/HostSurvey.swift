import Eligibility
import HostFacts
import PCI

/// What firmware pins on one host, by the kinds of its devices; bridges are left out.
public struct HostSurvey: Sendable {
  /// What is counted of the host.
  public var host: SurveyedHost
  /// The kinds of devices that memory is pinned to, or that are refused for it.
  public var kinds: [PinnedKind: KindTally]

  /// The survey of a judged host.
  public init(_ judged: HostJudgement) {
    let endpoints = judged.judgements.filter { $0.function?.headerType ?? .endpoint == .endpoint }
    host = SurveyedHost(
      machine: FleetMachine(judged.host.platform.identity), release: judged.host.kernel.release,
      devices: endpoints.count, refusedDevices: endpoints.count { $0.verdict == .refused },
      undeterminedDevices: endpoints.count { $0.verdict == .undetermined }, refusedGroups: judged.lostGroups.count)
    let held = Self.heldRanges(judged)
    var found: [PinnedKind: (devices: Int, ranges: [MemoryRange])] = [:]
    for judgement in endpoints {
      guard let (relation, ranges) = Self.pinned(judgement, held, judged) else { continue }
      let kind = PinnedKind(
        identifier: judgement.function?.identifier, classCode: judgement.function?.classCode, relation: relation,
        verdict: judgement.verdict,
        isInTheWay: judgement.verdict == .eligible && judgement.notes.contains(where: \.isAboutGuestMemory))
      found[kind, default: (0, [])].devices += 1
      found[kind, default: (0, [])].ranges += ranges
    }
    kinds = found.mapValues { KindTally(devices: $0.devices, ranges: $0.ranges.inOrderWithoutRepetition) }
  }

  /// The memory that firmware's table pins to each function.
  private static func heldRanges(_ judged: HostJudgement) -> [PCIAddress: [MemoryRange]] {
    var held: [PCIAddress: [MemoryRange]] = [:]
    for region in judged.regions {
      for holder in region.holders { held[holder.function.address, default: []].append(region.region.range) }
    }
    return held
  }

  /// What a device has to do with pinned memory, and with which; nil where it has nothing to do with it.
  private static func pinned(
    _ judgement: Judgement, _ held: [PCIAddress: [MemoryRange]], _ judged: HostJudgement
  ) -> (PinnedKind.Relation, [MemoryRange])? {
    let address = judgement.question.address
    let pins = judgement.reasons.compactMap(\.pin)
    guard pins.isEmpty else {
      let own = pins.filter { $0.function == address }
      if !own.isEmpty { return (.own, own.map(\.range)) }
      let unnamed = pins.filter { $0.function == nil }
      return unnamed.isEmpty ? (.mate, []) : (.group, unnamed.map(\.range))
    }
    if let ranges = held[address] { return (.own, ranges) }
    // Without a table the kernel alone tells, and that only of the group.
    guard !judged.hasTable else { return nil }
    let ranges = judgement.notes.compactMap(\.permittedRange)
    let isAlone = judgement.function?.group.flatMap { judged.host.group($0) }?.members == [address]
    return ranges.isEmpty ? nil : (isAlone ? .own : .group, ranges)
  }
}

/// What is counted of a host in a survey.
public struct SurveyedHost: Hashable, Sendable {
  /// The machine.
  public var machine: FleetMachine
  /// The release of its kernel; nil where it is not known.
  public var release: String?
  /// How many PCI functions it has that are no bridges.
  public var devices: Int
  /// How many of them are refused.
  public var refusedDevices: Int
  /// Of how many it cannot be told.
  public var undeterminedDevices: Int
  /// How many of its IOMMU groups are refused.
  public var refusedGroups: Int

  /// The worst of its devices' verdicts; `eligible` also where none can be assigned for other reasons.
  public var verdict: Verdict {
    refusedDevices > 0 ? .refused : undeterminedDevices > 0 ? .undetermined : .eligible
  }
}

extension HostJudgement {
  /// Whether firmware's table was read.
  fileprivate var hasTable: Bool { if case .table = host.table { true } else { false } }
}

extension Note {
  /// Whether a guest's memory must not lie where the pinned memory is.
  fileprivate var isAboutGuestMemory: Bool { if case .guestMemoryOverlap = self { true } else { false } }

  /// The memory that is pinned to the group and does not keep the kernel from attaching it; nil where the note is about
  /// something else.
  fileprivate var permittedRange: MemoryRange? {
    switch self {
    // Linux keeps that of its own accord for an ISA bridge, and no firmware pins it.
    case .relaxable(ReservedRegion.isaBridgeWorkaround): nil
    case .relaxable(let range), .guestMemoryOverlap(let range): range
    default: nil
    }
  }
}

extension [MemoryRange] {
  /// The ranges by their starts, each once.
  fileprivate var inOrderWithoutRepetition: [MemoryRange] {
    sorted { ($0.start, $0.end) < ($1.start, $1.end) }.reduce(into: []) { ranges, range in
      if ranges.last != range { ranges.append(range) }
    }
  }
}
