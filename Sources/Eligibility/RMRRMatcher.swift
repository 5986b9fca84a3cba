import FirmwareTables
import HostFacts
import PCI

/// Finds the memory that a DMAR table pins to functions, as Linux does.
struct RMRRMatcher {
  /// The RMRRs with the scopes that count for them: Linux takes endpoints and bridges alone (`dmar_insert_dev_scope`,
  /// drivers/iommu/intel/dmar.c).
  private let regions: [ReservedMemoryRegion]
  private let bridges: [ScopedBridge]

  init(table: DMARTable, bridges: [ScopedBridge]) {
    regions = table.reservedMemoryRegions.map { region in
      var region = region
      region.scopes.removeAll { $0.kind != .endpoint && $0.kind != .bridge }
      return region
    }
    self.bridges = bridges
  }

  /// The memory that the table pins to a function, in the order of the table, exempted or not.
  func pins(on function: PCIFunction) -> [Pin] {
    regions.compactMap { region in
      guard let origin = origin(of: region, for: function) else { return nil }
      return Pin(
        function: function.address, range: MemoryRange(start: region.base, end: region.limit), origin: origin)
    }
  }

  /// Virtual functions are never matched as themselves (`dmar_dev_scope_init`, drivers/iommu/intel/dmar.c).
  private func origin(of region: ReservedMemoryRegion, for function: PCIFunction) -> Pin.Origin? {
    if function.physicalFunction == nil, let hierarchy = function.hierarchy,
      region.scopes.contains(where: { $0.leads(to: hierarchy, segment: region.segment) })
    {
      return .rmrr(offset: region.offset)
    }
    for scope in region.scopes where scope.kind == .bridge {
      if let bridge = bridge(named: scope, segment: region.segment, above: function) {
        return .rmrrOfBridge(bridge, offset: region.offset)
      }
    }
    return nil
  }

  /// The bridge that a scope names, if the function is behind it.
  private func bridge(named scope: DeviceScope, segment: UInt16, above function: PCIFunction) -> PCIAddress? {
    // The bus number alone decides, across segments too (`is_downstream_to_pci_bridge`, drivers/iommu/intel/iommu.c).
    let byNumber = bridges.first {
      $0.buses.contains(function.address.bus) && scope.leads(to: $0.hierarchy, segment: segment)
    }
    if let byNumber { return byNumber.address }
    // Kernels before 4.13 do not show a bridge's bus numbers; the way to the function has the same bridges.
    guard let hierarchy = function.hierarchy else { return nil }
    return hierarchy.bridges.indices.lazy.compactMap { index in
      PCIHierarchy(rootBus: hierarchy.rootBus, functions: Array(hierarchy.functions[...index]))
    }.first { scope.leads(to: $0, segment: segment) }?.functions.last
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
