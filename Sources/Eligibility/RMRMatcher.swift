import FirmwareTables
import HostFacts
import PCI

/// Finds the memory that an IORT pins to functions, as Linux does: by the stream ID that the table's ID mappings make of a
/// function's requester ID (`iort_find_rmrs`, drivers/acpi/arm64/iort.c).
///
/// A function behind a PCIe-to-PCI bridge also sends with an ID of the bridge's making, which Linux looks up besides
/// (`pci_for_each_dma_alias`, drivers/pci/search.c).
struct RMRMatcher {
  private let table: IORTTable
  private let host: HostFacts
  private let rootComplexes: [IORTNode]
  private let memoryRanges: [IORTNode]

  init(table: IORTTable, host: HostFacts) {
    self.table = table
    self.host = host
    rootComplexes = table.nodes.filter { if case .rootComplex = $0.content { true } else { false } }
    memoryRanges = table.nodes.filter { if case .reservedMemoryRange = $0.content { true } else { false } }
  }

  /// The memory that the table pins to a function and firmware does not permit to be remapped, in the order of the table.
  func pins(on function: PCIFunction) -> [Pin] { regions(of: function, remappable: false) }

  /// The memory of a function that firmware permits to be remapped.
  func remappablePins(on function: PCIFunction) -> [Pin] { regions(of: function, remappable: true) }

  private func regions(of function: PCIFunction, remappable: Bool) -> [Pin] {
    guard table.knowsMemoryRanges, !memoryRanges.isEmpty else { return [] }
    let streams = ([function.address] + aliases(of: function)).compactMap { table.stream(of: $0, from: rootComplexes) }
    return memoryRanges.flatMap { node -> [Pin] in
      guard case .reservedMemoryRange(let ranges) = node.content, ranges.permitsRemapping == remappable,
        node.mappings.contains(where: { mapping in streams.contains { mapping.names($0) } })
      else { return [] }
      return ranges.descriptors.map { descriptor in
        Pin(
          function: function.address, range: descriptor.range, keptRange: descriptor.keptRange,
          origin: .rmr(offset: descriptor.offset))
      }
    }
  }

  /// The addresses that PCIe-to-PCI bridges above a function may make its requests come from: device 0, function 0 of the
  /// bus behind the bridge.
  ///
  /// Which bridges are of that kind sysfs does not tell, so that an RMR for an address where there is no function counts for
  /// all that is behind it: too much below a switch that has nothing at device 0. By the table alone an RMR is told as
  /// undetermined on a live host in any case. What bridges send as themselves is told by their own addresses, since they
  /// are in the group.
  private func aliases(of function: PCIFunction) -> [PCIAddress] {
    guard let way = function.hierarchy?.functions else { return [] }
    return way.dropFirst().compactMap { behind in
      let alias = PCIAddress(segment: behind.segment, requesterID: RequesterID(rawValue: UInt16(behind.bus) << 8))
      return host.function(at: alias) == nil ? alias : nil
    }
  }
}

/// A device as an IOMMU sees it.
struct Stream: Hashable {
  /// The offset of the IOMMU's node in the IORT.
  var iommu: UInt32
  /// The number by which the IOMMU knows the device.
  var identifier: UInt32
}

extension IORTTable {
  /// Linux takes RMRs from revision 5 of the table on (`iort_find_rmrs`).
  var knowsMemoryRanges: Bool { header.revision >= 5 }

  /// More nodes than any way has, three of them at most: a longer one goes in a circle.
  private static var longestWay: Int { 64 }

  /// The stream of a function, from the root complex of its segment along the ID mappings to an IOMMU.
  ///
  /// It is nil where the way leads to none (`iort_node_map_id`). Linux takes the first root complex of a segment
  /// (`iort_scan_node`).
  func stream(of address: PCIAddress, from rootComplexes: [IORTNode]) -> Stream? {
    var node = rootComplexes.first { node in
      if case .rootComplex(let segment) = node.content { segment == address.segment } else { false }
    }
    var identifier = UInt32(address.requesterID.rawValue)
    for _ in 0..<Self.longestWay {
      guard let current = node else { return nil }
      switch current.content {
      case .smmu, .smmuV3: return Stream(iommu: UInt32(clamping: current.offset), identifier: identifier)
      default: break
      }
      guard let (next, mapped) = current.mapped(identifier) else { return nil }
      identifier = mapped
      node = self.node(at: next)
    }
    return nil
  }
}

extension IORTNode {
  /// Where an ID goes on to, and what it becomes there.
  ///
  /// Firmware confuses the number of IDs with that number less one: at the end of one run a match is superseded by a run
  /// that starts with the same ID (`iort_id_map`).
  fileprivate func mapped(_ identifier: UInt32) -> (reference: UInt32, identifier: UInt32)? {
    guard let first = mappings.first, first.outputReference != 0 else { return nil }
    var atEnd: (UInt32, UInt32)?
    for mapping in mappings {
      if mapping.isSingle {
        // Only root complexes and named components may have such a mapping.
        guard type == 1 || type == 2 else { continue }
        return (mapping.outputReference, mapping.outputBase)
      }
      guard identifier >= mapping.inputBase, identifier - mapping.inputBase <= mapping.lastIndex else { continue }
      guard atEnd == nil || identifier == mapping.inputBase else { continue }
      let index = identifier - mapping.inputBase
      let output = (mapping.outputReference, mapping.outputBase &+ index)
      guard mapping.lastIndex > 0, index == mapping.lastIndex else { return output }
      atEnd = output
    }
    return atEnd
  }
}

extension IDMapping {
  /// Whether an RMR's mapping names a stream (`iort_node_get_rmr_info`, `iort_rmr_has_dev`).
  fileprivate func names(_ stream: Stream) -> Bool {
    outputReference == stream.iommu && stream.identifier >= outputBase && stream.identifier - outputBase <= lastIndex
  }
}

extension ReservedMemoryRange.Descriptor {
  /// The memory as Linux keeps it: as it is where it is aligned to 64 KiB, else in whole pages of 4 KiB
  /// (`iort_get_rmrs`).
  var keptRange: MemoryRange {
    let page: UInt64 = 0xfff
    guard (base | length) & 0xffff != 0 else { return range }
    let start = base & ~page
    let length = (length &+ (base & page) &+ page) & ~page
    return MemoryRange(start: start, end: start &+ length &- 1)
  }
}
