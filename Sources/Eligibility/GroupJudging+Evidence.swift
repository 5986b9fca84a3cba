import HostFacts
import PCI

extension GroupJudging {
  // By closures: a method that is handed on as a function takes a copy of the whole judging with it.
  func evidence(of regions: [ReservedRegion]) -> [Evidence] { regions.map { evidence($0) } }
  func evidence(of pins: [Pin]) -> [Evidence] { pins.compactMap { evidence($0) } }

  func evidence(_ region: ReservedRegion) -> Evidence {
    Evidence(
      file: reservedRegionsPath, line: region.line,
      text: "\(region.range) \(region.kind.rawValue)")
  }

  func evidence(_ pin: Pin) -> Evidence? {
    guard let function = pin.function else { return nil }
    func evidence(_ table: String, _ structure: String, _ offset: Int, _ addition: String = "") -> Evidence {
      Evidence(
        file: "/sys/firmware/acpi/tables/\(table)",
        text: "\(structure) at byte 0x\(hexadecimal(UInt64(offset))): \(pin.range) for \(function)\(addition)")
    }
    switch pin.origin {
    case .rmrr(let offset): return evidence("DMAR", "RMRR", offset)
    case .rmrrOfBridge(let bridge, let offset): return evidence("DMAR", "RMRR", offset, ", behind bridge \(bridge)")
    case .ivmd(let offset): return evidence("IVRS", "IVMD", offset)
    case .rmr(let offset): return evidence("IORT", "RMR", offset)
    case .reservedRegions: return nil
    }
  }

  func ruleEvidence() -> [Evidence] {
    guard let rule else { return [] }
    switch rule.source {
    case .choice: return []
    case .typeInformation:
      let names = Evidence(file: "/sys/kernel/btf/vmlinux", text: rule.earliest.typeInformationEvidence)
      let release = rule.earliest == rule.latest ? nil : host.kernel.release
      return [names] + (release.map { [Evidence(file: "/proc/sys/kernel/osrelease", text: $0)] } ?? [])
    case .relaxableLine(let number):
      let file = "/sys/kernel/iommu_groups/\(number)/reserved_regions"
      return [Evidence(file: file, text: "has a direct-relaxable line")] + typeInformationFault
    case .release(let release):
      return [Evidence(file: "/proc/sys/kernel/osrelease", text: release)] + typeInformationFault
    }
  }

  /// What would have told the rule, where it is there and cannot be used.
  private var typeInformationFault: [Evidence] {
    guard case .unusable(let fault) = host.kernel.typeInformation else { return [] }
    return [Evidence(file: fault.path, text: "cannot be used: \(fault)")]
  }
}

extension KernelRule {
  fileprivate var typeInformationEvidence: String {
    switch self {
    case .beforeRefusals, .exemptingUSB, .exemptingGraphics:
      "has neither require_direct nor IOMMU_RESV_DIRECT_RELAXABLE"
    case .relaxableRegions: "has IOMMU_RESV_DIRECT_RELAXABLE and not require_direct"
    case .requireDirect: "has require_direct"
    }
  }
}
