extension DMARTable {
  private static let signature = "DMAR"
  private static let fixedByteCount = 48

  /// Reads a DMAR table.
  ///
  /// A malformed structure ends the reading: what was read before it is kept, and `fault` says why. Work is linear in the
  /// number of bytes.
  ///
  /// - Throws: `TableError` where the bytes are not a DMAR table at all.
  public init(bytes: [UInt8]) throws(TableError) {
    let (header, table) = try ACPIHeader.read(
      bytes, signature: Self.signature, fixedLength: Self.fixedByteCount)
    self.header = header
    hostAddressWidth = Int(table.byte(at: 36) ?? 0) + 1
    flags = table.byte(at: 37) ?? 0
    structures = []
    var offset = Self.fixedByteCount
    while offset < table.count {
      switch Self.readStructure(of: table, at: offset) {
      case .success(let structure, let length, let scopeFault):
        structures.append(structure)
        offset += length
        if fault == nil { fault = scopeFault }
      case .failure(let error):
        fault = fault ?? error
        return
      }
    }
  }

  private enum StructureResult {
    /// A structure, how many bytes it takes, and what is wrong in its scope list.
    case success(RemappingStructure, length: Int, scopeFault: TableError?)
    case failure(TableError)
  }

  private static func readStructure(of table: TableBytes, at offset: Int) -> StructureResult {
    func failure(_ fault: TableError.Fault) -> StructureResult {
      .failure(TableError(table: signature, offset: offset, fault: fault))
    }
    guard let type = table.number(UInt16.self, at: offset), let written = table.number(UInt16.self, at: offset + 2)
    else { return failure(.structureHeaderCut(length: table.count - offset)) }
    let length = Int(written)
    guard length > 0 else { return failure(.structureWithoutLength(type: type)) }
    guard let structure = table.slice(at: offset, length: length) else {
      return failure(.structurePastEnd(type: type, length: length))
    }
    guard length >= 4 else { return failure(.structureTooShort(type: type, length: length)) }
    switch type {
    case 0:
      guard let flags = structure.byte(at: 4), let segment = structure.number(UInt16.self, at: 6),
        let base = structure.number(UInt64.self, at: 8)
      else { return failure(.structureTooShort(type: type, length: length)) }
      let (scopes, fault) = DeviceScope.readList(in: structure, at: 16, structureOffset: offset, table: signature)
      let unit = RemappingHardwareUnit(
        offset: offset, flags: flags, segment: segment, registerBase: base, scopes: scopes)
      return .success(.remappingHardwareUnit(unit), length: length, scopeFault: fault)
    case 1:
      guard let segment = structure.number(UInt16.self, at: 6), let base = structure.number(UInt64.self, at: 8),
        let limit = structure.number(UInt64.self, at: 16)
      else { return failure(.structureTooShort(type: type, length: length)) }
      let (scopes, fault) = DeviceScope.readList(in: structure, at: 24, structureOffset: offset, table: signature)
      let region = ReservedMemoryRegion(offset: offset, segment: segment, base: base, limit: limit, scopes: scopes)
      return .success(.reservedMemoryRegion(region), length: length, scopeFault: fault)
    default:
      return .success(.other(type: type, length: length), length: length, scopeFault: nil)
    }
  }
}
