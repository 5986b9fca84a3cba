import DomainCheck
import Eligibility
import Guidance
import HostFacts
import PCI

extension KernelRefusal {
  /// What its entry in the journal is told by.
  var messageID: MessageID { cause == .pinnedMemory ? .kernelRefusal : .interruptRefusal }

  /// What a person reads of it, by the host's own judgement of the device and the names of the domains that are defined with a
  /// device of its group.
  func text(judgement: Judgement?, definedDomains: [String]) -> String {
    switch cause {
    case .noInterruptRemapping:
      "Linux has just refused a host device to a guest: interrupt remapping is off on this host, or missing. That is not"
        + " about pinned memory. Leave allow_unsafe_interrupts alone, which lets a guest forge interrupts of the host, and"
        + " see what \"rmrr-guard explain\" says of the line in the kernel's log."
    case .pinnedMemory:
      [
        "Linux has just refused \(name(judgement)) to a guest.", reason(judgement), Self.use(by: definedDomains),
        device.map { "What to do: rmrr-guard device \($0)" },
      ].compactMap { $0 }.joined(separator: " ")
    }
  }

  private func name(_ judgement: Judgement?) -> String {
    guard let device else { return "a host device" }
    let facts = [
      judgement?.function?.classCode?.name, judgement?.function?.group.map { "IOMMU group \($0)" },
    ].compactMap { $0 }
    return "host device \(device)" + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
  }

  /// The kernel is right in any case; what it has refused and we would not is a fault of ours, or another host's facts.
  private func reason(_ judgement: Judgement?) -> String {
    guard let judgement else { return "Firmware has pinned memory to it." }
    switch judgement.verdict {
    case .refused: return judgement.reasonText
    case .undetermined:
      return "Firmware has pinned memory to it, which could not be told beforehand. \(judgement.reasonText)"
    case .eligible, .unassignable: break
    }
    return
      "Firmware has pinned memory to it, says Linux. rmrr-guard has it as \(judgement.verdict.rawValue), so one of the two is"
      + " mistaken: please report it, with what \"rmrr-guard record\" keeps of this host."
  }

  private static func use(by domains: [String]) -> String {
    guard let first = domains.first else {
      return "No domain is defined with it: it was plugged into a running one, or libvirt does not keep the domain."
    }
    let others = domains.count - 1
    return "Defined with it, or with a device of its group: \(printable(first, byteLimit: 64))"
      + (others > 0 ? " and \(others) other\(others == 1 ? "" : "s")." : ".")
  }
}
