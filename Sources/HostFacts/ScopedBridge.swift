import PCI

/// A bridge that a device scope of the firmware table may name: its place and the buses behind it.
public struct ScopedBridge: Hashable, Sendable {
  /// The way to the bridge.
  public var hierarchy: PCIHierarchy
  /// The buses behind it, its secondary to its subordinate bus number.
  public var buses: ClosedRange<UInt8>

  /// The bridge itself.
  public var address: PCIAddress? { hierarchy.functions.last }

  /// A bridge of its parts.
  public init(hierarchy: PCIHierarchy, buses: ClosedRange<UInt8>) {
    self.hierarchy = hierarchy
    self.buses = buses
  }
}
