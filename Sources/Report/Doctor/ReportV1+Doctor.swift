import Installation

extension ReportV1 {
  /// What `rmrr-guard doctor` reports.
  public struct DoctorReport: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let installation: InstallationState

    /// The report of a diagnosis.
    public init(_ diagnosis: Diagnosis) { installation = InstallationState(diagnosis) }
  }

  struct InstallationState: Encodable, Sendable {
    let answer: String
    let libvirtVersion: OrNull<String>
    let hooks: [Hook]
    let daemons: [Daemon]
    let findings: [InstallationRemark]
    let proof: OrNull<Trial>

    init(_ diagnosis: Diagnosis) {
      answer = diagnosis.answer.rawValue
      libvirtVersion = OrNull(diagnosis.installation.libvirtVersion?.description)
      hooks = diagnosis.installation.files.map { Hook($0) }
      daemons = diagnosis.installation.daemons.map { Daemon(program: $0.program.rawValue, process: $0.process) }
      findings = diagnosis.findings.map { InstallationRemark($0, on: diagnosis.installation) }
      proof = OrNull(diagnosis.proof.map { Trial(outcome: $0.outcome.rawValue, uri: $0.uri, text: $0.text) })
    }
  }

  /// A file where libvirt looks for a hook.
  struct Hook: Encodable, Sendable {
    let hook: String
    let path: String
    let target: OrNull<String>
    let program: String
    let version: OrNull<String>

    init(_ file: HookFile) {
      hook = file.kind.rawValue
      path = file.path
      target = OrNull(file.status == nil ? nil : file.target)
      program =
        switch file.content {
        case .guardHook: "rmrr-guard-hook"
        case .foreign: file.status == nil ? "none" : "other"
        case .broken, .unreadable: "unknown"
        }
      version = OrNull(file.program?.version)
    }
  }

  /// A daemon that runs.
  struct Daemon: Encodable, Sendable {
    let program: String
    let process: Int
  }

  /// Something that an administrator should know.
  struct InstallationRemark: Encodable, Sendable {
    let code: String
    let weight: String
    let text: String
    let why: String
    let remedy: String

    init(_ finding: InstallationFinding, on installation: HookInstallation) {
      let words = finding.words(on: installation)
      code = words.code
      weight = finding.weight.rawValue
      text = words.text
      why = words.why
      remedy = words.remedy.text
    }
  }

  /// What libvirt made of the canary.
  struct Trial: Encodable, Sendable {
    let outcome: String
    let uri: String
    let text: String
  }
}
