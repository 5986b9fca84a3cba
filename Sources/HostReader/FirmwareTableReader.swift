import FirmwareTables
import HostFacts

/// Reads firmware tables from `/sys/firmware/acpi/tables`.
public struct FirmwareTableReader: Sendable {
  /// The directory of the tables.
  public static let directory = "/sys/firmware/acpi/tables"
  /// More than any such table: one with 1,000 RMRRs has 40 kB.
  public static let byteLimit = 1024 * 1024

  private static let kinds: [IOMMUKind] = [.intel, .amd, .arm]

  let root: HostRoot

  /// A reader of one host's tables.
  public init(root: HostRoot) { self.root = root }

  /// The kind of IOMMU that firmware has a table for.
  func tableKind() -> IOMMUKind? { Self.kinds.first { path(for: $0) != nil } }

  /// The table for a kind of IOMMU.
  func table(for kind: IOMMUKind?) -> HostFacts.Table {
    guard let kind, let path = path(for: kind) else { return unreadableDirectory.map { .unreadable($0) } ?? .absent }
    let bytes: [UInt8]
    do {
      bytes = try root.contents(of: path, limit: Self.byteLimit)
    } catch {
      return error.isAbsence ? .absent : .unreadable(error)
    }
    do {
      return .table(try Self.table(for: kind, bytes))
    } catch {
      return .malformed(error)
    }
  }

  /// The tables that there are, each with its path, Intel's before AMD's before Arm's.
  public func allTables() -> [(path: String, table: HostFacts.Table)] {
    if let unreadableDirectory { return [(Self.directory, .unreadable(unreadableDirectory))] }
    return Self.kinds.compactMap { kind in path(for: kind).map { ($0, table(for: kind)) } }
  }

  /// Why it cannot be told what tables there are; nil where it can be.
  private var unreadableDirectory: ReadingFault? {
    root.lookupFault(Self.directory + "/.").map { ReadingFault(path: Self.directory, cause: $0.cause) }
  }

  private static func table(for kind: IOMMUKind, _ bytes: [UInt8]) throws(TableError) -> FirmwareTable {
    switch kind {
    case .intel: .dmar(try DMARTable(bytes: bytes))
    case .amd: .ivrs(try IVRSTable(bytes: bytes))
    case .arm, .other: .iort(try IORTTable(bytes: bytes))
    }
  }

  /// Where the table for a kind of IOMMU is.
  ///
  /// Where firmware has several of one signature, their names are numbered from 1, and Linux takes the first
  /// (`acpi_table_attr_init`, drivers/acpi/sysfs.c).
  private func path(for kind: IOMMUKind) -> String? {
    let signature: String
    switch kind {
    case .intel: signature = "DMAR"
    case .amd: signature = "IVRS"
    case .arm: signature = "IORT"
    case .other: return nil
    }
    return ["", "1"].map { "\(Self.directory)/\(signature)\($0)" }.first {
      root.exists($0) || (unreadableDirectory == nil && root.lookupFault($0) != nil)
    }
  }
}
