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
    return file(path, kind)?.table ?? .absent
  }

  /// The files of the tables that there are, Intel's before AMD's before Arm's.
  public func allFiles() -> [FirmwareTableFile] {
    if let unreadableDirectory {
      return [FirmwareTableFile(path: Self.directory, kind: nil, contents: .unreadable(unreadableDirectory))]
    }
    return Self.kinds.compactMap { kind in path(for: kind).flatMap { file($0, kind) } }
  }

  /// The file of a table; nil where there is none.
  private func file(_ path: String, _ kind: IOMMUKind) -> FirmwareTableFile? {
    do {
      let bytes = try root.contents(of: path, limit: Self.byteLimit)
      return FirmwareTableFile(path: path, kind: kind, contents: .bytes(bytes))
    } catch {
      return error.isAbsence ? nil : FirmwareTableFile(path: path, kind: kind, contents: .unreadable(error))
    }
  }

  /// Why it cannot be told what tables there are; nil where it can be.
  private var unreadableDirectory: ReadingFault? {
    root.lookupFault(Self.directory + "/.").map { ReadingFault(path: Self.directory, cause: $0.cause) }
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
