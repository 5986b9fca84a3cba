/// The header that every ACPI table starts with (ACPI specification, section "System Description Table Header").
public struct ACPIHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 36

  /// Four characters that name the kind of table.
  public var signature: String
  /// The length of the whole table in bytes, header included, as the header gives it.
  public var length: UInt32
  /// The revision of the table's layout.
  public var revision: UInt8
  /// The manufacturer, six characters.
  public var oemID: String
  /// The manufacturer's name for the table, eight characters.
  public var oemTableID: String
  /// The manufacturer's revision of the table.
  public var oemRevision: UInt32
  /// Whether the bytes of the whole table add up to zero, as they should; nil where they are not all there.
  ///
  /// Linux takes a DMAR or an IORT either way, and switches AMD-Vi off where it is false for the IVRS
  /// (`check_ivrs_checksum`, drivers/iommu/amd/init.c).
  public var checksumValid: Bool?

  /// Reads the header of the table with the given signature, and the bytes that belong to the table.
  ///
  /// Of a table that says to be longer than its file the bytes are what there is, and a fault says so.
  static func read(
    _ bytes: [UInt8], signature expected: String, fixedLength: Int
  ) throws(TableError) -> (header: ACPIHeader, table: TableBytes, fault: TableError?) {
    func fault(_ offset: Int, _ fault: TableError.Fault) -> TableError {
      TableError(table: expected, offset: offset, fault: fault)
    }
    let file = TableBytes(bytes[...])
    guard let signature = file.text(at: 0, length: 4), let length = file.number(UInt32.self, at: 4),
      let revision = file.byte(at: 8), let oemID = file.text(at: 10, length: 6),
      let oemTableID = file.text(at: 16, length: 8), let oemRevision = file.number(UInt32.self, at: 24),
      file.count >= byteCount
    else { throw fault(0, .shorterThanHeader(length: bytes.count)) }
    guard signature == expected else { throw fault(0, .signature(found: signature, expected: expected)) }
    guard length >= fixedLength else { throw fault(4, .shorterThanFixedPart(length: length)) }
    guard bytes.count >= fixedLength else {
      throw fault(4, .longerThanFile(length: length, fileLength: bytes.count))
    }
    let whole = Int(exactly: length).flatMap { file.slice(at: 0, length: $0) }
    let header = ACPIHeader(
      signature: signature, length: length, revision: revision, oemID: oemID, oemTableID: oemTableID,
      oemRevision: oemRevision, checksumValid: whole.map { $0.sum == 0 })
    guard let whole else {
      return (header, file, fault(4, .longerThanFile(length: length, fileLength: bytes.count)))
    }
    return (header, whole, nil)
  }
}
