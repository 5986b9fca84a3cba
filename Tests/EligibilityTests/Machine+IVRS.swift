import FirmwareTables
import PCI
import TestSupport

extension Machine {
  /// An IVMD; without a type the one that belongs to its device IDs.
  struct IVMD: Sendable {
    /// The device ID, as a function's address; nil where it means none.
    var first: String?
    /// The last device ID of a range.
    var last: String?
    var type: UInt8
    var flags: UInt8
    var segment: UInt16
    var start: UInt64
    var length: UInt64
    /// The block's own length.
    var blockLength: UInt16

    init(
      _ first: String? = nil, through last: String? = nil, type: UInt8? = nil, flags: UInt8 = 0x07,
      segment: UInt16 = 0, start: UInt64 = 0x3000_0000, length: UInt64 = 0x1000, blockLength: UInt16 = 32
    ) {
      self.first = first
      self.last = last
      self.type = type ?? (last == nil ? 0x21 : 0x22)
      self.flags = flags
      self.segment = segment
      self.start = start
      self.length = length
      self.blockLength = blockLength
    }

    fileprivate func bytes() throws -> [UInt8] {
      let first = try first.map { try pci($0).requesterID.rawValue } ?? 0
      let last = try last.map { try pci($0).requesterID.rawValue } ?? 0
      return [type, flags] + little(blockLength) + little(first) + little(last) + little(segment)
        + [UInt8](repeating: 0, count: 6) + little(start) + little(length)
    }
  }

  /// The bytes of an IVRS with the lab's IOMMU, 00:0b.0, and some IVMDs behind its block or in front of it.
  static func ivrsBytes(_ definitions: [IVMD], inFront: Bool = false) throws -> [UInt8] {
    let blocks = try definitions.flatMap { try $0.bytes() }
    let iommu = try pci("00:0b.0").requesterID.rawValue
    let hardware: [UInt8] =
      [0x10, 0] + little(24 as UInt16) + little(iommu) + little(0x40 as UInt16) + little(0xfed8_0000 as UInt64)
      + [UInt8](repeating: 0, count: 8)
    let content = inFront ? blocks + hardware : hardware + blocks
    var table = Array("IVRS".utf8) + little(UInt32(48 + content.count)) + [1, 0] + Array("GUARD EXAMPLE ".utf8)
    table += [UInt8](repeating: 0, count: 48 - table.count) + content
    table[9] = 0 &- table.reduce(0, &+)
    return table
  }

  /// The same as a table.
  static func ivrs(_ definitions: [IVMD], inFront: Bool = false) throws -> IVRSTable {
    try IVRSTable(bytes: ivrsBytes(definitions, inFront: inFront))
  }
}
