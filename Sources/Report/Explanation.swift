import Guidance
import HostFacts
import KernelLog

/// What is to be said of a text: its causes, each with what it means, and with what a host tells of the devices.
public struct Explanation: Sendable {
  /// One cause.
  struct Item: Sendable {
    let finding: LogDiagnosis.Finding
    let guidance: CauseGuidance
    /// What the host tells of the devices that are named; empty without a host.
    let hostFacts: [String]
  }

  let items: [Item]
  /// What the host's facts begin with.
  let hostHeading: String
  /// What is to be said besides.
  let remarks: [String]

  /// Explains a text, by a host's facts too where there are any; `isAssumed` says that nobody named the host, and `argument`
  /// how it was named.
  public init(
    _ reading: LogReading, host: HostFacts? = nil, isAssumed: Bool = false, argument: HostArgument = .thisMachine
  ) {
    hostHeading = isAssumed ? "If it is from here" : "On this host"
    let diagnosis = LogDiagnosis(reading)
    let facts = host.map { ExplanationFacts(host: $0) }
    let items = diagnosis.findings.map { finding in
      Item(
        finding: finding, guidance: diagnosis.guidance(on: finding, host: argument),
        hostFacts: facts?.sentences(on: finding) ?? [])
    }
    self.items = items
    var remarks = diagnosis.isaBridgeRemark.map { [$0] } ?? []
    if !diagnosis.unsafeInterruptLines.isEmpty, items.allSatisfy({ $0.guidance.warning == nil }) {
      remarks.append(LogDiagnosis.unsafeInterruptsWarning)
    }
    self.remarks = remarks
  }
}
