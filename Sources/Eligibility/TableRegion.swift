import FirmwareTables
import PCI

/// Memory that a firmware table pins, and what Linux makes of it by the table alone.
public struct TableRegion: Hashable, Sendable {
  /// A way by which a table names devices.
  public enum Scope: Hashable, Sendable {
    /// A device scope of a DMAR table.
    case device(DeviceScope)
    /// The device IDs of an IVMD.
    case requesters(MemoryDefinition.Devices)
    /// An ID mapping of an RMR: the stream IDs of an IOMMU.
    case streams(IDMapping)
  }

  /// What Linux makes of the memory.
  public enum Effect: Hashable, Sendable {
    /// It keeps the memory for the devices that the scopes lead to.
    case kept
    /// The same for an IVMD that asks for memory that is not translated: Linux maps it one to one like any other
    /// (`init_unity_map_range`, drivers/iommu/amd/init.c).
    case keptAsUnityMap
    /// It keeps the memory, and for a PCI device only where firmware asks it to keep the PCI configuration of boot
    /// (`iort_rmr_has_dev`, drivers/acpi/arm64/iort.c).
    case keptWithBootConfiguration
    /// The same, and it lets go of the memory for guests, since firmware permits that it is remapped.
    case keptUntilAssigned
    /// The list of devices ends with a malformed one: what Linux makes of the rest cannot be told.
    case devicesUnreadable
    /// It does not take the whole table.
    case tableNotTaken(TableEffect)
    /// The RMRR names no device.
    case noScopes
    /// The RMRR has scopes only of types that Linux does not look at in an RMRR (`dmar_insert_dev_scope`,
    /// drivers/iommu/intel/dmar.c), or with numbers that no device has.
    case noScopeThatCounts
    /// The IVMD has neither of the flags for which Linux takes it.
    case noFlag
    /// The last device ID of the IVMD lies below its first.
    case reversedDevices
    /// The table is of an older revision than the first of which Linux takes RMRs.
    case oldRevision(UInt8)
    /// The RMR has no ID mapping, and so names no device.
    case noMappings
    /// No ID mapping of the RMR leads to an IOMMU of the table (`iort_node_get_rmr_info`, drivers/acpi/arm64/iort.c).
    case noMappingToIOMMU

    /// Whether Linux keeps the memory, or may.
    public var isEffective: Bool {
      switch self {
      case .kept, .keptAsUnityMap, .keptWithBootConfiguration, .keptUntilAssigned, .devicesUnreadable: true
      case .tableNotTaken, .noScopes, .noScopeThatCounts, .noFlag, .reversedDevices, .oldRevision, .noMappings,
        .noMappingToIOMMU:
        false
      }
    }
  }

  /// What is odd about the memory.
  public enum Remark: Hashable, Sendable {
    /// The limit of an RMRR lies below its base.
    case limitBelowBase
    /// It has no bytes.
    case noLength
    /// It reaches past the end of all memory and wraps around to its start.
    case wrapsAround
    /// Its start or end is not that of a page; `keptRange` is what Linux makes of it.
    case notAligned
    /// The block that it stands in has a wrong length, and Linux takes it all the same.
    case wrongBlockLength(UInt16)
    /// The IVMD asks for a mapping that permits neither reading nor writing.
    case permitsNothing
  }

  /// The structure that pins it.
  public enum Kind: Hashable, Sendable {
    /// Intel's.
    case rmrr
    /// AMD's.
    case ivmd
    /// Arm's.
    case rmr
  }

  /// The structure that pins it.
  public var kind: Kind
  /// Where the structure, or the descriptor in it, lies, in bytes from the table's start.
  public var offset: Int
  /// The PCI segment of the devices; nil for an RMR, which names none.
  public var segment: UInt16?
  /// The memory as written.
  public var range: MemoryRange
  /// The memory as Linux keeps it, which rounds for AMD and Arm.
  public var keptRange: MemoryRange
  /// Whom it is pinned to.
  public var scopes: [Scope]
  /// What Linux makes of it.
  public var effect: Effect
  /// What is odd about it.
  public var remarks: [Remark]
}
