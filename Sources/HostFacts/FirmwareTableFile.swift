import FirmwareTables

/// The file of a firmware table, as it lies on a host.
public struct FirmwareTableFile: Hashable, Sendable {
  /// What came of reading it.
  public enum Contents: Hashable, Sendable {
    /// Its bytes.
    case bytes([UInt8])
    /// It cannot be read, as by anybody but root.
    case unreadable(ReadingFault)
  }

  /// The path as the host has it; that of the directory where that cannot be read.
  public var path: String
  /// The kind of IOMMU that the table is about; nil where only the directory is known.
  public var kind: IOMMUKind?
  /// What came of reading it.
  public var contents: Contents

  /// A file of its parts.
  public init(path: String, kind: IOMMUKind?, contents: Contents) {
    self.path = path
    self.kind = kind
    self.contents = contents
  }

  /// The table in the file.
  public var table: HostFacts.Table {
    switch (contents, kind) {
    case (.unreadable(let fault), _): .unreadable(fault)
    case (.bytes, nil): .absent
    case (.bytes(let bytes), let kind?): HostFacts.Table(bytes, for: kind)
    }
  }
}

extension HostFacts.Table {
  /// The table in some bytes, which have to be the one for a kind of IOMMU.
  public init(_ bytes: [UInt8], for kind: IOMMUKind) {
    do throws(TableError) {
      switch kind {
      case .intel: self = .table(.dmar(try DMARTable(bytes: bytes)))
      case .amd: self = .table(.ivrs(try IVRSTable(bytes: bytes)))
      case .arm, .other: self = .table(.iort(try IORTTable(bytes: bytes)))
      }
    } catch {
      self = .malformed(error)
    }
  }
}
