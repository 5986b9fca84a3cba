/// A firmware table that can pin memory to devices.
public enum FirmwareTable: Hashable, Sendable {
  /// Intel's.
  case dmar(DMARTable)
  /// AMD's.
  case ivrs(IVRSTable)
  /// Arm's.
  case iort(IORTTable)

  /// Reads a table by the signature that it bears.
  ///
  /// - Throws: `TableError` where the bytes are none of the three.
  public init(bytes: [UInt8]) throws(TableError) {
    switch TableBytes(bytes[...]).text(at: 0, length: 4) {
    case DMARTable.signature?: self = .dmar(try DMARTable(bytes: bytes))
    case IVRSTable.signature?: self = .ivrs(try IVRSTable(bytes: bytes))
    case IORTTable.signature?: self = .iort(try IORTTable(bytes: bytes))
    case let found?:
      throw TableError(table: found, offset: 0, fault: .signature(found: found, expected: "DMAR, IVRS or IORT"))
    case nil: throw TableError(table: "ACPI", offset: 0, fault: .shorterThanHeader(length: bytes.count))
    }
  }

  /// The ACPI header.
  public var header: ACPIHeader {
    switch self {
    case .dmar(let table): table.header
    case .ivrs(let table): table.header
    case .iort(let table): table.header
    }
  }

  /// What is malformed in the table; nil where all of it was read.
  public var fault: TableError? {
    switch self {
    case .dmar(let table): table.fault
    case .ivrs(let table): table.fault
    case .iort(let table): table.fault
    }
  }
}
