import Eligibility
import FirmwareTables
import HostFacts
import PCI

extension Reason {
  /// The name of the reason in reports, which does not change between versions.
  public func code(for judgement: Judgement) -> String {
    switch self {
    case .pinned(let pin, _): pin.function == judgement.question.address ? "pinned-memory" : "group-member-pinned"
    case .pinnedByPolicy(let pin):
      pin.function == judgement.question.address ? "pinned-memory-policy" : "group-member-pinned-policy"
    case .absent: "absent"
    case .bridge: "bridge"
    case .noIOMMUGroup: "no-iommu-group"
    case .unreadable: "unreadable"
    case .noReservedRegions: "no-reserved-regions"
    case .reservedRegionsMalformed: "reserved-regions-malformed"
    case .reservedRegionsCut: "reserved-regions-cut"
    case .kernelRuleUnknown: "kernel-rule-unknown"
    case .isaRegionUnexplained: "isa-region-unexplained"
    case .noTable: "no-table"
    case .tableMalformed: "table-malformed"
    case .tableNotTaken: "table-not-taken"
    case .bootConfigurationUnknown: "boot-configuration-unknown"
    }
  }

  /// The reason in one sentence.
  public func text(for judgement: Judgement) -> String {
    switch self {
    case .pinned(let pin, let kind):
      return Self.pinnedText(
        pin, kind, judgement, own: ", so Linux does not assign it to a guest.",
        shared: ", so Linux assigns none of the group to a guest.")
    case .pinnedByPolicy(let pin):
      return Self.pinnedText(pin, .intel, judgement, own: Self.policyText, shared: Self.policyText)
    case .absent: return "This host has no such PCI device."
    case .bridge: return "It is a PCI bridge, which cannot be assigned to a guest."
    case .noIOMMUGroup:
      return "It has no IOMMU group: the IOMMU is off, or does not cover this device, so it cannot be assigned."
    case .unreadable(let fault): return fault.description
    case .noReservedRegions:
      return "This kernel does not say what is pinned (no reserved_regions), and there is no firmware table that does."
    case .reservedRegionsMalformed(let group, let line):
      return "Line \(line) of /sys/kernel/iommu_groups/\(group)/reserved_regions cannot be understood."
    case .reservedRegionsCut(let group):
      return "/sys/kernel/iommu_groups/\(group)/reserved_regions may be cut at 4096 bytes, and no table fills the gap."
    case .kernelRuleUnknown(let range):
      return "Firmware has pinned memory \(range), and nothing tells by which rule this kernel judges that."
    case .isaRegionUnexplained(let range):
      return "Memory \(range) may be pinned or kept for an ISA bridge by the kernel itself; the DMAR table, which would"
        + " tell, cannot be read."
    case .noTable(let kind):
      return "There is no firmware table to judge by: \(kind?.tableName ?? "a DMAR, IVRS or IORT") is wanted."
    case .tableMalformed(let error): return "Firmware's table cannot be judged by. \(error)"
    case .tableNotTaken(let effect, let kind): return effect.text(kind)
    case .bootConfigurationUnknown(let pin):
      return
        "The IORT pins memory \(pin.range)\(pin.function.map { " to \($0)" } ?? ""); Linux refuses that only where the"
        + " host bridge's _DSM function 5 asks it to keep the PCI configuration of boot, which the table does not tell."
    }
  }

  private static let policyText = ". The policy `whitepaper` refuses that, whatever this kernel would do."

  /// What is pinned to whom, and what follows: for the device itself, and where a mate of its group is pinned.
  private static func pinnedText(
    _ pin: Pin, _ kind: IOMMUKind?, _ judgement: Judgement, own: String, shared: String
  ) -> String {
    let structure = kind?.pinningStructure ?? "reserved region"
    let group = judgement.function?.group.map { "IOMMU group \(decimal($0))" } ?? "its IOMMU group"
    let start = "Firmware has pinned memory \(pin.range)"
    let reach =
      if case .rmrrOfBridge(let bridge, _) = pin.origin { " along with all that is behind bridge \(bridge)" } else {
        ""
      }
    return switch pin.function {
    case judgement.question.address?: "\(start) to it\(reach) (\(structure))\(own)"
    case let function?: "\(start) to \(function)\(reach) (\(structure)), which shares \(group) with it\(shared)"
    case nil: "\(start) to a device of \(group) (\(structure))\(shared)"
    }
  }

  /// The function that is to blame; nil where there is none or it is not known.
  public var device: PCIAddress? {
    switch self {
    case .pinned(let pin, _), .pinnedByPolicy(let pin), .bootConfigurationUnknown(let pin): pin.function
    default: nil
    }
  }

  /// The memory that is to blame; nil where there is none.
  public var region: MemoryRange? {
    switch self {
    case .pinned(let pin, _), .pinnedByPolicy(let pin), .bootConfigurationUnknown(let pin): pin.range
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

  /// The firmware table in which it stands; nil where nobody knows of one.
  public var tableName: String? {
    switch self {
    case .intel: "DMAR"
    case .amd: "IVRS"
    case .arm: "IORT"
    case .other: nil
    }
  }

  /// The kind of IOMMU as Linux calls it.
  public var name: String {
    switch self {
    case .intel: "VT-d"
    case .amd: "AMD-Vi"
    case .arm: "SMMU"
    case .other(let name): printable(name, byteLimit: 32)
    }
  }
}
