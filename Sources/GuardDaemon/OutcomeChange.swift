import DomainCheck
import DomainXML
import Eligibility
import Guidance
import HostFacts
import Logging
import PCI
import Report

/// An outcome that is not what it was.
struct OutcomeChange: Hashable, Sendable {
  /// The domain; nil where it is about the host itself.
  var domain: String?
  /// The device's address, or its place in the domain's XML where it has none; nil where it is about several.
  var device: String?
  /// The verdict, by its name in reports.
  var verdict: String
  /// What a person reads of it.
  var text: String

  /// How much it matters.
  var level: Logger.Level {
    switch Verdict(rawValue: verdict) {
    case .refused?, .undetermined?: .warning
    case .unassignable?, .eligible?: .notice
    // Memory in the way.
    case nil: .warning
    }
  }
}

extension OutcomeChange {
  /// What has become of a device of the host.
  init(of judgement: Judgement) {
    let device = judgement.question.address.description
    self.device = device
    verdict = judgement.verdict.rawValue
    let group = judgement.function?.group.map { ", IOMMU group \($0)" } ?? ""
    let name = "Host device \(device)" + (judgement.function?.classCode.map { " (\($0.name)\(group))" } ?? "")
    text =
      switch judgement.verdict {
      case .eligible: "\(name) can be given to a guest now."
      case .refused:
        "\(name) cannot be given to a guest. \(judgement.reasonText) What to do: rmrr-guard device \(device)"
      case .undetermined:
        "Whether \(name.loweringFirst) can be given to a guest cannot be told. \(judgement.reasonText)"
      case .unassignable: "\(name) cannot be assigned at all now. \(judgement.reasonText)"
      }
  }

  /// What has become of a domain's use of a device.
  init(of use: DomainJudgement.Device, in domain: DomainJudgement) {
    let device = use.name
    self.domain = domain.name
    self.device = device
    let verdict = use.verdict ?? .eligible
    let guest = printable(domain.name, byteLimit: 64)
    if let overlap = domain.harmfulOverlaps(of: use).first {
      self.verdict = Outcome.memoryInTheWay
      text =
        "\(guest) would fail to start on this host: its own memory lies at \(overlap.guest), where firmware has pinned"
        + " \(overlap.pinned) to host device \(device). QEMU cannot map it there. What to do: \(Self.command(for: domain.name))"
      return
    }
    self.verdict = verdict.rawValue
    let object =
      use.judgement.map { judgement in
        "host device \(device)" + (judgement.function?.classCode.map { " (\($0.name))" } ?? "")
      } ?? "what it uses at \(device)"
    let reason = printable(use.judgement?.reasonText ?? use.resolutionText, byteLimit: 400)
    text =
      switch verdict {
      case .eligible where use.network?.kind == .absent:
        "\(guest): the network at \(device) is gone, and with it its devices. libvirt starts no domain that names it."
      case .eligible: "\(guest): \(object) does not keep it from starting any more."
      case .refused:
        "\(guest) cannot start on this host: \(object) cannot be given to a guest. \(reason) What to do:"
          + " \(Self.command(for: domain.name))"
      case .undetermined: "Whether \(guest) can start on this host cannot be told, for \(object). \(reason)"
      case .unassignable: "\(guest) cannot start on this host: \(object) cannot be assigned. \(reason)"
      }
  }
}

extension OutcomeChange {
  /// What tells all of a domain; one whose name a shell may take for something else is among all.
  fileprivate static func command(for domain: String) -> String {
    let isPlain =
      domain.utf8.first != UInt8(ascii: "-") && !domain.isEmpty
      && domain.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
    return "rmrr-guard check \(isPlain ? domain : "--all")"
  }

  /// How many devices of a domain are told of one by one: no domain is to fill the journal.
  static let mostDevices = 16

  /// The changes of a domain's devices, the many of a large one in a word.
  static func shortened(_ changes: [OutcomeChange], domain: String) -> [OutcomeChange] {
    guard changes.count > mostDevices else { return changes }
    let others = changes.dropFirst(mostDevices - 1)
    let order = [Verdict.refused, .undetermined, .unassignable].map(\.rawValue) + [Outcome.memoryInTheWay]
    let verdict = order.first { verdict in others.contains { $0.verdict == verdict } } ?? Verdict.eligible.rawValue
    let text =
      "\(printable(domain, byteLimit: 64)): \(others.count) more of its host devices are not what they were, the worst"
      + " \(verdict). What to do: \(Self.command(for: domain))"
    let last = OutcomeChange(domain: domain, device: nil, verdict: verdict, text: text)
    return changes.prefix(mostDevices - 1) + [last]
  }
}

extension OutcomeChange {
  /// A domain does not use a device any more that was in its way.
  init(withoutDevice device: String, domain: String) {
    self.domain = domain
    self.device = device
    verdict = Verdict.eligible.rawValue
    text =
      "\(printable(domain, byteLimit: 64)) does not use \(printable(device)) any more, which kept it from starting."
  }
}

extension DomainJudgement {
  /// The pieces of the guest's memory that QEMU cannot map for what is pinned to a device.
  func harmfulOverlaps(of device: Device) -> [MemoryOverlap] {
    guard let address = device.judgement?.question.address else { return [] }
    return memoryOverlaps.filter { $0.isHarmful && $0.device == address }
  }
}

extension DomainJudgement.Device {
  /// By what the use is told from the others of its domain: the device's address, else the place in the XML.
  var name: String { judgement.map { $0.question.address.description } ?? use.use.place }

  /// Why there is no verdict on a function that is known.
  fileprivate var resolutionText: String {
    switch use.resolution {
    case .untold(let text): text + "."
    case .chosenAtStart(let network): "Every device of the network \"\(network)\" is refused."
    case .question, .noClaim: ""
    }
  }
}

extension Judgement {
  /// The first reason in one sentence, which is the one that the hook would give.
  var reasonText: String { reasons.first?.text(for: self) ?? "" }
}

extension String {
  fileprivate var loweringFirst: String { prefix(1).lowercased() + dropFirst() }
}
