import FirmwareTables
import TestSupport
import Testing

@Suite("An IORT")
struct IORTTableTests {
  /// Two nodes, at 48 and 72, and 96 bytes in all.
  private static let builder: IORTBuilder = {
    var builder = IORTBuilder()
    builder.addInterruptTranslation()
    builder.addInterruptTranslation()
    return builder
  }()

  @Test("finds the nodes that mappings name by where they start")
  func nodeAtOffset() throws {
    var builder = IORTBuilder()
    let group = builder.addInterruptTranslation()
    let unit = builder.addSMMUv3(mappings: [.init(to: group)])
    let root = builder.addRootComplex(segment: 1, mappings: [.init(to: unit)])
    let memory = builder.addMemoryRange(ranges: [(base: 0, length: 1)], mappings: [.init(to: unit)])
    let table = try IORTTable(bytes: builder.bytes())
    let starts = [group, unit, root, memory]
    #expect(starts.map { table.node(at: $0)?.type } == [0, 4, 2, 6])
    let last = UInt32(builder.nextOffset)
    for offset in (0...last) where !starts.contains(offset) { #expect(table.node(at: offset) == nil, "\(offset)") }
    #expect(table.node(at: .max) == nil)
    #expect(table.nodes.last?.mappings.first.flatMap { table.node(at: $0.outputReference)?.type } == 4)
  }

  @Test("without nodes finds none")
  func empty() throws {
    let table = try IORTTable(bytes: IORTBuilder().bytes())
    #expect(table.nodes.isEmpty)
    #expect(table.node(at: 0) == nil)
    #expect(table.node(at: 48) == nil)
    #expect(table.fault == nil)
  }

  @Test("without nodes may say anything of where they are", arguments: [0, 36, 48, 4096, .max] as [UInt32])
  func emptyAnywhere(offset: UInt32) throws {
    let table = try IORTTable(bytes: IORTBuilder().bytes(nodeOffset: offset))
    #expect(table.nodes.isEmpty)
    #expect(table.fault == nil)
  }

  @Test("may have bytes before its nodes")
  func gap() throws {
    let table = try IORTTable(bytes: Self.builder.bytes(nodeCount: 1, nodeOffset: 72))
    #expect(table.nodes.map(\.offset) == [72])
    #expect(table.node(at: 72)?.type == 0)
    #expect(table.fault == nil)
  }

  @Test(
    "has its nodes behind its fixed part and before its end",
    arguments: [0, 4, 36, 47, 96, 97, 0x8000_0000, .max] as [UInt32])
  func listOutside(offset: UInt32) throws {
    let table = try IORTTable(bytes: Self.builder.bytes(nodeOffset: offset))
    #expect(table.fault == TableError(table: "IORT", offset: 40, fault: .nodeListOutside(offset: offset)))
    #expect(table.nodes.isEmpty)
  }

  @Test("has as many nodes as it says, or a fault", arguments: [3, 1000, .max] as [UInt32])
  func fewer(count: UInt32) throws {
    let table = try IORTTable(bytes: Self.builder.bytes(nodeCount: count))
    #expect(table.fault == TableError(table: "IORT", offset: 36, fault: .fewerNodes(count: 2, expected: count)))
    #expect(table.nodes.map(\.offset) == [48, 72])
  }

  @Test("has no more nodes than it says, whatever follows", arguments: [0, 1, 2] as [UInt32])
  func more(count: UInt32) throws {
    var builder = Self.builder
    builder.addRaw([0xff, 0, 0, 0xff])
    let table = try IORTTable(bytes: builder.bytes(nodeCount: count))
    #expect(table.nodes.count == Int(count))
    #expect(table.fault == nil)
  }

  @Test("longer than its file has the nodes that are there")
  func cut() throws {
    let bytes = Self.builder.bytes()
    let table = try IORTTable(bytes: Array(bytes.prefix(80)))
    #expect(table.fault == TableError(table: "IORT", offset: 4, fault: .longerThanFile(length: 96, fileLength: 80)))
    #expect(table.nodes.map(\.offset) == [48])
  }

  @Test("gives its revision, by which its RMRs count or not", arguments: [0, 1, 3, 5, 6, 255] as [UInt8])
  func revision(number: UInt8) throws {
    #expect(try IORTTable(bytes: IORTBuilder().bytes(revision: number)).header.revision == number)
  }
}
