import Eligibility
import HostFacts
import PCI

/// Network functions behind Intel's IOMMU, each in a group of its own, under the rule of 6.6.
struct CrowdedHost {
  /// How many there are, and of which number each one's device is.
  var count: Int
  var device: (Int) -> UInt16 = { _ in 0x1521 }
  /// What the group of each keeps.
  var regions: (Int) -> ReservedRegions

  /// Memory that is pinned.
  static let pinned: ReservedRegions = .lines(
    [ReservedRegion(range: MemoryRange(start: 0x1000, end: 0x1fff), kind: .direct, line: 1)], mayBeCut: false)
  /// No memory at all.
  static let free: ReservedRegions = .lines([], mayBeCut: false)
  /// What cannot be understood.
  static let untold: ReservedRegions = .malformed([], line: 1)

  /// The host as its own kernel judges it.
  var judged: HostJudgement {
    var functions: [PCIFunction] = []
    var groups: [IOMMUGroup] = []
    for number in 0..<count {
      let place = (bus: UInt8(number / 8), function: UInt8(number % 8))
      guard let address = PCIAddress(segment: 0, bus: place.bus, device: 0, function: place.function) else { continue }
      functions.append(
        PCIFunction(
          address: address, classCode: ClassCode(rawValue: 0x020000),
          identifier: DeviceIdentifier(vendor: 0x8086, device: device(number)), iommu: .intel, group: number))
      groups.append(IOMMUGroup(number: number, members: [address], reservedRegions: regions(number)))
    }
    return HostJudgement(host: HostFacts(functions: functions, groups: groups, kernel: .withRuleOf66))
  }
}

extension KernelFeatures {
  /// What a kernel since 6.6 says of itself.
  static let withRuleOf66 = KernelFeatures(typeInformation: .names(requireDirect: true, directRelaxable: true))
}
