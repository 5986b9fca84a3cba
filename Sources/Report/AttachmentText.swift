import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI

/// What became of a device that was to be attached, as text for people.
public enum AttachmentText {
  /// What happened first, then why, then what to do.
  public static func render(_ report: AttachmentReport, on host: HostDetails) -> StyledText {
    let domain = report.domain
    let devices = domain.devices.map { DomainsText.lines(of: $0, domain, host, at: report.moment) }.joined()
    var text: StyledText = "\(firstLine(of: report))\n\(devices)"
    if domain.devices.isEmpty { text += "  It is no PCI device of the host, so nothing that is pinned concerns it.\n" }
    guard !report.isGranted else { return text }
    if !report.isDryRun { text += "  No device has been touched.\n" }
    if report.obstacle == .undetermined {
      text += "  --undetermined attaches it all the same; the kernel may refuse it then.\n"
    }
    text.append(DomainsText.advice(on: domain.refusals, host))
    return text
  }

  private static func firstLine(of report: AttachmentReport) -> StyledText {
    let domain = printable(report.domain.name)
    let targets = report.targets.map(\.rawValue).joined(separator: ", ")
    guard let obstacle = report.obstacle, !report.isGranted else {
      let happened = report.isDryRun ? "would be" : "is"
      return "\(subject(of: report)) \(happened) attached to \(domain) (\(targets))."
    }
    let happened = report.isDryRun ? "would not be" : "was not"
    let outcome = StyledText("\(happened) attached", obstacle.meaning)
    return "\(subject(of: report)) \(outcome) to \(domain): \(obstacle.clause)."
  }

  /// The device, by its address where it has one.
  private static func subject(of report: AttachmentReport) -> String {
    let claims = report.domain.devices.filter(\.isClaim)
    guard claims.count == 1, let judgement = claims[0].judgement else { return "The <\(report.element)>" }
    let name = judgement.function?.classCode.map { " (\($0.name))" } ?? ""
    return "Host device \(judgement.question.address)\(name)"
  }
}

extension AttachmentReport.Obstacle {
  /// Why the device is not attached, as a clause.
  fileprivate var clause: String {
    switch self {
    case .refused: "it cannot be given to a guest"
    case .unassignable: "it cannot be assigned, for a reason other than pinned memory"
    case .guestMemory: "the guest's own memory lies where firmware has pinned some to it"
    case .undetermined: "whether it can be given to a guest cannot be told"
    }
  }

  fileprivate var meaning: StyledText.Meaning {
    switch self {
    case .refused: .verdict(.refused)
    case .unassignable: .verdict(.unassignable)
    case .guestMemory: .warning
    case .undetermined: .verdict(.undetermined)
    }
  }
}
