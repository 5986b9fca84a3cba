import FirmwareTables
import HostFacts
import PCI

/// Finds the memory that a DMAR table pins to functions, as Linux does.
struct RMRRMatcher {
  let regions: [ReservedMemoryRegion]
  let bridges: [ScopedBridge]

  init(table: DMARTable, bridges: [ScopedBridge]) {
    regions = table.reservedMemoryRegions
    self.bridges = bridges
  }

  /// The memory that the table pins to a function, in the order of the table, relaxable or not.
  func pins(on function: PCIFunction) -> [Pin] {
    regions.compactMap { region in
      for scope in region.scopes {
        guard let origin = origin(of: scope, in: region, for: function) else { continue }
        let range = MemoryRange(start: region.base, end: region.limit)
        return Pin(function: function.address, range: range, origin: origin)
      }
      return nil
    }
  }

  /// Only endpoint and bridge scopes count for RMRRs, and virtual functions are never matched as themselves
  /// (`dmar_insert_dev_scope` and `dmar_dev_scope_init`, drivers/iommu/intel/dmar.c).
  private func origin(
    of scope: DeviceScope, in region: ReservedMemoryRegion, for function: PCIFunction
  ) -> Pin.Origin? {
    guard scope.kind == .endpoint || scope.kind == .bridge else { return nil }
    if function.physicalFunction == nil, let hierarchy = function.hierarchy,
      scope.leads(to: hierarchy, segment: region.segment)
    {
      return .rmrr(offset: region.offset)
    }
    guard scope.kind == .bridge else { return nil }
    // The bus number alone decides, across segments too (`is_downstream_to_pci_bridge`, drivers/iommu/intel/iommu.c).
    let bridge = bridges.first {
      $0.buses.contains(function.address.bus) && scope.leads(to: $0.hierarchy, segment: region.segment)
    }
    return bridge?.address.map { .rmrrOfBridge($0, offset: region.offset) }
  }
}

extension DeviceScope {
  /// Whether the scope's path leads to the function at the end of a hierarchy: by the number of its root bus and the
  /// hops from there, or, for a path of one hop, by the function's actual bus number, which some firmware writes.
  ///
  /// Source: `dmar_match_pci_path`, drivers/iommu/intel/dmar.c.
  func leads(to hierarchy: PCIHierarchy, segment: UInt16) -> Bool {
    guard let end = hierarchy.functions.last, end.segment == UInt32(segment) else { return false }
    if startBus == hierarchy.rootBus, path.elementsEqual(hierarchy.functions, by: { $0.leads(to: $1) }) { return true }
    guard path.count == 1, startBus == end.bus, let hop = path.first else { return false }
    return hop.leads(to: end)
  }
}

extension DeviceScope.Hop {
  fileprivate func leads(to address: PCIAddress) -> Bool {
    device == address.device && function == address.function
  }
}

extension ClassCode {
  /// Whether Linux lets go of memory that firmware has pinned to functions of this class
  /// (`device_rmrr_is_relaxable`, drivers/iommu/intel/iommu.c).
  var isRelaxable: Bool { isUSBController || isDisplay }
}
