/// Builds the bytes of a DMAR table, well-formed or not.
public struct DMARBuilder: Sendable {
  /// The structures after the table's header.
  public private(set) var structures: [UInt8] = []

  /// An empty table.
  public init() {}

  /// One entry of a device scope list: the type, the start bus, and pairs of device and function.
  public static func scope(_ type: UInt8, bus: UInt8, _ path: [(UInt8, UInt8)]) -> [UInt8] {
    [type, UInt8(6 + 2 * path.count), 0, 0, 0, bus] + path.flatMap { [$0.0, $0.1] }
  }

  /// An entry for an endpoint.
  public static func endpoint(bus: UInt8 = 0, _ path: [(UInt8, UInt8)]) -> [UInt8] { scope(1, bus: bus, path) }

  /// An entry for a bridge and all behind it.
  public static func bridge(bus: UInt8 = 0, _ path: [(UInt8, UInt8)]) -> [UInt8] { scope(2, bus: bus, path) }

  /// Adds an RMRR; `length` overrides the structure's own length.
  public mutating func addRMRR(
    base: UInt64, limit: UInt64, segment: UInt16 = 0, length: UInt16? = nil, scopes: [[UInt8]]
  ) {
    let scopeBytes = scopes.flatMap { $0 }
    let own = length ?? UInt16(24 + scopeBytes.count)
    structures += little(1 as UInt16) + little(own) + [0, 0] + little(segment) + little(base) + little(limit)
    structures += scopeBytes
  }

  /// Adds a DRHD that stands for all devices of a segment.
  public mutating func addHardwareUnit(registerBase: UInt64, segment: UInt16 = 0) {
    structures += little(0 as UInt16) + little(16 as UInt16) + [1, 0] + little(segment) + little(registerBase)
  }

  /// Adds an ATSR (type 2), SATC (5) or SIDP (6): devices that something besides memory is said of.
  public mutating func addProperties(type: UInt16, flags: UInt8 = 0, segment: UInt16 = 0, scopes: [[UInt8]]) {
    let scopeBytes = scopes.flatMap { $0 }
    structures += little(type) + little(UInt16(8 + scopeBytes.count)) + [flags, 0] + little(segment) + scopeBytes
  }

  /// Adds a DRHD for the devices that it names.
  public mutating func addHardwareUnit(
    registerBase: UInt64, flags: UInt8 = 0, segment: UInt16 = 0, scopes: [[UInt8]]
  ) {
    let scopeBytes = scopes.flatMap { $0 }
    structures += little(0 as UInt16) + little(UInt16(16 + scopeBytes.count)) + [flags, 0] + little(segment)
    structures += little(registerBase) + scopeBytes
  }

  /// Adds an RHSA (type 3): the processor node that the unit with these registers is near to.
  public mutating func addHardwareAffinity(registerBase: UInt64, proximityDomain: UInt32) {
    structures += little(3 as UInt16) + little(20 as UInt16) + [0, 0, 0, 0] + little(registerBase)
    structures += little(proximityDomain)
  }

  /// Adds an ANDD (type 4) with the bytes of a name, which a NUL should end.
  public mutating func addNamespaceDevice(number: UInt8, name: [UInt8]) {
    structures += little(4 as UInt16) + little(UInt16(8 + name.count)) + [0, 0, 0, number] + name
  }

  /// Adds any bytes.
  public mutating func addRaw(_ bytes: [UInt8]) { structures += bytes }

  /// The table, its length and checksum set; `length` overrides the header's length.
  public func bytes(
    hostAddressWidth: UInt8 = 46, flags: UInt8 = 1, length: UInt32? = nil, checksumIsValid: Bool = true
  ) -> [UInt8] {
    ACPITableBuilder.bytes(
      signature: "DMAR", revision: 1,
      body: [hostAddressWidth &- 1, flags] + [UInt8](repeating: 0, count: 10) + structures, length: length,
      checksumIsValid: checksumIsValid)
  }
}

/// The bytes of a number, the lowest first.
public func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
