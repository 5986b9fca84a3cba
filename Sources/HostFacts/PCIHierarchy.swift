import PCI

/// The way from a root bus down to a function: the live topology, which Linux compares device scopes with.
public struct PCIHierarchy: Hashable, Sendable {
  /// The number of the root bus.
  public var rootBus: UInt8
  /// The functions on the way, the topmost bridge first, the function itself last; never empty.
  public var functions: [PCIAddress]

  /// A hierarchy of its parts; nil where there is no function in it.
  public init?(rootBus: UInt8, functions: [PCIAddress]) {
    guard !functions.isEmpty else { return nil }
    self.rootBus = rootBus
    self.functions = functions
  }

  /// The hierarchy in the target of a link in `/sys/bus/pci/devices`, such as
  /// `../../../devices/pci0000:00/0000:00:06.0/0000:01:00.0`.
  ///
  /// The last `pciSSSS:BB` on the way counts: the buses behind an Intel VMD controller have a root of their own.
  public init?(devicePath: String) {
    var rootBus: UInt8?
    var functions: [PCIAddress] = []
    var rest = devicePath.utf8[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      let component = rest[..<end]
      rest = rest[end...].dropFirst()
      if let address = PCIAddress(sysfsName: component) {
        functions.append(address)
      } else if let bus = Self.rootBus(component) {
        rootBus = bus
        functions = []
      }
    }
    guard let rootBus else { return nil }
    self.init(rootBus: rootBus, functions: functions)
  }

  /// The bus number of a root's name, such as `pci0000:ae`.
  private static func rootBus(_ name: Substring.UTF8View) -> UInt8? {
    guard name.starts(with: "pci".utf8), let colon = name.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    return UInt8(Substring(name[name.index(after: colon)...]), radix: 16)
  }

  /// The bridges above the function, the topmost first.
  public var bridges: ArraySlice<PCIAddress> { functions.dropLast() }
}
