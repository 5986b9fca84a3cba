import FirmwareTables
import HostFacts
import PCI

/// Follows the bridge scopes of a table's RMRRs through the live topology.
struct ScopedBridgeReader {
  private let functionReader: FunctionReader

  init(root: HostRoot) { functionReader = FunctionReader(root: root) }

  /// The bridges at the ends of the bridge scopes; a way that leads nowhere has none.
  func bridges(namedBy table: DMARTable) -> [ScopedBridge] {
    var bridges: [ScopedBridge] = []
    for region in table.reservedMemoryRegions {
      for scope in region.scopes where scope.kind == .bridge {
        guard let address = end(of: scope, segment: region.segment),
          !bridges.contains(where: { $0.address == address }),
          let buses = functionReader.busesBehind(address),
          let hierarchy = (try? functionReader.function(at: address))?.hierarchy
        else { continue }
        bridges.append(ScopedBridge(hierarchy: hierarchy, buses: buses))
      }
    }
    return bridges
  }

  private func end(of scope: DeviceScope, segment: UInt16) -> PCIAddress? {
    var bus = scope.startBus
    var end: PCIAddress?
    for hop in scope.path {
      if let bridge = end {
        guard let buses = functionReader.busesBehind(bridge) else { return nil }
        bus = buses.lowerBound
      }
      end = PCIAddress(segment: UInt32(segment), bus: bus, device: hop.device, function: hop.function)
      guard end != nil else { return nil }
    }
    return end
  }
}
