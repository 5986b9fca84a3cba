import Eligibility
import Guidance
import HostFacts
import KernelLog
import PCI

/// Ties the devices, groups and memory that a log names to the facts of a host.
struct ExplanationFacts {
  let host: HostFacts
  private let judge: Judge

  /// As many devices of one finding as are told of.
  static let deviceLimit = 8

  init(host: HostFacts) {
    self.host = host
    judge = Judge(host: host)
  }

  /// What the host tells of each device that is named, or of each group where only that is, and of the memory.
  func sentences(on finding: LogDiagnosis.Finding) -> [String] {
    let named = finding.devices.isEmpty ? groupSentences(on: finding) : deviceSentences(on: finding)
    let others =
      switch finding.cause {
      case .ambiguousPermission where finding.devices.isEmpty: [answerForPermission(groups: finding.groups)]
      case .iommuOff: [sentenceOnIOMMU(finding)]
      default: memorySentences(on: finding)
      }
    return named + others.compactMap { $0 }
  }

  private func groupSentences(on finding: LogDiagnosis.Finding) -> [String] {
    finding.groups.prefix(Self.deviceLimit).compactMap { host.group($0) }.map { sentence(on: $0) }
  }

  private func deviceSentences(on finding: LogDiagnosis.Finding) -> [String] {
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

  /// Whether the host has an IOMMU: the groups prove it.
  private func sentenceOnIOMMU(_ finding: LogDiagnosis.Finding) -> String {
    guard !host.groups.isEmpty else { return "There are no IOMMU groups." }
    let groups = host.groups.count == 1 ? "There is 1 IOMMU group" : "There are \(host.groups.count) IOMMU groups"
    return "\(groups), so the IOMMU is on: the text is from before or from another machine"
      + (finding.has(.iommuOff) ? ", or VFIO is not loaded." : ".")
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
      sentences += judgement.notes.prefix(3).map { printable($0.text(for: judgement), byteLimit: 400) }
    }
    if cause == .ambiguousPermission, let answer = answer(forPermission: judgement) { sentences.append(answer) }
    if cause == .noIOMMUGroup, judgement.function?.group != nil {
      sentences.append(
        "It has a group here, so the text is from before, as of a boot without an IOMMU, or from another machine.")
    }
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
    if let answerOfRule { return answerOfRule }
    switch judgement.verdict {
    case .refused:
      if judge.kernelRule?.leavesRequireDirectOpen == true { return nil }
      return "So under this kernel pinned memory is the cause, whether or not interrupts are remapped as well."
    case .eligible: return "So under this kernel the cause is interrupt remapping, not pinned memory."
    case .undetermined, .unassignable: return nil
    }
  }

  /// The same where no device is named, but perhaps groups.
  private func answerForPermission(groups: [Int]) -> String? {
    if let answerOfRule { return answerOfRule }
    let members = groups.compactMap { host.group($0) }.flatMap(\.members)
    let judgements = members.isEmpty ? judge.judgeAll() : members.map { judge.judge(DeviceQuestion(address: $0)) }
    let refused = judgements.filter { $0.verdict == .refused }.map(\.question.address.description)
    if refused.isEmpty {
      let isKnown = judgements.allSatisfy { $0.verdict != .undetermined }
      return isKnown
        ? "No device is refused for pinned memory, so under this kernel the cause is interrupt remapping." : nil
    }
    if judge.kernelRule?.leavesRequireDirectOpen == true { return nil }
    let more = refused.count - Self.deviceLimit
    let isKnown = judgements.allSatisfy { $0.verdict != .undetermined }
    return
      "Under this kernel pinned memory is the cause if it was one of these: "
      + refused.prefix(Self.deviceLimit).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
      + (isKnown ? ". For any other device it is interrupt remapping." : ". Of some others it cannot be told.")
  }

  /// What the kernel's rule alone tells; nil where it depends on the device.
  private var answerOfRule: String? {
    guard let rule = judge.kernelRule, rule.earliest >= .requireDirect else { return nil }
    return
      "This kernel refuses pinned memory earlier and by another error (EINVAL), so under it the cause is interrupt remapping."
  }
}
