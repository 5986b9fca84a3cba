import FirmwareTables
import PCI
import TestSupport
import Testing

@Suite("A list inside a node of an IORT")
struct IORTListTests {
  @Test("has mappings, in order")
  func mappings() throws {
    var builder = IORTBuilder()
    let unit = builder.addSMMUv3()
    builder.addRootComplex(
      segment: 3,
      mappings: [
        .init(0x100, lastIndex: 0xff, to: unit, outputBase: 0x1_0100), .init(lastIndex: 0, to: 0, flags: 1),
        .init(.max, lastIndex: .max, to: .max, outputBase: .max, flags: .max - 1),
      ])
    let node = try #require(try IORTTable(bytes: builder.bytes()).nodes.last)
    #expect(
      node.mappings == [
        IDMapping(inputBase: 0x100, lastIndex: 0xff, outputBase: 0x1_0100, outputReference: unit, flags: 0),
        IDMapping(inputBase: 0, lastIndex: 0, outputBase: 0, outputReference: 0, flags: 1),
        IDMapping(inputBase: .max, lastIndex: .max, outputBase: .max, outputReference: .max, flags: .max - 1),
      ])
    #expect(node.mappings.map(\.isSingle) == [false, true, false])
  }

  @Test("has an RMR's memory, with mappings behind it")
  func descriptors() throws {
    var builder = IORTBuilder()
    let unit = builder.addSMMUv3()
    let offset = Int(
      builder.addMemoryRange(
        flags: 0x11, ranges: [(base: 0x8480_0000, length: 0x80_0000), (base: 0, length: 0)],
        mappings: [.init(lastIndex: 0, to: unit, outputBase: 0x18)]))
    let table = try IORTTable(bytes: builder.bytes())
    let node = try #require(table.nodes.last)
    #expect(node.offset == offset)
    #expect(
      node.descriptors == [
        .init(offset: offset + 28, base: 0x8480_0000, length: 0x80_0000),
        .init(offset: offset + 48, base: 0, length: 0),
      ])
    #expect(node.mappings.map(\.outputBase) == [0x18])
    #expect(table.fault == nil)
  }

  @Test(
    "has ranges whose end wraps around where there is no memory or too much",
    arguments: [
      (0x1000, 0x1000, 0x1fff), (0x1000, 0, 0x0fff), (0, 0, .max), (0, 1, 0), (.max, 1, .max), (.max, 2, 0),
      (0xffff_ffff_ffff_f000, 0x1000, .max), (.max, .max, .max - 2),
    ] as [(UInt64, UInt64, UInt64)])
  func range(base: UInt64, length: UInt64, end: UInt64) {
    let descriptor = ReservedMemoryRange.Descriptor(offset: 0, base: base, length: length)
    #expect(descriptor.range == MemoryRange(start: base, end: end))
  }

  @Test(
    "without a place or without entries is none",
    arguments: [(0, 0), (0, 3), (44, 0), (.max, 0), (0, .max)] as [(UInt32, UInt32)])
  func none(offset: UInt32, count: UInt32) throws {
    var builder = IORTBuilder()
    builder.addNode(
      type: 2, data: [UInt8](repeating: 0, count: 20), mappings: [.init(to: 48)], mappingCount: count,
      mappingOffset: offset)
    builder.addMemoryRange(ranges: [(base: 0, length: 1)], mappings: [], rangeCount: count, rangeOffset: offset)
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.nodes.map(\.mappings) == [[], []])
    #expect(table.nodes.map(\.descriptors) == [[], []])
    #expect(table.fault == nil)
  }

  /// The number of entries that are said to be there, their place in the node, and how many of them are read.
  private static let outside: [(count: UInt32, offset: UInt32, read: Int)] = [
    (3, 36, 2), (.max, 36, 2), (1, 57, 0), (2, 56, 1), (2, 37, 1), (1, 76, 0), (1, 77, 0), (1, 0x1_0000, 0),
    (1, .max, 0), (1, 0x8000_0000, 0), (.max, .max, 0),
  ]

  @Test("of mappings that reaches past its node is a fault, and the reading goes on", arguments: outside)
  func mappingsOutside(count: UInt32, offset: UInt32, read: Int) throws {
    var builder = IORTBuilder()
    builder.addNode(
      type: 2, data: [UInt8](repeating: 0, count: 20), mappings: [.init(to: 48), .init(to: 48)], mappingCount: count,
      mappingOffset: offset)
    builder.addInterruptTranslation()
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "IORT", offset: 48, fault: .listOutsideNode(type: 2, count: count)))
    #expect(table.nodes.map(\.mappings.count) == [read, 0])
  }

  @Test("of memory that reaches past its node is a fault, and the reading goes on", arguments: outside)
  func descriptorsOutside(count: UInt32, offset: UInt32, read: Int) throws {
    // The fixed part has 28 bytes; 8 more, so that the two lists have the same places.
    let data = little(0 as UInt32) + little(count) + little(offset) + [UInt8](repeating: 0, count: 48)
    var builder = IORTBuilder()
    builder.addNode(type: 6, data: data)
    builder.addInterruptTranslation()
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "IORT", offset: 48, fault: .listOutsideNode(type: 6, count: count)))
    #expect(table.nodes.map(\.descriptors.count) == [read, 0])
    #expect(table.nodes.count == 2)
  }

  @Test("never reaches into the next node, though its bytes would be there")
  func nextNode() throws {
    var builder = IORTBuilder()
    builder.addMemoryRange(ranges: [(base: 0x1000, length: 0x1000)], mappings: [], rangeCount: 2)
    builder.addMemoryRange(ranges: [(base: 0x5000, length: 0x1000)], mappings: [])
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.nodes.map { $0.descriptors.map(\.base) } == [[0x1000], [0x5000]])
  }

  @Test("that is malformed is the table's fault, whatever goes wrong later")
  func firstFault() throws {
    var builder = IORTBuilder()
    builder.addMemoryRange(ranges: [], mappings: [.init(to: 48)], rangeCount: 7)
    builder.addRaw([0, 0, 0])
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "IORT", offset: 48, fault: .listOutsideNode(type: 6, count: 7)))
    #expect(table.nodes.count == 1)
  }
}
