import FirmwareTables
import HostFacts
import PCI

/// What Linux makes of a table as a whole.
public enum TableEffect: Hashable, Sendable {
  /// It takes the table, and keeps what the table pins.
  case taken
  /// It never ends reading the table at this offset, and so never boots.
  case hangsInBoot(offset: Int)
  /// It leaves the IOMMU off, so that no device has an IOMMU group.
  case iommuOff(Cause)

  /// Why Linux leaves an IOMMU off.
  public enum Cause: Hashable, Sendable {
    /// A structure of the DMAR table reaches past the table's end (`dmar_walk_remapping_entries`: "Record passes table
    /// end", drivers/iommu/intel/dmar.c).
    case structurePastEnd(offset: Int)
    /// A device scope of the DMAR table has another type than the device that it leads to (`dmar_insert_dev_scope`: "Device
    /// scope type does not match", drivers/iommu/intel/dmar.c).
    case scopeTypeMismatch(PCIAddress, isBridge: Bool, offset: Int)
    /// The bytes of the IVRS do not add up to zero (`check_ivrs_checksum`, drivers/iommu/amd/init.c).
    case checksum
    /// Linux takes a block that is no IVHD for the one that tells which type of IVHD to use, the last with the first
    /// block's device ID (`get_highest_supported_ivhd_type`, drivers/iommu/amd/init.c).
    case blockTakenForHardwareDefinition(type: UInt8, offset: Int)
    /// An IVMD asks for a mapping that permits neither reading nor writing, which fails (seen with 6.12 and 7.3: "IOMMU
    /// driver was not able to establish FW requested direct mapping").
    case mappingWithoutAccess(PCIAddress, offset: Int)
  }
}

extension TableEffect {
  /// What kernels with a rule make of a table on a machine with some functions; without functions, what the table alone
  /// tells.
  public init(of table: FirmwareTable, functions: [PCIFunction] = [], rule: KernelRule) {
    self =
      switch table {
      case .dmar(let table): Self.effect(of: table, functions)
      case .ivrs(let table): Self.effect(of: table, functions, rule)
      case .iort: .taken
      }
  }

  private static func effect(of table: DMARTable, _ functions: [PCIFunction]) -> TableEffect {
    switch table.fault?.fault {
    case .structureWithoutLength?, .deviceScopeLength(length: 0)?:
      return .hangsInBoot(offset: table.fault?.offset ?? 0)
    case .structurePastEnd?: return .iommuOff(.structurePastEnd(offset: table.fault?.offset ?? 0))
    default: break
    }
    return table.scopeTypeMismatch(among: functions).map { .iommuOff($0) } ?? .taken
  }

  private static func effect(of table: IVRSTable, _ functions: [PCIFunction], _ rule: KernelRule) -> TableEffect {
    guard table.header.checksumValid else { return .iommuOff(.checksum) }
    if case .structureWithoutLength? = table.fault?.fault { return .hangsInBoot(offset: table.fault?.offset ?? 0) }
    if let block = table.blockThatTellsHardwareType, !block.isHardwareDefinition {
      return .iommuOff(.blockTakenForHardwareDefinition(type: block.type, offset: block.offset))
    }
    // Seen with the rule of 6.6 and not with that of 5.3; between them nobody has looked.
    guard rule >= .requireDirect else { return .taken }
    for definition in table.memoryDefinitions where definition.permitsNothing {
      if let function = functions.first(where: { definition.covers($0.address) }) {
        return .iommuOff(.mappingWithoutAccess(function.address, offset: definition.offset))
      }
    }
    return .taken
  }
}

extension DMARTable {
  /// The first scope that leads to a function of another type than its own.
  ///
  /// Linux compares endpoint scopes with header type 0, and bridge scopes with the others or base class 06; the scopes of a
  /// DRHD that stands for all other devices are not looked at (`dmar_pci_bus_add_dev`, drivers/iommu/intel/dmar.c).
  fileprivate func scopeTypeMismatch(among functions: [PCIFunction]) -> TableEffect.Cause? {
    for structure in structures {
      guard let (segment, scopes, offset) = structure.scopeList else { continue }
      for scope in scopes where scope.kind == .endpoint || scope.kind == .bridge {
        let mismatch = functions.first { function in
          guard function.physicalFunction == nil, let hierarchy = function.hierarchy,
            scope.leads(to: hierarchy, segment: segment)
          else { return false }
          return !scope.kind.matches(function)
        }
        if let mismatch {
          return .scopeTypeMismatch(mismatch.address, isBridge: scope.kind == .bridge, offset: offset)
        }
      }
    }
    return nil
  }
}

extension RemappingStructure {
  /// The scopes that Linux looks up at boot, with their segment and the offset of their structure.
  fileprivate var scopeList: (segment: UInt16, scopes: [DeviceScope], offset: Int)? {
    switch self {
    case .remappingHardwareUnit(let unit): unit.includesAllOthers ? nil : (unit.segment, unit.scopes, unit.offset)
    case .reservedMemoryRegion(let region): (region.segment, region.scopes, region.offset)
    case .rootPortTranslation(let list), .integratedTranslationCache(let list):
      (list.segment, list.scopes, list.offset)
    case .hardwareAffinity, .namespaceDevice, .integratedDeviceProperties, .other: nil
    }
  }
}

extension DeviceScope.Kind {
  fileprivate func matches(_ function: PCIFunction) -> Bool {
    let isBridgeClass = function.classCode.map { $0.baseClass == 0x06 } ?? true
    return self == .endpoint ? function.headerType == .endpoint : function.headerType != .endpoint || isBridgeClass
  }
}

extension IVRSTable {
  /// The block whose type Linux uses for IVHDs: the last one with the first block's device ID, up to the first block of a
  /// type over 0x40 (`get_highest_supported_ivhd_type`, drivers/iommu/amd/init.c).
  fileprivate var blockThatTellsHardwareType: IVRSBlock? {
    guard let first = blocks.first else { return nil }
    return blocks.prefix { $0.type <= 0x40 }.last { $0.device == first.device } ?? first
  }
}

extension IVRSBlock {
  fileprivate var isHardwareDefinition: Bool { if case .hardwareDefinition = content { true } else { false } }
}
