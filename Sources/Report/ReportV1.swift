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

    /// The report of some judgements, in their order.
    public init(_ judgements: [Judgement]) { devices = judgements.map { Device($0) } }
  }

  /// What `rmrr-guard check` reports.
  public struct Domains: Encodable, Sendable {
    let schemaVersion = ReportV1.schemaVersion
    let domains: [Domain]

    /// The report of some domains, in their order.
    public init(_ domains: [DomainJudgement]) { self.domains = domains.map { Domain($0) } }
  }

  struct Domain: Encodable, Sendable {
    let name: String
    let state: OrNull<String>
    let verdict: String
    let devices: [Device]
    let pools: [Pool]

    init(_ domain: DomainJudgement) {
      name = domain.name
      state = OrNull(domain.state)
      pools = domain.devices.compactMap { Pool($0) }
      verdict = domain.verdict.rawValue
      devices = domain.devices.compactMap { Device($0) }
    }
  }

  /// A network that is a pool of host devices, with all that it may choose.
  struct Pool: Encodable, Sendable {
    let network: String
    let source: String
    let devices: [Device]

    init?(_ device: DomainJudgement.Device) {
      guard case .chosenAtStart(let network) = device.use.resolution, !device.candidates.isEmpty else { return nil }
      self.network = network
      source = device.use.use.place
      devices = device.candidates.map { ReportV1.Device($0) }
    }
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
    var source: String?

    init(_ judgement: Judgement, source: String? = nil) {
      address = judgement.question.address.description
      classCode = judgement.function?.classCode?.description
      group = judgement.function?.group
      verdict = judgement.verdict.rawValue
      reasons = judgement.reasons.map { Finding($0, judgement) }
      notes = judgement.notes.map { Finding($0) }
      basis = judgement.basis?.rawValue
      evidence = judgement.evidence.map { EvidenceItem($0) }
      self.source = source
    }

    /// A device of a domain; nil where the use has no claim on a PCI function.
    init?(_ device: DomainJudgement.Device) {
      if let judgement = device.judgement {
        self.init(judgement, source: device.use.use.place)
        return
      }
      guard case .untold(let text) = device.use.resolution else { return nil }
      self.init(untold: text, source: device.use.use.place)
    }

    private init(untold text: String, source: String) {
      verdict = Verdict.undetermined.rawValue
      reasons = [Finding(code: "device-untold", text: text, device: nil, region: nil)]
      self.source = source
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
