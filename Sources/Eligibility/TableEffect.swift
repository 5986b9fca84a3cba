import FirmwareTables
import HostFacts
import PCI

/// What Linux makes of a table as a whole.
public enum TableEffect: Hashable, Sendable {
  /// It takes the table, and keeps what the table pins.
  case taken
  /// It does not end booting, for a length of 0 at this offset: of a structure as 6.1, 6.12 and 7.3 were seen to, of a
  /// device scope by the source (`dmar_alloc_dev_scope`, drivers/iommu/intel/dmar.c).
  case hangsInBoot(offset: Int)
  /// It leaves the IOMMU off, so that no device has an IOMMU group.
  case iommuOff(Cause)

  /// Why Linux leaves an IOMMU off.
  public enum Cause: Hashable, Sendable {
    /// The DMAR table describes no IOMMU ("No DRHD structure found in DMAR table", `parse_dmar_table`,
    /// drivers/iommu/intel/dmar.c).
    case noHardwareUnit
    /// The width of addresses in the DMAR table is less than a page's ("Invalid DMAR haw", `parse_dmar_table`).
    case addressWidth(bits: Int)
    /// A DRHD has its registers at address 0 (`dmar_validate_one_drhd`, drivers/iommu/intel/dmar.c).
    case noRegisters(offset: Int)
    /// The name in an ANDD has no end ("ANDD object name is not NUL-terminated", `dmar_parse_one_andd`).
    case unterminatedName(offset: Int)
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
    // Linux reads the structures in their order, and goes no further than the first that it cannot take.
    let fatal = table.faults.lazy.compactMap { fault in table.effect(of: fault).map { (fault.offset, $0) } }.first
    let broken = table.brokenStructure.map { ($0.offset, TableEffect.iommuOff($0.cause)) }
    if let first = [fatal, broken].compactMap({ $0 }).min(by: { $0.0 < $1.0 }) { return first.1 }
    guard table.hostAddressWidth >= 12 else { return .iommuOff(.addressWidth(bits: table.hostAddressWidth)) }
    guard table.hasHardwareUnit || table.fault != nil else { return .iommuOff(.noHardwareUnit) }
    return table.scopeTypeMismatch(among: functions).map { .iommuOff($0) } ?? .taken
  }

  private static func effect(of table: IVRSTable, _ functions: [PCIFunction], _ rule: KernelRule) -> TableEffect {
    if table.header.checksumValid == false { return .iommuOff(.checksum) }
    if let end = table.faults.last, case .structureWithoutLength = end.fault { return .hangsInBoot(offset: end.offset) }
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
  /// What a fault has Linux do; nil where it goes on, or where that cannot be told.
  fileprivate func effect(of error: TableError) -> TableEffect? {
    switch error.fault {
    case .structureWithoutLength: return .hangsInBoot(offset: error.offset)
    // In a copy that is cut, the end is not the table's.
    case .structurePastEnd where header.checksumValid != nil:
      return .iommuOff(.structurePastEnd(offset: error.offset))
    case .deviceScopeLength(length: 0):
      let structure = structures.last { $0.offset <= error.offset }
      return structure?.scopesAreCounted == true ? .hangsInBoot(offset: error.offset) : nil
    default: return nil
    }
  }

  /// The first structure with contents for which Linux leaves VT-d off.
  fileprivate var brokenStructure: (offset: Int, cause: TableEffect.Cause)? {
    structures.lazy.compactMap { structure -> (Int, TableEffect.Cause)? in
      switch structure {
      case .remappingHardwareUnit(let unit) where unit.registerBase == 0:
        (unit.offset, .noRegisters(offset: unit.offset))
      case .namespaceDevice(let device) where !device.isTerminated:
        (device.offset, .unterminatedName(offset: device.offset))
      default: nil
      }
    }.first
  }

  fileprivate var hasHardwareUnit: Bool {
    structures.contains { if case .remappingHardwareUnit = $0 { true } else { false } }
  }

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
    case .rootPortTranslation(let list): list.flags & 1 != 0 ? nil : (list.segment, list.scopes, list.offset)
    case .integratedTranslationCache(let list): (list.segment, list.scopes, list.offset)
    case .hardwareAffinity, .namespaceDevice, .integratedDeviceProperties, .other: nil
    }
  }
}

extension RemappingStructure {
  /// Whether Linux walks through the scopes when it reads the structure: not those of an ATSR for all root ports, and none
  /// of SIDPs, which it does not know (`dmar_parse_one_atsr`, drivers/iommu/intel/iommu.c).
  fileprivate var scopesAreCounted: Bool {
    switch self {
    case .remappingHardwareUnit, .reservedMemoryRegion, .integratedTranslationCache: true
    case .rootPortTranslation(let list): list.flags & 1 == 0
    case .hardwareAffinity, .namespaceDevice, .integratedDeviceProperties, .other: false
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
