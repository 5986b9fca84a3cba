import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI

/// What is to become of a device, as far as it is worth telling when it changes.
struct Outcome: Hashable, Codable, Sendable {
  /// The verdict, by its name in reports.
  var verdict: String
  /// What it rests on: the codes of the reasons, with the devices and the memory that they name.
  var causes: [String]
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
  init?(of device: DomainJudgement.Device) {
    guard let verdict = device.verdict, verdict != .eligible else { return nil }
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
