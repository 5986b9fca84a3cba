/// Builds the bytes of an IORT, well-formed or not.
public struct IORTBuilder: Sendable {
  /// One ID mapping of a node.
  public struct Mapping: Sendable {
    var inputBase: UInt32
    var lastIndex: UInt32
    var outputBase: UInt32
    var outputReference: UInt32
    var flags: UInt32

    /// A run of IDs, `lastIndex` and one of them, that goes on to the node at an offset.
    public init(
      _ inputBase: UInt32 = 0, lastIndex: UInt32 = 0xffff, to outputReference: UInt32, outputBase: UInt32 = 0,
      flags: UInt32 = 0
    ) {
      self.inputBase = inputBase
      self.lastIndex = lastIndex
      self.outputBase = outputBase
      self.outputReference = outputReference
      self.flags = flags
    }

    var bytes: [UInt8] {
      little(inputBase) + little(lastIndex) + little(outputBase) + little(outputReference) + little(flags)
    }
  }

  /// The nodes after the table's fixed part.
  public private(set) var nodes: [UInt8] = []
  /// How many nodes were added.
  public private(set) var nodeCount: UInt32 = 0

  /// An empty table.
  public init() {}

  /// Where the next node will lie, in bytes from the table's start.
  public var nextOffset: Int { 48 + nodes.count }

  /// Adds a node of a type with its own data, and its mappings behind that; its offset from the table's start.
  @discardableResult
  public mutating func addNode(
    type: UInt8, revision: UInt8 = 0, identifier: UInt32 = 0, data: [UInt8], mappings: [Mapping] = [],
    mappingCount: UInt32? = nil, mappingOffset: UInt32? = nil, length: UInt16? = nil
  ) -> UInt32 {
    let offset = UInt32(48 + nodes.count)
    let listOffset = mappingOffset ?? (mappings.isEmpty ? 0 : UInt32(16 + data.count))
    let own = length ?? UInt16(16 + data.count + 20 * mappings.count)
    nodes += [type] + little(own) + [revision] + little(identifier)
    nodes += little(mappingCount ?? UInt32(mappings.count)) + little(listOffset) + data
    nodes += mappings.flatMap(\.bytes)
    nodeCount += 1
    return offset
  }

  /// Adds an IOMMU of architecture 3.
  @discardableResult
  public mutating func addSMMUv3(registerBase: UInt64 = 0x0905_0000, mappings: [Mapping] = []) -> UInt32 {
    addNode(type: 4, revision: 4, data: little(registerBase) + [UInt8](repeating: 0, count: 44), mappings: mappings)
  }

  /// Adds the root complex of a segment.
  @discardableResult
  public mutating func addRootComplex(segment: UInt32 = 0, mappings: [Mapping]) -> UInt32 {
    let data = [UInt8](repeating: 0, count: 12) + little(segment) + [UInt8](repeating: 0, count: 4)
    return addNode(type: 2, revision: 3, data: data, mappings: mappings)
  }

  /// Adds a device of the ACPI namespace.
  @discardableResult
  public mutating func addNamedComponent(_ name: String, mappings: [Mapping] = []) -> UInt32 {
    var data = [UInt8](repeating: 0, count: 13) + Array(name.utf8) + [0]
    while !data.count.isMultiple(of: 4) { data.append(0) }
    return addNode(type: 1, revision: 4, data: data, mappings: mappings)
  }

  /// Adds a group of interrupt translation services.
  @discardableResult
  public mutating func addInterruptTranslation() -> UInt32 {
    addNode(type: 0, revision: 1, data: little(1 as UInt32) + little(0 as UInt32))
  }

  /// Adds an RMR with its ranges, base and length each.
  @discardableResult
  public mutating func addMemoryRange(
    flags: UInt32 = 0, ranges: [(base: UInt64, length: UInt64)], mappings: [Mapping], rangeCount: UInt32? = nil,
    rangeOffset: UInt32? = nil
  ) -> UInt32 {
    let data =
      little(flags) + little(rangeCount ?? UInt32(ranges.count)) + little(rangeOffset ?? 28)
      + ranges.flatMap { little($0.base) + little($0.length) + little(0 as UInt32) }
    return addNode(type: 6, revision: 3, data: data, mappings: mappings)
  }

  /// Adds any bytes, which the header counts as so many nodes.
  public mutating func addRaw(_ bytes: [UInt8], nodeCount: UInt32 = 1) {
    nodes += bytes
    self.nodeCount += nodeCount
  }

  /// The table, its length and checksum set; what is given overrides what would be right.
  public func bytes(
    revision: UInt8 = 5, nodeCount: UInt32? = nil, nodeOffset: UInt32 = 48, length: UInt32? = nil,
    checksumIsValid: Bool = true
  ) -> [UInt8] {
    ACPITableBuilder.bytes(
      signature: "IORT", revision: revision,
      body: little(nodeCount ?? self.nodeCount) + little(nodeOffset) + little(0 as UInt32) + nodes, length: length,
      checksumIsValid: checksumIsValid)
  }
}
