import PCI

/// A slot of the machine that a card sits in (`/sys/bus/pci/slots`).
public struct PhysicalSlot: Hashable, Sendable {
  /// The name that is printed on the machine, most often a number.
  public var name: String
  /// The segment of the bus that the slot is on.
  public var segment: UInt32
  /// The bus that the slot is on.
  public var bus: UInt8
  /// The device number of the slot; nil where the slot is all of its bus (`address_read_file`, drivers/pci/slot.c).
  public var device: UInt8?

  /// A slot of its parts.
  public init(name: String, segment: UInt32, bus: UInt8, device: UInt8? = nil) {
    self.name = name
    self.segment = segment
    self.bus = bus
    self.device = device
  }

  /// A slot at an address as sysfs writes it: `0000:02:00`, or `0000:02` for a whole bus; nil where it is neither.
  public init?(name: String, address: String) {
    let parts = address.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let segment = UInt32(parts[0], radix: 16), let bus = UInt8(parts[1], radix: 16)
    else { return nil }
    let device = parts.count == 3 ? UInt8(parts[2], radix: 16) : nil
    guard parts.count == 2 || device != nil else { return nil }
    self.init(name: name, segment: segment, bus: bus, device: device)
  }

  /// Whether a function is in the slot itself.
  public func holds(_ address: PCIAddress) -> Bool {
    address.segment == segment && address.bus == bus && (device == nil || device == address.device)
  }
}

extension HostFacts {
  /// The slot that a function sits in: its own, or that of the nearest bridge above it; nil for one that is soldered on.
  public func slot(of function: PCIFunction) -> PhysicalSlot? {
    let way = function.hierarchy?.functions ?? [function.address]
    for address in way.reversed() {
      if let slot = platform.slots.first(where: { $0.holds(address) }) { return slot }
    }
    return nil
  }
}
