import FirmwareTables
import PCI

extension FirmwareTable {
  /// What Linux makes of the table as a whole, by the table alone.
  public var effectByItself: TableEffect { TableEffect(of: self, rule: .requireDirect) }

  /// Every RMRR, IVMD or RMR descriptor of the table in its order, whether it has an effect or not.
  public var regions: [TableRegion] {
    let whole = effectByItself
    let regions =
      switch self {
      case .dmar(let table):
        table.regions
      case .ivrs(let table): table.regions
      case .iort(let table): table.regions
      }
    guard whole != .taken else { return regions }
    return regions.map { region in
      var region = region
      region.effect = .tableNotTaken(whole)
      return region
    }
  }
}

extension TableRegion {
  private static let pageMask: UInt64 = 0xfff

  /// What Linux makes of an RMRR: a bad range it calls broken, and enforces all the same (`arch_rmrr_sanity_check`,
  /// arch/x86/include/asm/iommu.h; `dmar_parse_one_rmrr`, drivers/iommu/intel/iommu.c).
  fileprivate init(_ region: ReservedMemoryRegion, isCut: Bool) {
    let range = MemoryRange(start: region.base, end: region.limit)
    var remarks: [Remark] = []
    if region.base != 0, region.limit == region.base - 1 {
      remarks.append(.noLength)
    } else if region.limit < region.base {
      remarks.append(.limitBelowBase)
    }
    if (region.base | (region.limit &+ 1)) & Self.pageMask != 0 { remarks.append(.notAligned) }
    let counts = region.scopes.contains(where: \.canLead)
    self.init(
      kind: .rmrr, offset: region.offset, segment: region.segment, range: range, keptRange: range,
      scopes: region.scopes.map { .device($0) },
      effect: counts ? .kept : isCut ? .devicesUnreadable : region.scopes.isEmpty ? .noScopes : .noScopeThatCounts,
      remarks: remarks)
  }

  fileprivate init(_ definition: MemoryDefinition, wrongBlockLength: UInt16?) {
    var remarks = Remark.ofLength(start: definition.start, length: definition.length)
    if (definition.start | definition.length) & Self.pageMask != 0 { remarks.append(.notAligned) }
    if let wrongBlockLength { remarks.append(.wrongBlockLength(wrongBlockLength)) }
    if definition.permitsNothing { remarks.append(.permitsNothing) }
    self.init(
      kind: .ivmd, offset: definition.offset, segment: definition.segment, range: definition.range,
      keptRange: definition.keptRange, scopes: [.requesters(definition.devices)],
      effect: definition.effect, remarks: remarks)
  }

  fileprivate init(_ descriptor: ReservedMemoryRange.Descriptor, scopes: [Scope], effect: Effect) {
    var remarks = Remark.ofLength(start: descriptor.base, length: descriptor.length)
    if descriptor.keptRange != descriptor.range { remarks.append(.notAligned) }
    self.init(
      kind: .rmr, offset: descriptor.offset, segment: nil, range: descriptor.range,
      keptRange: descriptor.keptRange, scopes: scopes, effect: effect, remarks: remarks)
  }
}

extension TableRegion.Remark {
  fileprivate static func ofLength(start: UInt64, length: UInt64) -> [TableRegion.Remark] {
    if length == 0 { return [.noLength] }
    return start.addingReportingOverflow(length - 1).overflow ? [.wrapsAround] : []
  }
}

extension DMARTable {
  fileprivate var regions: [TableRegion] {
    let cut = offsetsOfCutScopes
    return reservedMemoryRegions.map { TableRegion($0, isCut: cut.contains($0.offset)) }
  }

  /// Where the structures are whose lists of devices end with a malformed one.
  private var offsetsOfCutScopes: Set<Int> {
    var cut: Set<Int> = []
    // Both are in the order of the table.
    var index = 0
    for fault in faults where fault.isScopeFault {
      while index + 1 < structures.count, structures[index + 1].offset <= fault.offset { index += 1 }
      if structures.indices.contains(index) { cut.insert(structures[index].offset) }
    }
    return cut
  }
}

extension DeviceScope {
  /// Whether Linux looks at the scope in an RMRR, and it may lead to a function.
  fileprivate var canLead: Bool {
    (kind == .endpoint || kind == .bridge) && !path.isEmpty
      && path.allSatisfy { $0.device <= 31 && $0.function <= 7 }
  }
}

extension MemoryDefinition {
  fileprivate var effect: TableRegion.Effect {
    guard isTaken else { return .noFlag }
    if case .range(let first, let last) = devices, last < first { return .reversedDevices }
    return flags & Flag.unityMap == 0 ? .keptAsUnityMap : .kept
  }
}

extension IVRSTable {
  fileprivate var regions: [TableRegion] {
    blocks.compactMap { block in
      guard case .memoryDefinition(let definition) = block.content else { return nil }
      // A block with a fault is kept where it is an IVMD, and is the last one.
      let isWrong = fault?.offset == block.offset
      return TableRegion(definition, wrongBlockLength: isWrong ? block.length : nil)
    }
  }
}

extension IORTTable {
  fileprivate var regions: [TableRegion] {
    let faulty = Set(faults.map(\.offset))
    return nodes.flatMap { node -> [TableRegion] in
      guard case .reservedMemoryRange(let ranges) = node.content else { return [] }
      let effect = effect(of: ranges, in: node, isFaulty: faulty.contains(node.offset))
      // One list for all of them: a node may have thousands of each.
      let scopes = node.mappings.map { TableRegion.Scope.streams($0) }
      return ranges.descriptors.map { TableRegion($0, scopes: scopes, effect: effect) }
    }
  }

  private func effect(of ranges: ReservedMemoryRange, in node: IORTNode, isFaulty: Bool) -> TableRegion.Effect {
    guard knowsMemoryRanges else { return .oldRevision(header.revision) }
    guard !node.mappings.isEmpty else {
      return isFaulty ? .devicesUnreadable : .noMappings
    }
    // Of a malformed table the IOMMU may be among what was not read.
    guard fault != nil || node.mappings.contains(where: { isIOMMU($0.outputReference) }) else {
      return .noMappingToIOMMU
    }
    return ranges.permitsRemapping ? .keptUntilAssigned : .keptWithBootConfiguration
  }

  private func isIOMMU(_ reference: UInt32) -> Bool {
    switch node(at: reference)?.content {
    case .smmu?, .smmuV3?: true
    default: false
    }
  }
}
