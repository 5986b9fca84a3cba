import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import PCI

/// Version 1 of the reports' JSON; `Schema/report-v1.schema.json` describes it.
///
/// Addresses are `"0000:01:00.0"`, memory is `"0xbdf7f000"` with inclusive ends, and what is not known is null.
public enum ReportV1 {
  /// The value of `schemaVersion`.
  public static let schemaVersion = 1

  /// What `rmrr-guard devices` reports.
  public struct Devices: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let devices: [Device]

    /// The report of some judgements on a host, in their order.
    public init(_ judgements: [Judgement], on host: HostDetails) { devices = judgements.map { Device($0, on: host) } }
  }

  struct Device: Sendable {
    var address: String?
    var classCode: String?
    var group: Int?
    var verdict: String
    var reasons: [Finding] = []
    var notes: [Finding] = []
    var basis: String?
    var evidence: [EvidenceItem] = []
    var name: Name?
    var slot: String?
    var label: Label?
    var source: String?
    var remedies: [RemedyItem]?

    init(_ judgement: Judgement, on host: HostDetails) {
      address = judgement.question.address.description
      classCode = judgement.function?.classCode?.description
      group = judgement.function?.group
      verdict = judgement.verdict.rawValue
      reasons = judgement.reasons.map { Finding($0, judgement) }
      notes = judgement.notes.map { Finding($0, judgement) }
      basis = judgement.basis?.rawValue
      evidence = judgement.evidence.map { EvidenceItem($0) }
      name = host.name(of: judgement.question.address).map { Name($0) }
      slot = host.slot(of: judgement.question.address)?.name
      label = host.label(of: judgement.question.address).map { Label($0) }
    }

    /// A device of a domain; nil where the use has no claim on a PCI function.
    init?(_ device: DomainJudgement.Device, on host: HostDetails) {
      if let judgement = device.judgement {
        self.init(judgement, on: host)
        remedies = host.remedies(for: judgement).map { RemedyItem($0) }
      } else if case .untold(let text) = device.use.resolution {
        self.init(untold: text)
      } else {
        return nil
      }
      source = device.use.use.place
    }

    private init(untold text: String) {
      verdict = Verdict.undetermined.rawValue
      reasons = [Finding(code: "device-untold", text: text, device: nil, region: nil)]
      remedies = []
    }
  }

  /// What a device is called.
  struct Name: Encodable, Sendable {
    let vendor: String
    let device: OrNull<String>

    init(_ name: DeviceName) {
      vendor = name.vendor
      device = OrNull(name.device)
    }
  }

  /// What firmware itself calls a device.
  struct Label: Encodable, Sendable {
    let text: OrNull<String>
    let index: OrNull<Int>

    init(_ label: FirmwareLabel) {
      text = OrNull(label.text)
      index = OrNull(label.index)
    }
  }

  struct Finding: Sendable {
    let code: String
    let text: String
    let device: String?
    let region: Region?

    init(code: String, text: String, device: PCIAddress?, region: MemoryRange?) {
      self.code = code
      self.text = text
      self.device = device?.description
      self.region = region.map { Region($0) }
    }

    init(_ reason: Reason, _ judgement: Judgement) {
      self.init(
        code: reason.code(for: judgement), text: reason.text(for: judgement), device: reason.device,
        region: reason.region)
    }

    init(_ note: Note) {
      self.init(code: note.code, text: note.text, device: note.device, region: note.region)
    }

    init(_ note: Note, _ judgement: Judgement) {
      self.init(code: note.code, text: note.text(for: judgement), device: note.device, region: note.region)
    }
  }

  struct Region: Encodable, Sendable {
    let start: String
    let end: String

    init(_ range: MemoryRange) {
      start = "0x" + hexadecimal(range.start)
      end = "0x" + hexadecimal(range.end)
    }
  }

  struct EvidenceItem: Sendable {
    let file: String
    let line: Int?
    let text: String

    init(_ evidence: Evidence) {
      file = evidence.file
      line = evidence.line
      text = evidence.text
    }
  }
}
