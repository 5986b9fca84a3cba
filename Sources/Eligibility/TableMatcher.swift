import FirmwareTables
import HostFacts
import PCI

/// Finds the memory that a host's firmware table pins to functions, and tells whom a rule refuses for it.
enum TableMatcher {
  case intel(RMRRMatcher)
  case amd(IVMDMatcher)
  case arm(RMRMatcher)

  /// The matcher of a host's table; nil where none was read.
  init?(_ host: HostFacts) {
    switch host.table {
    case .table(.dmar(let table)): self = .intel(RMRRMatcher(table: table, bridges: host.scopedBridges))
    case .table(.ivrs(let table)): self = .amd(IVMDMatcher(table: table))
    case .table(.iort(let table)): self = .arm(RMRMatcher(table: table, host: host))
    case .notRead, .absent, .unreadable, .malformed: return nil
    }
  }

  /// Whose IOMMU the table is about.
  var kind: IOMMUKind {
    switch self {
    case .intel: .intel
    case .amd: .amd
    case .arm: .arm
    }
  }

  /// The memory that the table pins to a function and that `reserved_regions` shows as `direct` since 5.3.
  func pins(on function: PCIFunction) -> [Pin] {
    switch self {
    case .intel(let matcher): function.classCode?.isRelaxable == true ? [] : matcher.pins(on: function)
    case .amd(let matcher): matcher.pins(on: function)
    case .arm(let matcher): matcher.pins(on: function)
    }
  }

  /// The memory for which a rule refuses a function.
  func refusingPins(on function: PCIFunction, rule: KernelRule) -> [Pin] {
    switch self {
    case .intel(let matcher): matcher.pins(on: function).filter { rule.refuses(function, for: $0) }
    case .amd(let matcher): rule >= .requireDirect ? matcher.pins(on: function) : []
    case .arm(let matcher): rule >= .requireDirect ? matcher.pins(on: function) : []
    }
  }

  /// The memory that the table pins to a function and that a rule lets go of, or firmware itself.
  func permittedPins(on function: PCIFunction, rule: KernelRule) -> [Pin] {
    switch self {
    case .intel(let matcher):
      matcher.pins(on: function).filter { pin in
        !rule.refuses(function, for: pin) && (rule >= .relaxableRegions || !pin.isOfBridge)
      }
    case .amd: []
    case .arm(let matcher): matcher.remappablePins(on: function)
    }
  }
}

extension KernelRule {
  /// Whether a function behind Intel's IOMMU is refused for a pin.
  func refuses(_ function: PCIFunction, for pin: Pin) -> Bool {
    let isUSB = function.classCode?.isUSBController == true
    let isDisplay = function.classCode?.isDisplay == true
    return switch self {
    case .beforeRefusals: false
    case .exemptingUSB: !isUSB && !pin.isOfBridge
    case .exemptingGraphics: !isUSB && !isDisplay && !pin.isOfBridge
    case .relaxableRegions, .requireDirect: !isUSB && !isDisplay
    }
  }
}

extension Pin {
  /// Whether the function has the memory by a bridge that an RMRR names, which counts since 5.3.
  fileprivate var isOfBridge: Bool { if case .rmrrOfBridge = origin { true } else { false } }
}

extension ClassCode {
  /// Whether Linux lets go of memory that firmware has pinned to functions of this class
  /// (`device_rmrr_is_relaxable`, drivers/iommu/intel/iommu.c).
  fileprivate var isRelaxable: Bool { isUSBController || isDisplay }
}
