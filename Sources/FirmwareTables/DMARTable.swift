/// Intel's DMA Remapping Reporting table (VT-d specification, chapter "BIOS Considerations").
public struct DMARTable: Hashable, Sendable {
  /// The ACPI header.
  public var header: ACPIHeader
  /// The width of DMA addresses that the platform supports, in bits.
  public var hostAddressWidth: Int
  /// Bit 0: the platform supports interrupt remapping.
  public var flags: UInt8
  /// The remapping structures, in the order of the table.
  public var structures: [RemappingStructure]
  /// What is malformed, in the order of the table: what ended the reading before the table's end, and lists that were cut.
  public var faults: [TableError]
  /// The first of them; nil where all of the table was read.
  public var fault: TableError? { faults.first }

  /// The RMRRs of the table, in its order.
  public var reservedMemoryRegions: [ReservedMemoryRegion] {
    structures.compactMap { if case .reservedMemoryRegion(let region) = $0 { region } else { nil } }
  }
}

/// One structure of a DMAR table.
public enum RemappingStructure: Hashable, Sendable {
  /// An IOMMU and the devices behind it (type 0, DRHD).
  case remappingHardwareUnit(RemappingHardwareUnit)
  /// Memory that firmware has pinned to devices (type 1, RMRR).
  case reservedMemoryRegion(ReservedMemoryRegion)
  /// Root ports that let devices translate addresses themselves (type 2, ATSR).
  case rootPortTranslation(ScopedProperties)
  /// The processor node that an IOMMU is near to (type 3, RHSA).
  case hardwareAffinity(HardwareAffinity)
  /// The name of a device that is not a PCI function (type 4, ANDD).
  case namespaceDevice(NamespaceDevice)
  /// Integrated devices that translate addresses themselves (type 5, SATC).
  case integratedTranslationCache(ScopedProperties)
  /// Properties of integrated devices (type 6, SIDP).
  case integratedDeviceProperties(ScopedProperties)
  /// A structure of a type that has no meaning yet: where it lies, its type and its length in bytes.
  case other(offset: Int, type: UInt16, length: Int)
}

extension RemappingStructure {
  /// Where the structure lies, in bytes from the table's start.
  public var offset: Int {
    switch self {
    case .remappingHardwareUnit(let unit): unit.offset
    case .reservedMemoryRegion(let region): region.offset
    case .rootPortTranslation(let list), .integratedTranslationCache(let list), .integratedDeviceProperties(let list):
      list.offset
    case .hardwareAffinity(let affinity): affinity.offset
    case .namespaceDevice(let device): device.offset
    case .other(let offset, _, _): offset
    }
  }
}

/// A Reserved Memory Region Reporting structure, RMRR (VT-d specification, section of that name).
public struct ReservedMemoryRegion: Hashable, Sendable {
  /// Where the structure lies, in bytes from the table's start.
  public var offset: Int
  /// The PCI segment of the devices.
  public var segment: UInt16
  /// The first byte of the memory.
  public var base: UInt64
  /// The last byte of the memory (inclusive), as written: it may lie below the base.
  public var limit: UInt64
  /// The devices that the memory is pinned to.
  public var scopes: [DeviceScope]

  /// A structure of its parts.
  public init(offset: Int, segment: UInt16, base: UInt64, limit: UInt64, scopes: [DeviceScope]) {
    self.offset = offset
    self.segment = segment
    self.base = base
    self.limit = limit
    self.scopes = scopes
  }
}

/// A DMA Remapping Hardware Unit Definition, DRHD (VT-d specification, section of that name).
public struct RemappingHardwareUnit: Hashable, Sendable {
  /// Where the structure lies, in bytes from the table's start.
  public var offset: Int
  /// Bit 0: the unit stands for all devices of the segment that no other unit names.
  public var flags: UInt8
  /// The PCI segment of the devices.
  public var segment: UInt16
  /// The address of the unit's registers.
  public var registerBase: UInt64
  /// The devices behind the unit.
  public var scopes: [DeviceScope]

  /// A structure of its parts.
  public init(offset: Int, flags: UInt8, segment: UInt16, registerBase: UInt64, scopes: [DeviceScope]) {
    self.offset = offset
    self.flags = flags
    self.segment = segment
    self.registerBase = registerBase
    self.scopes = scopes
  }

  /// Whether the unit stands for all devices of its segment that no other unit names.
  public var includesAllOthers: Bool { flags & 1 != 0 }
}

/// What a DMAR table says of some devices besides memory: types 2 (ATSR), 5 (SATC) and 6 (SIDP).
public struct ScopedProperties: Hashable, Sendable {
  /// Where the structure lies, in bytes from the table's start.
  public var offset: Int
  /// For ATSR, bit 0: all root ports; for SATC, bit 0: translation is required; 0 for SIDP, which has none.
  public var flags: UInt8
  /// The PCI segment of the devices.
  public var segment: UInt16
  /// The devices.
  public var scopes: [DeviceScope]

  /// A structure of its parts.
  public init(offset: Int, flags: UInt8, segment: UInt16, scopes: [DeviceScope]) {
    self.offset = offset
    self.flags = flags
    self.segment = segment
    self.scopes = scopes
  }
}

/// A Remapping Hardware Status Affinity structure, RHSA (VT-d specification, section of that name).
public struct HardwareAffinity: Hashable, Sendable {
  /// Where the structure lies, in bytes from the table's start.
  public var offset: Int
  /// The address of the registers of the unit that is meant.
  public var registerBase: UInt64
  /// The number of the processor node.
  public var proximityDomain: UInt32

  /// A structure of its parts.
  public init(offset: Int, registerBase: UInt64, proximityDomain: UInt32) {
    self.offset = offset
    self.registerBase = registerBase
    self.proximityDomain = proximityDomain
  }
}

/// An ACPI Name-space Device Declaration, ANDD (VT-d specification, section of that name).
public struct NamespaceDevice: Hashable, Sendable {
  /// Where the structure lies, in bytes from the table's start.
  public var offset: Int
  /// The number by which device scopes of type 5 mean it.
  public var number: UInt8
  /// Its path in the ACPI namespace, what is not printable replaced by question marks.
  public var name: String
  /// Whether a NUL ends the path inside of the structure, as it should.
  public var isTerminated: Bool

  /// A structure of its parts.
  public init(offset: Int, number: UInt8, name: String, isTerminated: Bool = true) {
    self.offset = offset
    self.number = number
    self.name = name
    self.isTerminated = isTerminated
  }
}
