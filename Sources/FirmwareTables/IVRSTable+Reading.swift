import PCI

extension IVRSTable {
  static let signature = "IVRS"
  private static let fixedByteCount = 48

  /// Reads an IVRS.
  ///
  /// A malformed block ends the reading: what was read before it is kept, and `faults` say why. An IVMD with a wrong length
  /// is kept itself where its own 32 bytes are there, since Linux reads them all the same (`init_memory_definitions`,
  /// drivers/iommu/amd/init.c). Work is linear in the number of bytes.
  ///
  /// - Throws: `TableError` where the bytes are not an IVRS at all.
  public init(bytes: [UInt8]) throws(TableError) {
    let (header, table, headerFault) = try ACPIHeader.read(
      bytes, signature: Self.signature, fixedLength: Self.fixedByteCount)
    self.header = header
    virtualizationInfo = table.number(UInt32.self, at: 36) ?? 0
    blocks = []
    faults = headerFault.map { [$0] } ?? []
    var offset = Self.fixedByteCount
    while offset < table.count {
      let (block, blockFault) = IVRSBlock.read(in: table, at: offset)
      if let block { blocks.append(block) }
      guard let block, blockFault == nil else {
        if let blockFault { faults.append(blockFault) }
        return
      }
      offset += Int(block.length)
    }
  }
}

extension IVRSBlock {
  /// Reads a block; together with a fault it is one of which only an IVMD's own part can be told.
  fileprivate static func read(in table: TableBytes, at offset: Int) -> (IVRSBlock?, TableError?) {
    func error(_ fault: TableError.Fault) -> TableError {
      TableError(table: IVRSTable.signature, offset: offset, fault: fault)
    }
    guard let type = table.byte(at: offset), let flags = table.byte(at: offset + 1),
      let length = table.number(UInt16.self, at: offset + 2)
    else { return (nil, error(.structureHeaderCut(length: table.count - offset))) }
    var fault: TableError.Fault?
    if length == 0 {
      fault = .structureWithoutLength(type: UInt16(type))
    } else if table.slice(at: offset, length: Int(length)) == nil {
      fault = .structurePastEnd(type: UInt16(type), length: Int(length))
    } else if Int(length) < fixedByteCount(of: type) {
      fault = .structureTooShort(type: UInt16(type), length: Int(length))
    }
    let bytes = table.slice(at: offset, length: fault == nil ? Int(length) : fixedByteCount(of: type))
    guard let bytes, let content = content(of: type, flags: flags, in: bytes, at: offset) else {
      return (nil, error(fault ?? .structureTooShort(type: UInt16(type), length: Int(length))))
    }
    let block = IVRSBlock(
      offset: offset, type: type, length: length,
      device: RequesterID(rawValue: bytes.number(UInt16.self, at: 4) ?? 0), content: content)
    guard let fault else { return (block, nil) }
    if case .memoryDefinition = content { return (block, error(fault)) }
    return (nil, error(fault))
  }

  private static func fixedByteCount(of type: UInt8) -> Int {
    switch type {
    case 0x10: 24
    case 0x11, 0x40: 40
    case 0x20, 0x21, 0x22: 32
    default: 4
    }
  }

  private static func content(of type: UInt8, flags: UInt8, in bytes: TableBytes, at offset: Int) -> Content? {
    switch type {
    case 0x10, 0x11, 0x40:
      guard let capabilityOffset = bytes.number(UInt16.self, at: 6), let base = bytes.number(UInt64.self, at: 8),
        let segment = bytes.number(UInt16.self, at: 16)
      else { return nil }
      return .hardwareDefinition(
        HardwareDefinition(flags: flags, capabilityOffset: capabilityOffset, registerBase: base, segment: segment))
    case 0x20, 0x21, 0x22:
      guard let first = bytes.number(UInt16.self, at: 4), let last = bytes.number(UInt16.self, at: 6),
        let segment = bytes.number(UInt16.self, at: 8), let start = bytes.number(UInt64.self, at: 16),
        let length = bytes.number(UInt64.self, at: 24)
      else { return nil }
      let devices: MemoryDefinition.Devices =
        switch type {
        case 0x20: .all
        case 0x21: .device(RequesterID(rawValue: first))
        default: .range(first: RequesterID(rawValue: first), last: RequesterID(rawValue: last))
        }
      return .memoryDefinition(
        MemoryDefinition(
          offset: offset, flags: flags, devices: devices, segment: segment, start: start, length: length))
    default: return .other
    }
  }
}
