import Eligibility
import Guidance
import HostFacts
import PCI

/// What is told of a host's devices beside the verdicts on them, and how a further command is pointed to that host.
public struct HostDetails: Sendable {
  let judgement: HostJudgement
  private let argument: HostArgument

  /// The details of a host.
  public init(_ judgement: HostJudgement, argument: HostArgument = .thisMachine) {
    self.judgement = judgement
    self.argument = argument
  }

  /// What can be done about a refusal, what is of this very machine first.
  func remedies(for refusal: Judgement) -> [Remedy] {
    Remedies.all(for: refusal, on: judgement.host, others: judgement.judgements)
  }

  /// What to try first about a refusal, in a sentence.
  func advice(on refusal: Judgement) -> String {
    Remedies.first(for: refusal, on: judgement.host, others: judgement.judgements)?.text ?? Remedy.general
  }

  /// The command that tells everything about a device, by the same judgement.
  func command(about device: PCIAddress) -> String {
    argument.command("device \(device)\(judgement.options.arguments)")
  }
}
