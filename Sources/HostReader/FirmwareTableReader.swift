import FirmwareTables
import HostFacts

/// Reads firmware tables from `/sys/firmware/acpi/tables`.
struct FirmwareTableReader {
  static let directory = "/sys/firmware/acpi/tables"
  /// The path of the Intel table.
  static let dmarPath = directory + "/DMAR"
  /// More than any such table: one with 1,000 RMRRs has 40 kB.
  private static let byteLimit = 4 * 1024 * 1024

  let root: HostRoot

  /// The kind of IOMMU that firmware has a table for.
  func tableKind() -> IOMMUKind? {
    let tables: [(String, IOMMUKind)] = [("DMAR", .intel), ("IVRS", .amd), ("IORT", .arm)]
    return tables.first { root.exists("\(Self.directory)/\($0.0)") }?.1
  }

  /// The Intel table.
  func dmar() -> HostFacts.DMAR {
    let bytes: [UInt8]
    do {
      bytes = try root.contents(of: Self.dmarPath, limit: Self.byteLimit)
    } catch {
      return error.isAbsence ? .absent : .unreadable(error)
    }
    do {
      return .table(try DMARTable(bytes: bytes))
    } catch {
      return .malformed(error)
    }
  }
}
