/// Builds the bytes of an IVRS, well-formed or not.
public struct IVRSBuilder: Sendable {
  /// The blocks after the table's fixed part.
  public private(set) var blocks: [UInt8] = []

  /// An empty table.
  public init() {}

  /// Where the next block will lie, in bytes from the table's start.
  public var nextOffset: Int { 48 + blocks.count }

  /// Adds an IVHD: of type 0x10 with 24 bytes, of any other with 40, and with device entries behind them.
  public mutating func addHardwareDefinition(
    type: UInt8 = 0x10, flags: UInt8 = 0, device: UInt16 = 0x0002, capabilityOffset: UInt16 = 0x40,
    registerBase: UInt64 = 0xfed8_0000, segment: UInt16 = 0, entries: [UInt8] = [], length: UInt16? = nil
  ) {
    let fixed = [UInt8](repeating: 0, count: type == 0x10 ? 4 : 20)
    let own = length ?? UInt16(20 + fixed.count + entries.count)
    blocks += [type, flags] + little(own) + little(device) + little(capabilityOffset)
    blocks += little(registerBase) + little(segment) + little(0 as UInt16) + fixed + entries
  }

  /// Adds an IVMD; `blockLength` overrides the block's own length.
  public mutating func addMemoryDefinition(
    type: UInt8 = 0x21, flags: UInt8 = 0x07, device: UInt16 = 0, last: UInt16 = 0, segment: UInt16 = 0, start: UInt64,
    length: UInt64, blockLength: UInt16 = 32
  ) {
    blocks += [type, flags] + little(blockLength) + little(device) + little(last) + little(segment)
    blocks += [UInt8](repeating: 0, count: 6) + little(start) + little(length)
  }

  /// Adds any bytes.
  public mutating func addRaw(_ bytes: [UInt8]) { blocks += bytes }

  /// The table, its length and checksum set; `length` overrides the header's length.
  public func bytes(
    virtualizationInfo: UInt32 = 0, length: UInt32? = nil, checksumIsValid: Bool = true
  ) -> [UInt8] {
    ACPITableBuilder.bytes(
      signature: "IVRS", revision: 2, body: little(virtualizationInfo) + [UInt8](repeating: 0, count: 8) + blocks,
      length: length, checksumIsValid: checksumIsValid)
  }
}
