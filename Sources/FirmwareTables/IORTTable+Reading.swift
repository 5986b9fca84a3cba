extension IORTTable {
  static let signature = "IORT"
  private static let fixedByteCount = 48

  /// Reads an IORT.
  ///
  /// A malformed node ends the reading, a list that reaches out of its node is left out: what else was read is kept, and
  /// `faults` has these. Work is linear in the number of bytes.
  ///
  /// - Throws: `TableError` where the bytes are not an IORT at all.
  public init(bytes: [UInt8]) throws(TableError) {
    let (header, table, headerFault) = try ACPIHeader.read(
      bytes, signature: Self.signature, fixedLength: Self.fixedByteCount)
    self.header = header
    nodes = []
    faults = headerFault.map { [$0] } ?? []
    let expected = table.number(UInt32.self, at: 36) ?? 0
    let start = table.number(UInt32.self, at: 40) ?? 0
    var offset = Int(clamping: start)
    guard expected == 0 || (offset >= Self.fixedByteCount && offset < table.count) else {
      faults.append(Self.error(40, .nodeListOutside(offset: start)))
      return
    }
    while nodes.count < expected {
      guard offset < table.count else {
        faults.append(Self.error(36, .fewerNodes(count: nodes.count, expected: expected)))
        return
      }
      let (node, nodeFault) = IORTNode.read(in: table, at: offset)
      if let nodeFault { faults.append(nodeFault) }
      guard let node else { return }
      nodes.append(node)
      offset += Int(node.length)
    }
  }

  fileprivate static func error(_ offset: Int, _ fault: TableError.Fault) -> TableError {
    TableError(table: signature, offset: offset, fault: fault)
  }
}

extension IORTNode {
  private static let headerByteCount = 16
  private static let mappingByteCount = 20
  private static let descriptorByteCount = 20

  /// Reads a node; together with a fault it is one of which a list is left out.
  fileprivate static func read(in table: TableBytes, at offset: Int) -> (IORTNode?, TableError?) {
    func failure(_ fault: TableError.Fault) -> (IORTNode?, TableError?) { (nil, IORTTable.error(offset, fault)) }
    guard let type = table.byte(at: offset), let length = table.number(UInt16.self, at: offset + 1) else {
      return failure(.structureHeaderCut(length: table.count - offset))
    }
    guard length > 0 else { return failure(.structureWithoutLength(type: UInt16(type))) }
    guard let bytes = table.slice(at: offset, length: Int(length)) else {
      return failure(.structurePastEnd(type: UInt16(type), length: Int(length)))
    }
    guard let revision = bytes.byte(at: 3), let identifier = bytes.number(UInt32.self, at: 4),
      let mappingCount = bytes.number(UInt32.self, at: 8), let mappingOffset = bytes.number(UInt32.self, at: 12),
      let (content, contentFault) = content(of: type, in: bytes, at: offset)
    else { return failure(.structureTooShort(type: UInt16(type), length: Int(length))) }
    let (mappings, mappingFault) = list(
      in: bytes, at: mappingOffset, count: mappingCount, entryByteCount: mappingByteCount, type: type,
      nodeOffset: offset
    ) { entry, _ in IDMapping(entry) }
    let node = IORTNode(
      offset: offset, type: type, length: length, revision: revision, identifier: identifier, mappings: mappings,
      content: content)
    return (node, contentFault ?? mappingFault)
  }

  private static func content(
    of type: UInt8, in bytes: TableBytes, at offset: Int
  ) -> (Content, TableError?)? {
    switch type {
    case 0: return (.interruptTranslation, nil)
    case 1: return bytes.terminatedText(at: headerByteCount + 13).map { (.namedComponent(name: $0), nil) }
    case 2: return bytes.number(UInt32.self, at: headerByteCount + 12).map { (.rootComplex(segment: $0), nil) }
    case 3: return bytes.number(UInt64.self, at: headerByteCount).map { (.smmu(registerBase: $0), nil) }
    case 4: return bytes.number(UInt64.self, at: headerByteCount).map { (.smmuV3(registerBase: $0), nil) }
    case 5: return (.performanceMonitor, nil)
    case 6:
      guard let flags = bytes.number(UInt32.self, at: headerByteCount),
        let count = bytes.number(UInt32.self, at: headerByteCount + 4),
        let listOffset = bytes.number(UInt32.self, at: headerByteCount + 8)
      else { return nil }
      let (descriptors, fault) = list(
        in: bytes, at: listOffset, count: count, entryByteCount: descriptorByteCount, type: type, nodeOffset: offset
      ) { entry, place in ReservedMemoryRange.Descriptor(entry, offset: place) }
      return (.reservedMemoryRange(ReservedMemoryRange(flags: flags, descriptors: descriptors)), fault)
    default: return (.other, nil)
    }
  }

  /// The entries of a list inside a node, as far as the node holds them.
  ///
  /// `entry` gets the bytes of one and its offset from the table's start. A list without an offset or without entries is
  /// none (`iort_node_get_rmr_info`, drivers/acpi/arm64/iort.c).
  private static func list<Entry>(
    in bytes: TableBytes, at listOffset: UInt32, count: UInt32, entryByteCount: Int, type: UInt8, nodeOffset: Int,
    entry: (TableBytes, Int) -> Entry?
  ) -> ([Entry], TableError?) {
    guard listOffset > 0, count > 0 else { return ([], nil) }
    var entries: [Entry] = []
    var offset = Int(clamping: listOffset)
    while entries.count < count {
      guard let slice = bytes.slice(at: offset, length: entryByteCount), let read = entry(slice, nodeOffset + offset)
      else {
        return (entries, IORTTable.error(nodeOffset, .listOutsideNode(type: UInt16(type), count: count)))
      }
      entries.append(read)
      offset += entryByteCount
    }
    return (entries, nil)
  }
}

extension ReservedMemoryRange.Descriptor {
  fileprivate init?(_ bytes: TableBytes, offset: Int) {
    guard let base = bytes.number(UInt64.self, at: 0), let length = bytes.number(UInt64.self, at: 8)
    else { return nil }
    self.init(offset: offset, base: base, length: length)
  }
}

extension IDMapping {
  fileprivate init?(_ bytes: TableBytes) {
    guard let inputBase = bytes.number(UInt32.self, at: 0), let lastIndex = bytes.number(UInt32.self, at: 4),
      let outputBase = bytes.number(UInt32.self, at: 8), let outputReference = bytes.number(UInt32.self, at: 12),
      let flags = bytes.number(UInt32.self, at: 16)
    else { return nil }
    self.init(
      inputBase: inputBase, lastIndex: lastIndex, outputBase: outputBase, outputReference: outputReference, flags: flags
    )
  }
}
