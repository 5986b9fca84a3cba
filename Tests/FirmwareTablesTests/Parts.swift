import FirmwareTables

extension RemappingStructure {
  /// The devices that the structure names.
  var scopes: [DeviceScope] {
    switch self {
    case .remappingHardwareUnit(let unit): unit.scopes
    case .reservedMemoryRegion(let region): region.scopes
    case .rootPortTranslation(let properties), .integratedTranslationCache(let properties),
      .integratedDeviceProperties(let properties):
      properties.scopes
    case .hardwareAffinity, .namespaceDevice, .other: []
    }
  }
}

extension IVRSBlock {
  /// The IVMD that the block holds.
  var memoryDefinition: MemoryDefinition? {
    if case .memoryDefinition(let definition) = content { definition } else { nil }
  }
}

extension IORTNode {
  /// The ranges of an RMR.
  var descriptors: [ReservedMemoryRange.Descriptor] {
    if case .reservedMemoryRange(let range) = content { range.descriptors } else { [] }
  }
}
