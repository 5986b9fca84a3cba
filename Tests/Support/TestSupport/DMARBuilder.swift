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

  /// Adds any bytes.
  public mutating func addRaw(_ bytes: [UInt8]) { structures += bytes }

  /// The table, its length and checksum set; `length` overrides the header's length.
  public func bytes(length: UInt32? = nil) -> [UInt8] {
    var table = Array("DMAR".utf8) + little(length ?? UInt32(48 + structures.count)) + [1, 0]
    table += Array("GUARD ".utf8) + Array("EXAMPLE ".utf8) + little(1 as UInt32) + Array("GUAR".utf8)
    table += little(1 as UInt32) + [45, 1] + [UInt8](repeating: 0, count: 10) + structures
    table[9] = 0 &- table.reduce(0, &+)
    return table
  }
}

/// The bytes of a number, the lowest first.
public func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
