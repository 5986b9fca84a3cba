import PCI

/// An IOMMU group: functions that can only be assigned together.
public struct IOMMUGroup: Hashable, Sendable {
  /// The group's number.
  public var number: Int
  /// All of its functions, in the order of their addresses.
  public var members: [PCIAddress]
  /// What the kernel says about the memory that the group's devices must or may not use.
  public var reservedRegions: ReservedRegions

  /// A group of its parts.
  public init(number: Int, members: [PCIAddress], reservedRegions: ReservedRegions) {
    self.number = number
    self.members = members
    self.reservedRegions = reservedRegions
  }
}

/// The contents of a group's `reserved_regions`.
public enum ReservedRegions: Hashable, Sendable {
  /// The lines that were read.
  ///
  /// `mayBeCut` is true where the file has 4,000 bytes or more: the kernel writes at most one page
  /// (`iommu_group_show_resv_regions`, drivers/iommu/iommu.c), so that regions at high addresses may be missing.
  case lines([ReservedRegion], mayBeCut: Bool)
  /// A line cannot be understood, the first such one is named; the lines that can be are kept.
  case malformed([ReservedRegion], line: Int)
  /// There is no such file: the kernel is older than 4.11.
  case absent
  /// The file is there and cannot be read.
  case unreadable(ReadingFault)

  /// The lines that were read and understood.
  public var understood: [ReservedRegion] {
    switch self {
    case .lines(let regions, _), .malformed(let regions, _): regions
    case .absent, .unreadable: []
    }
  }
}

/// One line of a `reserved_regions` file.
public struct ReservedRegion: Hashable, Sendable {
  /// The third field of the line (`iommu_group_resv_type_string`, drivers/iommu/iommu.c).
  public enum Kind: String, Hashable, Sendable {
    /// Pinned by firmware: the device must be able to reach this memory at all times.
    case direct
    /// Pinned by firmware, but Linux lets go of it: graphics and USB on Intel, "remapping permitted" on Arm.
    case directRelaxable = "direct-relaxable"
    /// Not usable for DMA.
    case reserved
    /// Message-signalled interrupts.
    case msi
  }

  /// The memory.
  ///
  /// Adjacent regions of one kind are merged by the kernel, across the group's devices.
  public var range: MemoryRange
  /// What the memory is reserved for.
  public var kind: Kind
  /// The number of the line, from 1.
  public var line: Int

  /// What the kernel keeps of its own accord for a group with an ISA bridge, for old floppy drivers: the first 16 MiB
  /// (`intel_iommu_get_resv_regions`, drivers/iommu/intel/iommu.c).
  public static let isaBridgeWorkaround = MemoryRange(start: 0, end: 0xff_ffff)

  /// A line of its parts.
  public init(range: MemoryRange, kind: Kind, line: Int) {
    self.range = range
    self.kind = kind
    self.line = line
  }
}
