import FirmwareTables
import TestSupport

/// An IORT of random nodes, as values and as bytes.
struct RandomIORT {
  var nodes: [IORTNode] = []
  var revision: UInt8
  var bytes: [UInt8]

  init(nodeCount: ClosedRange<Int> = 0...12, using generator: inout SeededGenerator) {
    revision = generator.number()
    var builder = IORTBuilder()
    builder.addRaw(generator.bytes(0...9), nodeCount: 0)
    let start = UInt32(builder.nextOffset)
    for _ in 0..<generator.count(nodeCount) {
      let node = RandomNode(at: builder.nextOffset, using: &generator)
      nodes.append(node.value)
      builder.addRaw(node.bytes)
    }
    bytes = builder.bytes(revision: revision, nodeOffset: start)
  }
}

/// A node and where its lists are; empty lists and gaps come often.
private struct RandomNode {
  let value: IORTNode
  let bytes: [UInt8]

  init(at offset: Int, using generator: inout SeededGenerator) {
    let type = UInt8(generator.count(0...7))
    let name = generator.text()
    var content: IORTNode.Content
    // What a node has before its lists, a NUL behind the name among it.
    let fixedLength: Int
    switch type {
    case 0: (content, fixedLength) = (.interruptTranslation, 16)
    case 1: (content, fixedLength) = (.namedComponent(name: name), 30 + name.utf8.count)
    case 2: (content, fixedLength) = (.rootComplex(segment: generator.number()), 32)
    case 3: (content, fixedLength) = (.smmu(registerBase: generator.number()), 24)
    case 4: (content, fixedLength) = (.smmuV3(registerBase: generator.number()), 24)
    case 5: (content, fixedLength) = (.performanceMonitor, 16)
    case 6: (content, fixedLength) = (.other, 28)
    default: (content, fixedLength) = (.other, 16)
    }
    let mappings = (0..<generator.count(0...4)).map { _ in
      IDMapping(
        inputBase: generator.number(), lastIndex: generator.number(), outputBase: generator.number(),
        outputReference: generator.number(), flags: generator.number())
    }
    let rangeCount = type == 6 ? generator.count(0...4) : 0
    let gap = generator.count(0...5)
    let mappingsFirst = Bool.random(using: &generator)
    let mappingOffset = fixedLength + gap + (mappingsFirst ? 0 : 20 * rangeCount)
    let rangeOffset = fixedLength + gap + (mappingsFirst ? 20 * mappings.count : 0)
    if type == 6 {
      let descriptors = (0..<rangeCount).map { index in
        ReservedMemoryRange.Descriptor(
          offset: offset + rangeOffset + 20 * index, base: generator.number(), length: generator.number())
      }
      content = .reservedMemoryRange(ReservedMemoryRange(flags: generator.number(), descriptors: descriptors))
    }
    let length = fixedLength + 2 * gap + 20 * (mappings.count + rangeCount)
    value = IORTNode(
      offset: offset, type: type == 7 ? UInt8.random(in: 7...255, using: &generator) : type, length: UInt16(length),
      revision: generator.number(), identifier: generator.number(), mappings: mappings, content: content)
    bytes = value.bytes(mappingOffset: mappingOffset, rangeOffset: rangeOffset, reserved: generator.number())
  }
}

extension IORTNode {
  /// The node as a table has it; `reserved` stands wherever nothing has a meaning.
  fileprivate func bytes(mappingOffset: Int, rangeOffset: Int, reserved: UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: reserved, count: Int(length))
    bytes.put([type] + little(length) + [revision] + little(identifier), at: 0)
    bytes.put(little(UInt32(mappings.count)) + little(UInt32(mappingOffset)), at: 8)
    for (index, mapping) in mappings.enumerated() {
      let fields = [
        mapping.inputBase, mapping.lastIndex, mapping.outputBase, mapping.outputReference, mapping.flags,
      ]
      bytes.put(fields.flatMap { little($0) }, at: mappingOffset + 20 * index)
    }
    switch content {
    case .namedComponent(let name): bytes.put(Array(name.utf8) + [0], at: 29)
    case .rootComplex(let segment): bytes.put(little(segment), at: 28)
    case .smmu(let base), .smmuV3(let base): bytes.put(little(base), at: 16)
    case .reservedMemoryRange(let range):
      bytes.put(little(range.flags) + little(UInt32(range.descriptors.count)) + little(UInt32(rangeOffset)), at: 16)
      for descriptor in range.descriptors {
        bytes.put(little(descriptor.base) + little(descriptor.length), at: descriptor.offset - offset)
      }
    case .interruptTranslation, .performanceMonitor, .other: break
    }
    return bytes
  }
}
