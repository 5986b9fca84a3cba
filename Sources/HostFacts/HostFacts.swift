import FirmwareTables
import PCI

/// What a host says of itself, for the functions that were asked about.
public struct HostFacts: Hashable, Sendable {
  /// The firmware table that can pin memory, as far as it was read.
  public enum Table: Hashable, Sendable {
    /// Nobody asked, since no answer and no explanation needs it.
    case notRead
    /// The host has none.
    case absent
    /// It is there and cannot be read, as for anybody but root.
    case unreadable(ReadingFault)
    /// It was read and is no such table.
    case malformed(TableError)
    /// The table.
    case table(FirmwareTable)
  }

  // Sorted arrays and not dictionaries: to make the first dictionary of a kind costs the Swift runtime a search through
  // every protocol conformance of the program, more than all the look-ups of a run of the hook together.

  /// The functions asked about that exist, and all members of their groups, in the order of their addresses.
  public let functions: [PCIFunction]
  /// Functions asked about whose facts cannot be read, in the order of their addresses.
  public let faults: [FunctionFault]
  /// The groups of these functions, in the order of their numbers.
  public let groups: [IOMMUGroup]
  /// The kind of IOMMU for which firmware has a table; nil where it has none.
  public var tableKind: IOMMUKind?
  /// The firmware table.
  public var table: Table
  /// The bridges that bridge scopes of the Intel table's RMRRs lead to.
  public var scopedBridges: [ScopedBridge]
  /// Whether firmware asks the kernel to keep the PCI configuration of boot; nil where nobody can tell, as on a live host.
  ///
  /// It is what the host bridge's _DSM answers to function 5, which sysfs does not show. Without it Linux takes no RMR for a
  /// PCI device (`iort_rmr_has_dev`, drivers/acpi/arm64/iort.c).
  public var preservesBootConfiguration: Bool?
  /// The kernel.
  public var kernel: KernelFeatures
  /// What the machine is called and where its slots are, where somebody asked.
  public var platform: Platform

  /// Facts of their parts, in any order.
  public init(
    functions: [PCIFunction] = [], faults: [FunctionFault] = [], groups: [IOMMUGroup] = [],
    tableKind: IOMMUKind? = nil, table: Table = .notRead, scopedBridges: [ScopedBridge] = [],
    preservesBootConfiguration: Bool? = nil, kernel: KernelFeatures = KernelFeatures(), platform: Platform = Platform()
  ) {
    self.functions = functions.sorted { $0.address < $1.address }
    self.faults = faults.sorted { $0.address < $1.address }
    self.groups = groups.sorted { $0.number < $1.number }
    self.tableKind = tableKind
    self.table = table
    self.scopedBridges = scopedBridges
    self.preservesBootConfiguration = preservesBootConfiguration
    self.kernel = kernel
    self.platform = platform
  }

  /// The function at an address; nil where it does not exist, cannot be read, or was not asked about.
  public func function(at address: PCIAddress) -> PCIFunction? {
    let index = partitioningIndex(count: functions.count) { functions[$0].address >= address }
    guard index < functions.count, functions[index].address == address else { return nil }
    return functions[index]
  }

  /// Why the facts about a function cannot be read; nil where they can.
  public func fault(at address: PCIAddress) -> ReadingFault? { faults.first { $0.address == address }?.fault }

  /// The group of a number; nil where it was not asked about.
  public func group(_ number: Int) -> IOMMUGroup? { indexOfGroup(number).map { groups[$0] } }

  /// Where in `groups` the group of a number is; nil where it was not asked about.
  public func indexOfGroup(_ number: Int) -> Int? {
    let index = partitioningIndex(count: groups.count) { groups[$0].number >= number }
    return index < groups.count && groups[index].number == number ? index : nil
  }

  /// The kind of IOMMU that a function is behind: its own link tells, else the table that there is.
  public func iommuKind(of function: PCIFunction) -> IOMMUKind? { function.iommu ?? tableKind }
}

/// A function whose facts cannot be read.
public struct FunctionFault: Hashable, Sendable {
  /// The function.
  public var address: PCIAddress
  /// Why its facts cannot be read.
  public var fault: ReadingFault

  /// A fault of its parts.
  public init(address: PCIAddress, fault: ReadingFault) {
    self.address = address
    self.fault = fault
  }
}

/// The first index for which something holds that holds for all that come after it; `count` where it holds for none.
private func partitioningIndex(count: Int, where holds: (Int) -> Bool) -> Int {
  var low = 0
  var high = count
  while low < high {
    let middle = low + (high - low) / 2
    if holds(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}
