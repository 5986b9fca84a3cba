import FirmwareTables
import PCI
import TestSupport
import Testing

@Suite("The nodes of an IORT")
struct IORTNodeTests {
  @Test(
    "have the content of their type",
    arguments: [
      ("interrupt translation", 0, 4, .interruptTranslation),
      ("a named component", 1, 16, .namedComponent(name: "\\_")), ("a root complex", 2, 20, .rootComplex(segment: 9)),
      ("an IOMMU of architecture 2", 3, 60, .smmu(registerBase: 0x1500_0000)),
      ("an IOMMU of architecture 3", 4, 52, .smmuV3(registerBase: 0x1500_0000)),
      ("counters", 5, 24, .performanceMonitor),
      ("pinned memory", 6, 12, .reservedMemoryRange(ReservedMemoryRange(flags: 0x1500_0000, descriptors: []))),
      ("a type without a meaning", 7, 0, .other), ("the last type", 255, 12, .other),
    ] as [(String, UInt8, Int, IORTNode.Content)])
  func content(what: String, type: UInt8, dataLength: Int, content: IORTNode.Content) throws {
    // What one type has at a place, the others pass over.
    var data = little(0x1500_0000 as UInt64) + little(0 as UInt32)
    data += type == 1 ? [0, 0x5c, 0x5f, 0] : little(9 as UInt32)
    data += [UInt8](repeating: 0, count: 64)
    var builder = IORTBuilder()
    builder.addNode(type: type, revision: 3, identifier: 77, data: Array(data.prefix(dataLength)))
    let table = try IORTTable(bytes: builder.bytes())
    #expect(
      table.nodes == [
        IORTNode(
          offset: 48, type: type, length: UInt16(16 + dataLength), revision: 3, identifier: 77, mappings: [],
          content: content)
      ])
    #expect(table.fault == nil)
    #expect(table.header.revision == 5)
  }

  @Test("have all of their fixed part", arguments: [(0, 0), (1, 13), (2, 16), (3, 8), (4, 8), (5, 0), (6, 12), (7, 0)])
  func fixedPart(type: UInt8, dataLength: Int) throws {
    for length in 1..<(16 + dataLength) {
      var builder = IORTBuilder()
      builder.addInterruptTranslation()
      builder.addNode(type: type, data: [UInt8](repeating: 0, count: dataLength), length: UInt16(length))
      let table = try IORTTable(bytes: builder.bytes())
      let fault = TableError.Fault.structureTooShort(type: UInt16(type), length: length)
      #expect(table.fault == TableError(table: "IORT", offset: 72, fault: fault), "\(length) bytes")
      #expect(table.nodes.count == 1, "\(length) bytes")
    }
    var builder = IORTBuilder()
    builder.addNode(type: type, data: [UInt8](repeating: 0, count: dataLength))
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.nodes.count == 1)
    #expect(table.fault == nil)
  }

  @Test(
    "that are malformed end the reading, and those before them are kept",
    arguments: [
      ("length 0", [4, 0, 0, 0] + [UInt8](repeating: 0, count: 64), .structureWithoutLength(type: 4)),
      ("length 0, nothing behind", [0, 0, 0], .structureWithoutLength(type: 0)),
      ("one byte too few", [0, 24, 0] + [UInt8](repeating: 0, count: 20), .structurePastEnd(type: 0, length: 24)),
      ("the longest", [6, 0xff, 0xff] + [UInt8](repeating: 0, count: 40), .structurePastEnd(type: 6, length: 65535)),
      ("one byte left", [6], .structureHeaderCut(length: 1)),
      ("two bytes left", [6, 40], .structureHeaderCut(length: 2)),
    ] as [(String, [UInt8], TableError.Fault)])
  func malformed(what: String, bytes: [UInt8], fault: TableError.Fault) throws {
    var builder = IORTBuilder()
    let first = builder.addInterruptTranslation()
    builder.addRaw(bytes)
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "IORT", offset: 72, fault: fault))
    #expect(table.nodes.map(\.offset) == [Int(first)])
  }

  @Test(
    "have names up to the first NUL or the node's end",
    arguments: [
      ("with its NUL", Array("\\_SB.GPU0".utf8) + [0], "\\_SB.GPU0"), ("without one", Array("\\_SB".utf8), "\\_SB"),
      ("padded", Array("\\_SB".utf8) + [0, 0, 0xff], "\\_SB"), ("empty", [0], ""), ("not there", [], ""),
      ("not printable", [0x1b, 0xc3, 0xa9, 0x41, 0], "???A"),
    ] as [(String, [UInt8], String)])
  func names(what: String, bytes: [UInt8], name: String) throws {
    var builder = IORTBuilder()
    builder.addNode(type: 1, data: [UInt8](repeating: 0, count: 13) + bytes)
    builder.addInterruptTranslation()
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.nodes.map(\.content) == [.namedComponent(name: name), .interruptTranslation])
    #expect(table.fault == nil)
  }

  @Test("have a name that ends before their mappings")
  func nameBeforeMappings() throws {
    var builder = IORTBuilder()
    let unit = builder.addSMMUv3()
    builder.addNamedComponent("\\_SB.PCI0.USB0", mappings: [.init(0x41, lastIndex: 0, to: unit)])
    let node = try #require(try IORTTable(bytes: builder.bytes()).nodes.last)
    #expect(node.content == .namedComponent(name: "\\_SB.PCI0.USB0"))
    #expect(node.mappings.map(\.outputReference) == [unit])
  }

  @Test("may let firmware's memory be remapped", arguments: [(0, false), (1, true), (0x10, false), (.max, true)])
  func permitsRemapping(flags: UInt32, permitted: Bool) throws {
    var builder = IORTBuilder()
    builder.addMemoryRange(flags: flags, ranges: [(base: 0, length: 1)], mappings: [])
    guard case .reservedMemoryRange(let range)? = try IORTTable(bytes: builder.bytes()).nodes.first?.content else {
      Issue.record("No RMR.")
      return
    }
    #expect(range.flags == flags)
    #expect(range.permitsRemapping == permitted)
  }
}
