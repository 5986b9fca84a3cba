import Eligibility
import HostFacts
import PCI

extension Reason {
  /// The name of the reason in reports, which does not change between versions.
  public func code(for judgement: Judgement) -> String {
    switch self {
    case .pinned(let pin, _): pin.function == judgement.question.address ? "pinned-memory" : "group-member-pinned"
    case .absent: "absent"
    case .bridge: "bridge"
    case .noIOMMUGroup: "no-iommu-group"
    case .unreadable: "unreadable"
    case .noReservedRegions: "no-reserved-regions"
    case .reservedRegionsMalformed: "reserved-regions-malformed"
    case .reservedRegionsCut: "reserved-regions-cut"
    case .kernelRuleUnknown: "kernel-rule-unknown"
    case .kernelOlderThanRelaxableRegions: "kernel-too-old"
    case .isaRegionUnexplained: "isa-region-unexplained"
    }
  }

  /// The reason in one sentence.
  public func text(for judgement: Judgement) -> String {
    switch self {
    case .pinned(let pin, let kind): return pinnedText(pin, kind, judgement)
    case .absent: return "This host has no such PCI device."
    case .bridge: return "It is a PCI bridge, which cannot be assigned to a guest."
    case .noIOMMUGroup:
      return "It has no IOMMU group: the IOMMU is off, or does not cover this device, so it cannot be assigned."
    case .unreadable(let fault): return fault.description
    case .noReservedRegions:
      return "This kernel does not say what is pinned (no reserved_regions; kernels have it since 4.11)."
    case .reservedRegionsMalformed(let group, let line):
      return "Line \(line) of /sys/kernel/iommu_groups/\(group)/reserved_regions cannot be understood."
    case .reservedRegionsCut(let group):
      return "/sys/kernel/iommu_groups/\(group)/reserved_regions may be cut at 4096 bytes, and no table fills the gap."
    case .kernelRuleUnknown(let range):
      return "Firmware has pinned memory \(range), and nothing tells by which rule this kernel judges that."
    case .kernelOlderThanRelaxableRegions:
      return "This kernel has the rules of before 5.3, whose reserved_regions does not tell which device it refuses."
    case .isaRegionUnexplained(let range):
      return "Memory \(range) may be pinned or kept for an ISA bridge by the kernel itself; the DMAR table, which would"
        + " tell, cannot be read."
    }
  }

  private func pinnedText(_ pin: Pin, _ kind: IOMMUKind?, _ judgement: Judgement) -> String {
    let structure = kind?.pinningStructure ?? "reserved region"
    let group = judgement.function?.group.map { "IOMMU group \($0)" } ?? "its IOMMU group"
    let start = "Firmware has pinned memory \(pin.range)"
    let reach =
      if case .rmrrOfBridge(let bridge, _) = pin.origin { " along with all that is behind bridge \(bridge)" } else {
        ""
      }
    switch pin.function {
    case judgement.question.address?:
      return "\(start) to it\(reach) (\(structure)), so Linux does not assign it to a guest."
    case let function?:
      return "\(start) to \(function)\(reach) (\(structure)), which shares \(group) with it,"
        + " so Linux assigns none of the group to a guest."
    case nil:
      return "\(start) to a device of \(group) (\(structure)), so Linux assigns none of the group to a guest."
    }
  }

  /// The function that is to blame; nil where there is none or it is not known.
  public var device: PCIAddress? { if case .pinned(let pin, _) = self { pin.function } else { nil } }

  /// The memory that is to blame; nil where there is none.
  public var region: MemoryRange? {
    switch self {
    case .pinned(let pin, _): pin.range
    case .kernelRuleUnknown(let range), .isaRegionUnexplained(let range): range
    default: nil
    }
  }
}

extension IOMMUKind {
  /// What firmware pins memory with: RMRR, IVMD or RMR.
  public var pinningStructure: String {
    switch self {
    case .intel: "Intel RMRR"
    case .amd: "AMD IVMD"
    case .arm: "Arm RMR"
    case .other(let name): "reserved region of \(printable(name, byteLimit: 32))"
    }
  }
}
