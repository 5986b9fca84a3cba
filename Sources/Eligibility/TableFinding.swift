import FirmwareTables

/// What is remarkable about a firmware table, by the table alone.
public enum TableFinding: Hashable, Sendable {
  /// Linux does not take the table.
  case notTaken(TableEffect)
  /// The file ends before its table, so that neither the checksum nor what is missing can be told.
  case cutFile
  /// The bytes do not add up to zero, and Linux takes the table all the same.
  case wrongChecksum
  /// Something is odd about memory that the table pins.
  case region(TableRegion.Remark, TableRegion)
  /// Structures of types that have no meaning to Linux, which passes them over: the types, each once, and how many.
  case passedOver(types: [UInt16], count: Int)
}

extension FirmwareTable {
  /// What is remarkable: the whole first, then each region.
  public var findings: [TableFinding] {
    var findings: [TableFinding] = []
    if case .longerThanFile? = fault?.fault {
      findings.append(.cutFile)
    } else if header.checksumValid == false, effectByItself != .iommuOff(.checksum) {
      findings.append(.wrongChecksum)
    }
    if effectByItself != .taken { findings.append(.notTaken(effectByItself)) }
    for region in regions { findings += region.remarks.map { .region($0, region) } }
    let unknown = unknownTypes
    if !unknown.isEmpty { findings.append(.passedOver(types: Set(unknown).sorted(), count: unknown.count)) }
    return findings
  }

  private var unknownTypes: [UInt16] {
    switch self {
    case .dmar(let table):
      table.structures.compactMap { if case .other(_, let type, _) = $0 { type } else { nil } }
    case .ivrs(let table): table.blocks.compactMap { $0.content == .other ? UInt16($0.type) : nil }
    case .iort(let table): table.nodes.compactMap { $0.content == .other ? UInt16($0.type) : nil }
    }
  }
}
