import FirmwareTables
import PCI
import TestSupport

/// An IVRS of random blocks, as values and as bytes.
struct RandomIVRS {
  var blocks: [IVRSBlock] = []
  var virtualizationInfo: UInt32
  var bytes: [UInt8]

  init(blockCount: ClosedRange<Int> = 0...12, using generator: inout SeededGenerator) {
    virtualizationInfo = generator.number()
    var builder = IVRSBuilder()
    for _ in 0..<generator.count(blockCount) {
      let block = generator.block(at: builder.nextOffset)
      blocks.append(block)
      builder.addRaw(block.bytes(reserved: generator.number()))
    }
    bytes = builder.bytes(virtualizationInfo: virtualizationInfo)
  }
}

extension SeededGenerator {
  private static let types: [UInt8] = [0x10, 0x11, 0x40, 0x20, 0x21, 0x22, 0x00, 0x12, 0x51, 0xff]

  fileprivate mutating func block(at offset: Int) -> IVRSBlock {
    let type = Self.types[count(0...(Self.types.count - 1))]
    let rest = count(0...3) == 0 ? count(0...60) : 0
    var device = RequesterID(rawValue: number())
    let fixedLength: Int
    let content: IVRSBlock.Content
    switch type {
    case 0x10, 0x11, 0x40:
      fixedLength = type == 0x10 ? 24 : 40
      content = .hardwareDefinition(
        HardwareDefinition(flags: number(), capabilityOffset: number(), registerBase: number(), segment: number()))
    case 0x20, 0x21, 0x22:
      fixedLength = 32
      let devices: MemoryDefinition.Devices =
        switch type {
        case 0x20: .all
        case 0x21: .device(device)
        default: .range(first: device, last: RequesterID(rawValue: number()))
        }
      content = .memoryDefinition(
        MemoryDefinition(
          offset: offset, flags: number(), devices: devices, segment: number(), start: number(), length: number()))
    default:
      fixedLength = 4
      content = .other
      if rest < 2 { device = RequesterID(rawValue: 0) }
    }
    return IVRSBlock(
      offset: offset, type: type, length: UInt16(fixedLength + rest), device: device, content: content)
  }
}

extension IVRSBlock {
  /// The block as a table has it; `reserved` stands wherever nothing has a meaning.
  fileprivate func bytes(reserved: UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: reserved, count: Int(length))
    bytes.put([type], at: 0)
    bytes.put(little(length), at: 2)
    if length >= 6 { bytes.put(little(device.rawValue), at: 4) }
    switch content {
    case .hardwareDefinition(let definition):
      bytes.put([definition.flags], at: 1)
      bytes.put(little(definition.capabilityOffset), at: 6)
      bytes.put(little(definition.registerBase), at: 8)
      bytes.put(little(definition.segment), at: 16)
    case .memoryDefinition(let definition):
      bytes.put([definition.flags], at: 1)
      if case .range(_, let last) = definition.devices { bytes.put(little(last.rawValue), at: 6) }
      bytes.put(little(definition.segment), at: 8)
      bytes.put(little(definition.start), at: 16)
      bytes.put(little(definition.length), at: 24)
    case .other: break
    }
    return bytes
  }
}
