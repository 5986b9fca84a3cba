extension DMARTable {
  static let signature = "DMAR"
  private static let fixedByteCount = 48

  /// Reads a DMAR table.
  ///
  /// A malformed structure ends the reading: what was read before it is kept, and `faults` say why. Work is linear in the
  /// number of bytes.
  ///
  /// - Throws: `TableError` where the bytes are not a DMAR table at all.
  public init(bytes: [UInt8]) throws(TableError) {
    let (header, table, headerFault) = try ACPIHeader.read(
      bytes, signature: Self.signature, fixedLength: Self.fixedByteCount)
    self.header = header
    hostAddressWidth = Int(table.byte(at: 36) ?? 0) + 1
    flags = table.byte(at: 37) ?? 0
    structures = []
    faults = headerFault.map { [$0] } ?? []
    var offset = Self.fixedByteCount
    while offset < table.count {
      switch StructureReading(of: table, at: offset) {
      case .read(let structure, let length, let scopeFault):
        structures.append(structure)
        offset += length
        if let scopeFault { faults.append(scopeFault) }
      case .failed(let error):
        faults.append(error)
        return
      }
    }
  }
}

/// What came of reading one structure.
private enum StructureReading {
  /// A structure, how many bytes it takes, and what is wrong in its scope list.
  case read(RemappingStructure, length: Int, scopeFault: TableError?)
  case failed(TableError)

  init(of table: TableBytes, at offset: Int) {
    func fault(_ fault: TableError.Fault) -> StructureReading {
      .failed(TableError(table: DMARTable.signature, offset: offset, fault: fault))
    }
    guard let type = table.number(UInt16.self, at: offset), let length = table.number(UInt16.self, at: offset + 2)
    else {
      self = fault(.structureHeaderCut(length: table.count - offset))
      return
    }
    guard length > 0 else {
      self = fault(.structureWithoutLength(type: type))
      return
    }
    guard let bytes = table.slice(at: offset, length: Int(length)) else {
      self = fault(.structurePastEnd(type: type, length: Int(length)))
      return
    }
    guard length >= 4, let (structure, scopeFault) = Self.structure(of: type, in: bytes, at: offset) else {
      self = fault(.structureTooShort(type: type, length: Int(length)))
      return
    }
    self = .read(structure, length: Int(length), scopeFault: scopeFault)
  }

  /// The structure in some bytes; nil where its fixed part is not all there.
  private static func structure(
    of type: UInt16, in bytes: TableBytes, at offset: Int
  ) -> (RemappingStructure, scopeFault: TableError?)? {
    func scopes(at listOffset: Int) -> (scopes: [DeviceScope], fault: TableError?) {
      DeviceScope.readList(in: bytes, at: listOffset, structureOffset: offset, table: DMARTable.signature)
    }
    switch type {
    case 0:
      guard let flags = bytes.byte(at: 4), let segment = bytes.number(UInt16.self, at: 6),
        let base = bytes.number(UInt64.self, at: 8)
      else { return nil }
      let (scopes, fault) = scopes(at: 16)
      return (
        .remappingHardwareUnit(
          RemappingHardwareUnit(offset: offset, flags: flags, segment: segment, registerBase: base, scopes: scopes)),
        fault
      )
    case 1:
      guard let segment = bytes.number(UInt16.self, at: 6), let base = bytes.number(UInt64.self, at: 8),
        let limit = bytes.number(UInt64.self, at: 16)
      else { return nil }
      let (scopes, fault) = scopes(at: 24)
      return (
        .reservedMemoryRegion(
          ReservedMemoryRegion(offset: offset, segment: segment, base: base, limit: limit, scopes: scopes)),
        fault
      )
    case 2, 5, 6:
      guard let flags = bytes.byte(at: 4), let segment = bytes.number(UInt16.self, at: 6) else { return nil }
      let (scopes, fault) = scopes(at: 8)
      let properties = ScopedProperties(
        offset: offset, flags: type == 6 ? 0 : flags, segment: segment, scopes: scopes)
      switch type {
      case 2: return (.rootPortTranslation(properties), fault)
      case 5: return (.integratedTranslationCache(properties), fault)
      default: return (.integratedDeviceProperties(properties), fault)
      }
    case 3:
      guard let base = bytes.number(UInt64.self, at: 8), let domain = bytes.number(UInt32.self, at: 16) else {
        return nil
      }
      return (
        .hardwareAffinity(HardwareAffinity(offset: offset, registerBase: base, proximityDomain: domain)), nil
      )
    case 4:
      guard let number = bytes.byte(at: 7), let name = bytes.terminatedText(at: 8) else { return nil }
      let isTerminated = bytes.holdsZero(from: 8)
      return (
        .namespaceDevice(
          NamespaceDevice(offset: offset, number: number, name: name, isTerminated: isTerminated)), nil
      )
    default: return (.other(offset: offset, type: type, length: bytes.count), nil)
    }
  }
}
