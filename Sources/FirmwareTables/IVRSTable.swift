import PCI

/// AMD's I/O Virtualization Reporting Structure (AMD I/O Virtualization Technology specification, chapter "I/O
/// Virtualization ACPI Table"; layouts as Linux reads them, drivers/iommu/amd/init.c).
public struct IVRSTable: Hashable, Sendable {
  /// The ACPI header.
  public var header: ACPIHeader
  /// What the platform's IOMMUs have in common (IVinfo).
  public var virtualizationInfo: UInt32
  /// The blocks, in the order of the table.
  public var blocks: [IVRSBlock]
  /// What is malformed, in the order of the table: what ended the reading before the table's end, and lists that were cut.
  public var faults: [TableError]
  /// The first of them; nil where all of the table was read.
  public var fault: TableError? { faults.first }

  /// The IVMDs of the table, in its order.
  public var memoryDefinitions: [MemoryDefinition] {
    blocks.compactMap { if case .memoryDefinition(let definition) = $0.content { definition } else { nil } }
  }
}

/// One block of an IVRS.
public struct IVRSBlock: Hashable, Sendable {
  /// What a block holds.
  public enum Content: Hashable, Sendable {
    /// An IOMMU and the devices behind it (types 0x10, 0x11 and 0x40, IVHD).
    case hardwareDefinition(HardwareDefinition)
    /// Memory that firmware has pinned to devices (types 0x20, 0x21 and 0x22, IVMD).
    case memoryDefinition(MemoryDefinition)
    /// A block of a type that has no meaning to Linux.
    case other
  }

  /// Where the block lies, in bytes from the table's start.
  public var offset: Int
  /// The type byte.
  public var type: UInt8
  /// The length in bytes, as written.
  public var length: UInt16
  /// The device ID at byte 4, which every known type has there; 0 where the block is too short for one.
  public var device: RequesterID
  /// What it holds.
  public var content: Content

  /// A block of its parts.
  public init(offset: Int, type: UInt8, length: UInt16, device: RequesterID, content: Content) {
    self.offset = offset
    self.type = type
    self.length = length
    self.device = device
    self.content = content
  }
}

/// An I/O Virtualization Hardware Definition, IVHD; its list of devices is passed over.
public struct HardwareDefinition: Hashable, Sendable {
  /// The flags of the IOMMU.
  public var flags: UInt8
  /// Where the IOMMU's capability lies in its configuration space.
  public var capabilityOffset: UInt16
  /// The address of the IOMMU's registers.
  public var registerBase: UInt64
  /// The PCI segment of the IOMMU and its devices.
  public var segment: UInt16

  /// A definition of its parts.
  public init(flags: UInt8, capabilityOffset: UInt16, registerBase: UInt64, segment: UInt16) {
    self.flags = flags
    self.capabilityOffset = capabilityOffset
    self.registerBase = registerBase
    self.segment = segment
  }
}

/// An I/O Virtualization Memory Definition, IVMD (`struct ivmd_header`).
public struct MemoryDefinition: Hashable, Sendable {
  /// The devices that a definition means.
  public enum Devices: Hashable, Sendable {
    /// All devices of the segment (type 0x20).
    case all
    /// One device ID (type 0x21).
    case device(RequesterID)
    /// All device IDs from the first to the last (type 0x22), as written: the last may lie below the first.
    case range(first: RequesterID, last: RequesterID)
  }

  /// The bits of `flags`.
  public enum Flag {
    /// The memory is to be mapped one to one.
    public static let unityMap: UInt8 = 0x01
    /// The devices may read it.
    public static let read: UInt8 = 0x02
    /// The devices may write it.
    public static let write: UInt8 = 0x04
    /// The memory is not to be translated.
    public static let exclusionRange: UInt8 = 0x08
  }

  /// Where the block lies, in bytes from the table's start.
  public var offset: Int
  /// The flags, `Flag`.
  public var flags: UInt8
  /// The devices that the memory is pinned to.
  public var devices: Devices
  /// The PCI segment of the devices: Linux reads it since 6.0, the specification has the bytes as reserved.
  public var segment: UInt16
  /// The first byte of the memory.
  public var start: UInt64
  /// How many bytes it has, as written: it may be 0.
  public var length: UInt64

  /// A definition of its parts.
  public init(offset: Int, flags: UInt8, devices: Devices, segment: UInt16, start: UInt64, length: UInt64) {
    self.offset = offset
    self.flags = flags
    self.devices = devices
    self.segment = segment
    self.start = start
    self.length = length
  }

  /// The memory as written; its end wraps around where there is none or too much of it.
  public var range: MemoryRange { MemoryRange(start: start, end: start &+ length &- 1) }
}
