import Eligibility
import Guidance
import HostFacts
import PCI

/// What is told of a host's devices beside the verdicts on them, and how a further command is pointed to that host.
public struct HostDetails: Sendable {
  /// The judgement on the whole host.
  public let judgement: HostJudgement
  private let names: DeviceNames
  private let argument: HostArgument

  /// The details of a host.
  public init(
    _ judgement: HostJudgement, names: DeviceNames = .none, argument: HostArgument = .thisMachine
  ) {
    self.judgement = judgement
    self.names = names
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

  /// What a device is called; nil where that is not known.
  func name(of device: PCIAddress) -> DeviceName? { names.name(of: judgement.host.function(at: device)) }

  /// The slot that a device sits in; nil for one that is soldered on.
  func slot(of device: PCIAddress) -> PhysicalSlot? {
    judgement.host.function(at: device).flatMap { judgement.host.slot(of: $0) }
  }

  /// What firmware calls a device; nil where it does not call it anything.
  func label(of device: PCIAddress) -> FirmwareLabel? { judgement.host.label(of: device) }

  /// The command that tells everything about a device, by the same judgement.
  func command(about device: PCIAddress) -> String {
    argument.command("device \(device)\(judgement.options.arguments)")
  }
}
