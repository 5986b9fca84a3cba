import DomainCheck

extension ReportV1 {
  /// What `rmrr-guard attach` reports.
  public struct AttachmentAnswer: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let attachment: Attachment
    let domain: Domain

    /// The report of a device and the domain that it is, or is not, attached to.
    public init(_ report: AttachmentReport, on host: HostDetails) {
      attachment = Attachment(report)
      domain = Domain(report.domain, on: host)
    }
  }

  struct Attachment: Encodable, Sendable {
    let attached: Bool
    let dryRun: Bool
    let element: String
    let obstacle: OrNull<String>
    let targets: [String]

    init(_ report: AttachmentReport) {
      attached = report.isGranted && !report.isDryRun
      dryRun = report.isDryRun
      element = report.element
      obstacle = OrNull(report.obstacle?.rawValue)
      targets = report.targets.map(\.rawValue)
    }
  }
}
