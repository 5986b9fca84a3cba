import Eligibility
import HostFacts

/// The devices of a host that a query asks about.
public struct DeviceAnswer: Hashable, Sendable {
  /// The machine.
  public var machine: FleetMachine
  /// How many of the devices have each verdict.
  public var counts: [Verdict: Int] = [:]
  /// The judgement that tells most: on the first device that is refused, else on the first of which it cannot be told, else on
  /// the first that cannot be assigned for another reason, else on the first; nil where there is none.
  public var telling: Judgement?

  /// The answer of a host.
  public init(_ query: DeviceQuery, host: HostFacts, options: JudgeOptions) {
    machine = FleetMachine(host.platform.identity)
    let functions = host.functions.filter(query.matches)
    guard !functions.isEmpty else { return }
    let judge = Judge(host: host, options: options)
    let judgements = functions.map { judge.judge(DeviceQuestion(address: $0.address)) }
    for judgement in judgements { counts[judgement.verdict, default: 0] += 1 }
    telling =
      Verdict.worstFirst.lazy.compactMap { verdict in judgements.first { $0.verdict == verdict } }.first?.trimmed
  }

  /// What is to be said of the host: `eligible` if one of the devices is, else the worst; nil where it has none of them.
  public var verdict: Verdict? {
    if counts[.eligible] != nil { return .eligible }
    return Verdict.worstFirst.first { counts[$0] != nil }
  }
}

extension Verdict {
  /// The verdicts, the worst first.
  static let worstFirst: [Verdict] = [.refused, .undetermined, .unassignable, .eligible]
}

extension Judgement {
  /// The judgement without what differs among hosts that are alike, and without its evidence: each host's own recording has
  /// these.
  var trimmed: Judgement {
    var trimmed = self
    trimmed.evidence = []
    trimmed.notes.removeAll { if case .groupMate = $0 { true } else { false } }
    trimmed.function?.driver = nil
    trimmed.function?.hierarchy = nil
    trimmed.function?.physicalFunction = nil
    return trimmed
  }
}
