import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI
import Report

/// What is to become of a device, as far as it is worth telling when it changes.
struct Outcome: Hashable, Codable, Sendable {
  /// The verdict, by its name in reports.
  var verdict: String
  /// What it rests on: the codes of the reasons, with the devices and the memory that they name.
  var causes: [String]

  /// The verdict of a device that would be attached, and whose pinned memory the guest's own lies over.
  static let memoryInTheWay = "memory-in-the-way"

  /// Whether a domain that has it would not start, which of what is undetermined is not known.
  var keepsFromStarting: Bool { verdict != Verdict.undetermined.rawValue }
}

extension Outcome {
  /// What is to become of a function; nil for one that is eligible.
  init?(of judgement: Judgement) {
    guard judgement.verdict != .eligible else { return nil }
    let causes = judgement.reasons.map { reason in
      [reason.code(for: judgement), reason.device?.description, reason.pin?.range.description].compactMap { $0 }
        .joined(separator: " ")
    }
    self.init(verdict: judgement.verdict.rawValue, causes: causes)
  }

  /// What is to become of a domain's use of a device; nil for one that does not stand in the way of its start.
  init?(of device: DomainJudgement.Device, in domain: DomainJudgement) {
    guard let verdict = device.verdict else { return nil }
    if verdict == .eligible {
      let overlaps = domain.harmfulOverlaps(of: device)
      guard !overlaps.isEmpty else { return nil }
      self.init(verdict: Self.memoryInTheWay, causes: overlaps.map { "\($0.guest) \($0.pinned)" })
      return
    }
    if let judgement = device.judgement {
      self.init(of: judgement)
      return
    }
    let cause: String? =
      switch device.use.resolution {
      case .untold(let text): text
      case .chosenAtStart(let network): "all of network \(network)"
      case .question, .noClaim: nil
      }
    self.init(verdict: verdict.rawValue, causes: cause.map { [$0] } ?? [])
  }
}
