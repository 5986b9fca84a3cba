import Guidance
import KernelLog
import PCI

extension ReportV1 {
  /// What `rmrr-guard explain` reports.
  public struct Explanations: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let findings: [ExplainedCause]
    let remarks: [String]

    /// The report of an explanation.
    public init(_ explanation: Explanation) {
      findings = explanation.items.map { ExplainedCause($0, explanation.hostHeading) }
      remarks = explanation.remarks
    }
  }

  struct ExplainedCause: Encodable, Sendable {
    let cause: String
    let text: String
    let devices: [String]
    let lines: [Int]
    let next: String

    init(_ item: Explanation.Item, _ hostHeading: String) {
      let guidance = item.guidance
      cause = item.finding.cause.rawValue
      let facts = item.hostFacts.isEmpty ? [] : ["\(hostHeading):"] + item.hostFacts
      let sentences = [guidance.says, guidance.fault, guidance.isNot, guidance.warning].compactMap(\.self)
      text = (sentences + facts).joined(separator: " ")
      devices = item.finding.devices.map(\.description)
      lines = item.finding.lines
      next = "\(guidance.next) Go on with: \(guidance.commands.joined(separator: "; "))"
    }
  }
}
