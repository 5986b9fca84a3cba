import HostFacts
import PCI

extension GroupJudging {
  func evidence(_ region: ReservedRegion) -> Evidence {
    Evidence(
      file: reservedRegionsPath, line: region.line,
      text: "\(region.range) \(region.kind.rawValue)")
  }

  func evidence(_ pin: Pin) -> Evidence? {
    guard let function = pin.function else { return nil }
    let file = "/sys/firmware/acpi/tables/DMAR"
    switch pin.origin {
    case .rmrr(let offset):
      return Evidence(file: file, text: "RMRR at byte 0x\(hexadecimal(UInt64(offset))): \(pin.range) for \(function)")
    case .rmrrOfBridge(let bridge, let offset):
      return Evidence(
        file: file,
        text: "RMRR at byte 0x\(hexadecimal(UInt64(offset))): \(pin.range) for \(function), behind bridge \(bridge)")
    case .reservedRegions: return nil
    }
  }

  func ruleEvidence() -> [Evidence] {
    guard let rule else { return [] }
    switch rule.source {
    case .typeInformation:
      return [Evidence(file: "/sys/kernel/btf/vmlinux", text: rule.rule.typeInformationEvidence)]
    case .relaxableLine(let number):
      return [
        Evidence(file: "/sys/kernel/iommu_groups/\(number)/reserved_regions", text: "has a direct-relaxable line")
      ]
    case .release(let release): return [Evidence(file: "/proc/sys/kernel/osrelease", text: release)]
    }
  }
}

extension KernelRule {
  fileprivate var typeInformationEvidence: String {
    switch self {
    case .beforeRelaxableRegions: "has neither require_direct nor IOMMU_RESV_DIRECT_RELAXABLE"
    case .relaxableRegions: "has IOMMU_RESV_DIRECT_RELAXABLE and not require_direct"
    case .requireDirect: "has require_direct"
    }
  }
}
