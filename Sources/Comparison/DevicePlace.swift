import HostFacts
import PCI

/// What stays of a device when buses get new numbers: its kind, and its way down from the root by device and function.
struct DevicePlace: Hashable {
  private struct Hop: Hashable {
    var device: UInt8
    var function: UInt8
  }

  private var identifier: DeviceIdentifier
  private var segment: UInt32
  private var rootBus: UInt8
  private var hops: [Hop]

  /// The place of a function; nil where sysfs does not tell it.
  init?(_ function: PCIFunction) {
    guard let identifier = function.identifier, let hierarchy = function.hierarchy else { return nil }
    self.identifier = identifier
    segment = function.address.segment
    rootBus = hierarchy.rootBus
    hops = hierarchy.functions.map { Hop(device: $0.device, function: $0.function) }
  }
}
