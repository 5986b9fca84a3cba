import FirmwareTables
import HostFacts
import PCI

/// The verdict on one function, with everything that led to it.
public struct Judgement: Hashable, Sendable {
  /// The function and the way in which it would be attached.
  public var question: DeviceQuestion
  /// The function's facts; nil where there is no such function or it cannot be read.
  public var function: PCIFunction?
  /// The verdict.
  public var verdict: Verdict
  /// Why it is not `eligible`; empty where it is.
  public var reasons: [Reason]
  /// What else is worth knowing; nothing here changes the verdict.
  public var notes: [Note]
  /// What the verdict rests on; nil where neither source was asked.
  public var basis: Basis?
  /// The files, and the lines in them, behind the verdict.
  public var evidence: [Evidence]

  /// The functions that firmware has pinned memory to and that refuse this one, in order and without repetition.
  public var pinnedFunctions: [PCIAddress] {
    reasons.compactMap { $0.pin?.function }.sortedWithoutRepetition()
  }
}

/// Why a function is not eligible.
public enum Reason: Hashable, Sendable {
  /// Firmware has pinned memory to it or to a member of its group, and the kernel refuses that.
  case pinned(Pin, by: IOMMUKind?)
  /// Firmware has pinned memory to it or to a member of its group, and the policy of the whitepaper refuses that though
  /// the kernel does not.
  case pinnedByPolicy(Pin)
  /// There is no such function.
  case absent
  /// It is a bridge, which is never assigned.
  case bridge
  /// It has no IOMMU group; whether the host has any tells if its IOMMU is on.
  case noIOMMUGroup
  /// Its facts, or those of its group, cannot be read.
  case unreadable(ReadingFault)
  /// The kernel has no `reserved_regions`, being older than 4.11.
  case noReservedRegions
  /// A line of `reserved_regions` cannot be understood.
  case reservedRegionsMalformed(group: Int, line: Int)
  /// `reserved_regions` may have been cut at one page, and no table fills the gap.
  case reservedRegionsCut(group: Int)
  /// There is pinned memory, and nothing tells by which rule this kernel judges it.
  case kernelRuleUnknown(MemoryRange)
  /// The region may be a workaround for ISA bridges or an RMRR, and no table tells which.
  case isaRegionUnexplained(MemoryRange)
  /// It is to be judged by firmware's table alone, and there is none for its IOMMU.
  case noTable(IOMMUKind?)
  /// Firmware's table, which alone would tell, is malformed.
  case tableMalformed(TableError)
  /// With such a table Linux has no IOMMU, or does not boot.
  case tableNotTaken(TableEffect, kind: IOMMUKind)
  /// The table pins memory to it, and Linux takes that only where firmware asks it to keep the PCI configuration of boot,
  /// which nothing here tells.
  case bootConfigurationUnknown(Pin)

  /// The pin that refuses the function; nil for any other reason.
  public var pin: Pin? {
    switch self {
    case .pinned(let pin, _), .pinnedByPolicy(let pin): pin
    default: nil
    }
  }
}

/// What is worth knowing about a function and changes no verdict.
public enum Note: Hashable, Sendable {
  /// Firmware has pinned memory to the group, and Linux lets go of it since the device is graphics or USB, or since
  /// firmware permits it.
  case relaxable(MemoryRange)
  /// This kernel does not refuse the device, but a guest whose memory lies over the range cannot use it there.
  case guestMemoryOverlap(MemoryRange)
  /// The group also holds a function with a driver of the host's.
  case groupMate(PCIAddress, driver: String)
  /// The table pins memory to the function, and it has no IOMMU group: the IOMMU is off, or not for this device.
  case pinnedInTableWithoutGroup(Pin)
  /// The table pins memory to the group, and the kernel does not keep it.
  case pinnedInTableOnly(Pin)
  /// The kernel keeps memory as pinned, and nothing in the table names a member of the group for it.
  case pinnedOutsideTable(MemoryRange, by: IOMMUKind?)
  /// The memory below 16 MiB is kept for an ISA bridge by the kernel's own workaround, and refuses nothing.
  case isaBridgeWorkaround
  /// The function has no IOMMU group, since with such a table Linux has no IOMMU.
  case tableNotTaken(TableEffect, kind: IOMMUKind)
  /// The table that would name the pinned device cannot be read.
  case tableUnreadable(String)
  /// vDPA attaches without the test that VFIO makes.
  case vdpaNotTested
}

/// A file, and where in it, that a verdict rests on.
public struct Evidence: Hashable, Sendable {
  /// The path as the host has it.
  public var file: String
  /// The number of the line, from 1; nil for files that have none.
  public var line: Int?
  /// What stands there.
  public var text: String

  /// Evidence of its parts.
  public init(file: String, line: Int? = nil, text: String) {
    self.file = file
    self.line = line
    self.text = text
  }
}
