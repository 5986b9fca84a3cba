import PCI

/// Arm's I/O Remapping Table (Arm DEN 0049, "IO Remapping Table").
public struct IORTTable: Hashable, Sendable {
  /// The ACPI header; RMRs have a meaning since revision 5 of the table, to Linux.
  public var header: ACPIHeader
  /// The nodes, in the order of the table.
  public var nodes: [IORTNode]
  /// What is malformed, in the order of the table: what ended the reading before the table's end, and lists that were cut.
  public var faults: [TableError]
  /// The first of them; nil where all of the table was read.
  public var fault: TableError? { faults.first }

  /// The node that starts at an offset of the table, which is how ID mappings name nodes.
  public func node(at offset: UInt32) -> IORTNode? {
    var low = 0
    var high = nodes.count
    while low < high {
      let middle = low + (high - low) / 2
      if nodes[middle].offset < Int(offset) { low = middle + 1 } else { high = middle }
    }
    return low < nodes.count && nodes[low].offset == Int(offset) ? nodes[low] : nil
  }
}

/// One node of an IORT.
public struct IORTNode: Hashable, Sendable {
  /// What a node stands for.
  public enum Content: Hashable, Sendable {
    /// A group of interrupt translation services (type 0).
    case interruptTranslation
    /// A device in the ACPI namespace (type 1): its path.
    case namedComponent(name: String)
    /// The root complex of a PCI segment (type 2).
    case rootComplex(segment: UInt32)
    /// An IOMMU of architecture 1 or 2 (type 3): the address of its registers.
    case smmu(registerBase: UInt64)
    /// An IOMMU of architecture 3 (type 4): the address of its registers.
    case smmuV3(registerBase: UInt64)
    /// An IOMMU's performance counters (type 5).
    case performanceMonitor
    /// Memory that firmware has pinned to devices (type 6, RMR).
    case reservedMemoryRange(ReservedMemoryRange)
    /// A node of a type that has no meaning yet.
    case other
  }

  /// Where the node lies, in bytes from the table's start.
  public var offset: Int
  /// The type byte.
  public var type: UInt8
  /// The length in bytes.
  public var length: UInt16
  /// The revision of the node's layout.
  public var revision: UInt8
  /// The node's own number; reserved in old tables.
  public var identifier: UInt32
  /// How the IDs that come into the node go on to others, in the order of the node.
  public var mappings: [IDMapping]
  /// What it stands for.
  public var content: Content

  /// A node of its parts.
  public init(
    offset: Int, type: UInt8, length: UInt16, revision: UInt8, identifier: UInt32, mappings: [IDMapping],
    content: Content
  ) {
    self.offset = offset
    self.type = type
    self.length = length
    self.revision = revision
    self.identifier = identifier
    self.mappings = mappings
    self.content = content
  }
}

/// A Reserved Memory Range node, RMR (DEN 0049E, section of that name).
public struct ReservedMemoryRange: Hashable, Sendable {
  /// One range of a node.
  public struct Descriptor: Hashable, Sendable {
    /// Where the descriptor lies, in bytes from the table's start.
    public var offset: Int
    /// The first byte of the memory.
    public var base: UInt64
    /// How many bytes it has, as written.
    public var length: UInt64

    /// A descriptor of its parts.
    public init(offset: Int, base: UInt64, length: UInt64) {
      self.offset = offset
      self.base = base
      self.length = length
    }

    /// The memory as written; its end wraps around where there is none or too much of it.
    public var range: MemoryRange { MemoryRange(start: base, end: base &+ length &- 1) }
  }

  /// Bit 0: firmware permits that the memory is remapped.
  public var flags: UInt32
  /// The ranges, in the order of the node.
  public var descriptors: [Descriptor]

  /// A node's contents of their parts.
  public init(flags: UInt32, descriptors: [Descriptor]) {
    self.flags = flags
    self.descriptors = descriptors
  }

  /// Whether firmware permits that the memory is remapped, so that it does not hold the device.
  public var permitsRemapping: Bool { flags & 1 != 0 }
}

/// One way on from an IORT node: a run of IDs that come in, and what they become at another node.
public struct IDMapping: Hashable, Sendable {
  /// The first ID that comes in.
  public var inputBase: UInt32
  /// The number of IDs, less one.
  public var lastIndex: UInt32
  /// What the first ID becomes.
  public var outputBase: UInt32
  /// The offset of the node that the IDs go on to.
  public var outputReference: UInt32
  /// Bit 0: whatever comes in becomes the first output ID.
  public var flags: UInt32

  /// A mapping of its parts.
  public init(inputBase: UInt32, lastIndex: UInt32, outputBase: UInt32, outputReference: UInt32, flags: UInt32) {
    self.inputBase = inputBase
    self.lastIndex = lastIndex
    self.outputBase = outputBase
    self.outputReference = outputReference
    self.flags = flags
  }

  /// Whether any ID that comes in becomes the first output ID.
  public var isSingle: Bool { flags & 1 != 0 }
}
