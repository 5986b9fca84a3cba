import FirmwareTables
import HostFacts
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
  }

  /// An IVRS with the lab's IOMMU, 00:0b.0, and some IVMDs behind its block, which ends at byte 72, or in front of it.
  static func ivrs(
    _ definitions: [IVMD], inFront: Bool = false, checksumIsValid: Bool = true
  ) throws -> HostFacts.Table {
    func requesterID(_ name: String?) throws -> UInt16 { try name.map { try pci($0).requesterID.rawValue } ?? 0 }
    var builder = IVRSBuilder()
    if !inFront { builder.addHardwareDefinition(device: try requesterID("00:0b.0")) }
    for definition in definitions {
      builder.addMemoryDefinition(
        type: definition.type, flags: definition.flags, device: try requesterID(definition.first),
        last: try requesterID(definition.last), segment: definition.segment, start: definition.start,
        length: definition.length, blockLength: definition.blockLength)
    }
    if inFront { builder.addHardwareDefinition(device: try requesterID("00:0b.0")) }
    return .table(.ivrs(try IVRSTable(bytes: builder.bytes(checksumIsValid: checksumIsValid))))
  }
}
