import FirmwareTables
import HostFacts
import PCI

/// Finds the memory that an IVRS pins to functions, as Linux does: by device ID alone, whatever the class, bridges and
/// virtual functions as themselves (`amd_iommu_get_resv_regions`, drivers/iommu/amd/iommu.c).
struct IVMDMatcher {
  private let definitions: [MemoryDefinition]

  init(table: IVRSTable) { definitions = table.memoryDefinitions.filter(\.isTaken) }

  /// The memory that the table pins to a function, in the order of the table.
  func pins(on function: PCIFunction) -> [Pin] {
    definitions.filter { $0.covers(function.address) }.map { definition in
      Pin(
        function: function.address, range: definition.range, keptRange: definition.keptRange,
        origin: .ivmd(offset: definition.offset))
    }
  }
}

extension MemoryDefinition {
  private static let pageMask: UInt64 = 0xfff

  /// Whether Linux takes the definition at all; an exclusion range counts as one to be mapped one to one
  /// (`init_memory_definitions`, `init_unity_map_range`, drivers/iommu/amd/init.c).
  var isTaken: Bool { flags & (Flag.unityMap | Flag.exclusionRange) != 0 }

  /// Whether the mapping would permit neither reading nor writing, which fails where it is made.
  var permitsNothing: Bool { flags & (Flag.unityMap | Flag.read | Flag.write | Flag.exclusionRange) == Flag.unityMap }

  /// Whether the definition names a function; a range whose last ID lies below its first names none.
  func covers(_ address: PCIAddress) -> Bool {
    guard address.segment == UInt32(segment) else { return false }
    let device = address.requesterID
    return switch devices {
    case .all: true
    case .device(let named): device == named
    case .range(let first, let last): first <= device && device <= last
    }
  }

  /// The memory as Linux keeps it: start and length rounded up to whole pages (`PAGE_ALIGN` in `init_unity_map_range`).
  var keptRange: MemoryRange {
    let start = (start &+ Self.pageMask) & ~Self.pageMask
    let length = (length &+ Self.pageMask) & ~Self.pageMask
    return MemoryRange(start: start, end: start &+ length &- 1)
  }
}
