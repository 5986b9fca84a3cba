import Foundation
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

/// A host with one NIC at 0000:00:02.0, in group 2, of which a test changes one file.
struct OneDeviceHost {
  static let devicePath = "sys/devices/pci0000:00/0000:00:02.0"
  static let reservedRegionsPath = "sys/kernel/iommu_groups/2/reserved_regions"
  static let directLine = "0x0000000030000000 0x0000000030000fff direct\n"

  let directory: TemporaryDirectory
  let address: PCIAddress

  /// The host; without `reservedRegions` it has no such file.
  init(
    reservedRegions: String? = "", iommu: String? = "dmar0", group: Int? = 2,
    change: (_ host: inout HostTree) -> Void = { _ in }
  ) throws {
    address = try #require(PCIAddress(sysfsName: "0000:00:02.0"))
    var host = HostTree(
      functions: [.init("0000:00:02.0", driver: "igb", group: group)], reservedRegions: reservedRegions.map { [2: $0] })
    host.iommu = iommu
    change(&host)
    directory = try TemporaryDirectory(host)
  }

  var writer: TreeWriter { directory.writer }

  var reader: HostReader { HostReader(root: HostRoot(path: directory.path)) }

  /// The facts about the NIC.
  func facts(_ attachment: DeviceQuestion.Attachment = .vfio) -> HostFacts {
    reader.facts(for: [DeviceQuestion(address: address, attachment: attachment)])
  }

  /// What was read of the group's `reserved_regions`.
  func reservedRegions() -> ReservedRegions? { facts().group(2)?.reservedRegions }
}
