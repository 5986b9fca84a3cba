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
  /// What ended the reading before the table's end; nil where all of it was read.
  public var fault: TableError?

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
  /// Any other structure, which pins nothing: its type and its length in bytes.
  case other(type: UInt16, length: Int)
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
}
