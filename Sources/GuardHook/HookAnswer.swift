import Configuration
import DomainCheck
import Eligibility
import Guidance
import HostFacts
import PCI

/// What the hook answers: whether it refuses, and what it says.
struct HookAnswer: Equatable {
  /// Whether the start is refused.
  var refuses: Bool
  /// For libvirt, and so for the person who asked for the start; empty where there is nothing to say.
  var message: String
  /// For the system's log only.
  var logLines: [String]

  /// Lets it go on without a word.
  static let silent = HookAnswer(refuses: false, message: "", logLines: [])
}

extension HookAnswer {
  /// The answer to a judged domain, by what the configuration wants.
  init(to domain: DomainJudgement, operation: HookOperation.Kind, configuration: GuardConfiguration) {
    self = .silent
    var refused: [Judgement] = []
    for judgement in domain.devices.compactMap(\.judgement) where judgement.verdict == .refused {
      guard !refused.contains(where: { $0.question == judgement.question }) else { continue }
      if let exceptions = configuration.exceptions(
        covering: judgement.pinnedFunctionsForExceptions, domain: domain.name)
      {
        logLines += exceptions.map { Self.exceptionLine($0, judgement, domain.name) }
      } else {
        refused.append(judgement)
      }
    }
    let undetermined = domain.devices.first { $0.verdict == .undetermined }
    if let first = refused.first {
      let reason = first.reasons.first { reason in
        reason.device.map { configuration.exceptions(covering: [$0], domain: domain.name) == nil } ?? true
      }
      message = HookMessage.refusal(
        of: first, reason: reason, others: refused.count - 1, domain: domain.name, operation: operation)
      refuses = true
    } else if let undetermined {
      let refusing = configuration.onUndetermined == .refuse && configuration.policy != .warn
      message = HookMessage.undetermined(undetermined, domain: domain.name, refusing: refusing)
      refuses = refusing
    }
    // An exception for one device is of no use to a start that another one keeps back.
    if refuses { logLines = [] }
    if refuses, configuration.policy == .warn {
      refuses = false
      logLines.append("The start goes on, since the policy is `warn`. Otherwise: \(message)")
      message = ""
    }
  }

  private static func exceptionLine(_ exception: PinException, _ judgement: Judgement, _ domain: String) -> String {
    "Domain \(printable(domain)) may start with \(judgement.question.address) by the exception for"
      + " \(exception.address) (\(printable(exception.reason))); Linux may refuse the device all the same."
  }
}

extension Judgement {
  /// The functions that exceptions have to name: those that are pinned and, where nobody can tell which member of the
  /// group is, the one asked about.
  fileprivate var pinnedFunctionsForExceptions: [PCIAddress] {
    let isAnyUntold = reasons.contains { if case .pinned(let pin, _) = $0 { pin.function == nil } else { false } }
    return (pinnedFunctions + (isAnyUntold ? [question.address] : [])).sortedWithoutRepetition()
  }
}
