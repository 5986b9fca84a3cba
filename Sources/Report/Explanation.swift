import Eligibility
import Guidance
import HostFacts
import KernelLog
import PCI

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

/// Ties the devices that a log names to the facts of a host.
struct ExplanationFacts {
  private let host: HostFacts
  private let judge: Judge

  /// As many devices of one finding as are told of.
  private static let deviceLimit = 8

  init(host: HostFacts) {
    self.host = host
    judge = Judge(host: host)
  }

  /// What the host tells of each device that is named, or of each group where only that is.
  func sentences(on finding: LogDiagnosis.Finding) -> [String] {
    guard !finding.devices.isEmpty else {
      return finding.groups.prefix(Self.deviceLimit).compactMap { host.group($0) }.map { sentence(on: $0) }
    }
    let known = finding.devices.filter { host.function(at: $0) != nil || host.fault(at: $0) != nil }
    var sentences = known.prefix(Self.deviceLimit).map { sentence(on: $0, finding.cause) }
    if known.count > sentences.count { sentences.append("And \(known.count - sentences.count) more.") }
    let absent = finding.devices.filter { !known.contains($0) }
    if !absent.isEmpty {
      let which =
        switch absent.count {
        case finding.devices.count: "None of the devices that are named is"
        case 1: absent.map(\.description).joined() + " is not"
        default: "\(absent.count) of the devices that are named are not"
        }
      sentences.append("\(which) on this host: the text is from another machine, or addresses have changed since.")
    }
    return sentences
  }

  /// Who is in a group, with which drivers, and whether what firmware has pinned refuses it.
  private func sentence(on group: IOMMUGroup) -> String {
    let members = group.members.prefix(Self.deviceLimit).map { member in
      let function = host.function(at: member)
      let driver = function?.driver.map { "driver " + printable($0, byteLimit: 32) } ?? "no driver"
      return "\(member) (\(function?.classCode?.name ?? "PCI device"), \(driver))"
    }
    let more = group.members.count - members.count
    let listed = members.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    let refused = group.members.lazy.map { judge.judge(DeviceQuestion(address: $0)) }.first { $0.verdict == .refused }
    guard let refused else { return "IOMMU group \(group.number) has \(listed)." }
    let reason = refused.reasons.first.map { printable($0.text(for: refused), byteLimit: 400) } ?? ""
    return
      "IOMMU group \(group.number) has \(listed). Of these \(refused.question.address) is refused besides. \(reason)"
  }

  private func sentence(on device: PCIAddress, _ cause: LogCause) -> String {
    let judgement = judge.judge(DeviceQuestion(address: device))
    let group = judgement.function?.group.map { "IOMMU group \($0)" } ?? "no IOMMU group"
    let what =
      "\(device) (\(judgement.function?.classCode?.name ?? "PCI device"), \(group)) is \(judgement.verdict.rawValue)."
    var sentences = [what] + judgement.reasons.prefix(1).map { printable($0.text(for: judgement), byteLimit: 400) }
    // Beside a refusal the notes are of no account, unless they are what the text is about.
    if judgement.verdict != .refused || cause == .groupNotViable {
      sentences += judgement.notes.prefix(3).map { printable($0.text, byteLimit: 400) }
    }
    if cause == .ambiguousPermission, let answer = answer(forPermission: judgement) { sentences.append(answer) }
    if cause == .pinnedMemory, judgement.verdict == .eligible {
      sentences.append(
        "So the memory is no longer pinned to it here, a changed firmware setting or kernel lets go of it, or the text is"
          + " from another machine.")
    }
    return sentences.joined(separator: " ")
  }

  /// Which of the two causes of QEMU's EPERM it is, as far as the host tells.
  ///
  /// Since 6.6 pinned memory is refused with EINVAL, and before the IOMMU is set (`__iommu_device_set_domain`,
  /// drivers/iommu/iommu.c).
  private func answer(forPermission judgement: Judgement) -> String? {
    if let rule = judge.kernelRule, rule.earliest >= .requireDirect {
      return
        "This kernel refuses pinned memory by another error (EINVAL), so under it the cause is interrupt remapping."
    }
    switch judgement.verdict {
    case .refused:
      return "So under this kernel pinned memory is the cause, whether or not interrupts are remapped as well."
    case .eligible: return "So under this kernel the cause is interrupt remapping, not pinned memory."
    case .undetermined, .unassignable: return nil
    }
  }
}
