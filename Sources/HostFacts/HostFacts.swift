import FirmwareTables
import PCI

/// What a host says of itself, for the functions that were asked about.
public struct HostFacts: Hashable, Sendable {
  /// The Intel table, as far as it was read.
  public enum DMAR: Hashable, Sendable {
    /// Nobody asked, since no answer and no explanation needs it.
    case notRead
    /// The host has no such table.
    case absent
    /// It is there and cannot be read, as for anybody but root.
    case unreadable(ReadingFault)
    /// It was read and is no DMAR table.
    case malformed(TableError)
    /// The table.
    case table(DMARTable)
  }

  /// The functions asked about that exist, and all members of their groups.
  public var functions: [PCIAddress: PCIFunction]
  /// Functions asked about whose facts cannot be read.
  public var faults: [PCIAddress: ReadingFault]
  /// The groups of these functions, by number.
  public var groups: [Int: IOMMUGroup]
  /// The kind of IOMMU for which firmware has a table; nil where it has none.
  public var tableKind: IOMMUKind?
  /// The Intel table.
  public var dmar: DMAR
  /// The bridges that bridge scopes of the Intel table's RMRRs lead to.
  public var scopedBridges: [PCIAddress: ScopedBridge]
  /// The kernel.
  public var kernel: KernelFeatures

  /// Facts of their parts.
  public init(
    functions: [PCIAddress: PCIFunction] = [:], faults: [PCIAddress: ReadingFault] = [:],
    groups: [Int: IOMMUGroup] = [:], tableKind: IOMMUKind? = nil, dmar: DMAR = .notRead,
    scopedBridges: [PCIAddress: ScopedBridge] = [:], kernel: KernelFeatures = KernelFeatures()
  ) {
    self.functions = functions
    self.faults = faults
    self.groups = groups
    self.tableKind = tableKind
    self.dmar = dmar
    self.scopedBridges = scopedBridges
    self.kernel = kernel
  }

  /// The kind of IOMMU that a function is behind: its own link tells, else the table that there is.
  public func iommuKind(of function: PCIFunction) -> IOMMUKind? { function.iommu ?? tableKind }
}
