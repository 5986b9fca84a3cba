import FirmwareTables
import TestSupport
import Testing

@Suite("The fault of a table with several is the first of them")
struct FirstFaultTests {
  private static let cut = TableError.Fault.longerThanFile(length: 4096, fileLength: 52)

  @Test("the file's end before what it cuts, in a DMAR table")
  func dmar() throws {
    var builder = DMARBuilder()
    builder.addRaw([1, 0, 24, 0])
    let table = try DMARTable(bytes: builder.bytes(length: 4096))
    #expect(table.fault == TableError(table: "DMAR", offset: 4, fault: Self.cut))
    #expect(table.structures.isEmpty)
  }

  @Test("the file's end before what it cuts, in an IVRS")
  func ivrs() throws {
    var builder = IVRSBuilder()
    builder.addRaw([0x21, 0, 32, 0])
    let table = try IVRSTable(bytes: builder.bytes(length: 4096))
    #expect(table.fault == TableError(table: "IVRS", offset: 4, fault: Self.cut))
    #expect(table.blocks.isEmpty)
  }

  @Test("the file's end before what it cuts, in an IORT", arguments: [48, 52] as [UInt32])
  func iort(nodeOffset: UInt32) throws {
    var builder = IORTBuilder()
    builder.addRaw([6, 28, 0, 3])
    let table = try IORTTable(bytes: builder.bytes(nodeOffset: nodeOffset, length: 4096))
    #expect(table.fault == TableError(table: "IORT", offset: 4, fault: Self.cut))
    #expect(table.nodes.isEmpty)
  }

  @Test("the file's end before the nodes that are missing behind it")
  func missingNodes() throws {
    var builder = IORTBuilder()
    builder.addNode(type: 0, data: [])
    let table = try IORTTable(bytes: builder.bytes(nodeCount: 2, length: 4096))
    let cut = TableError.Fault.longerThanFile(length: 4096, fileLength: 64)
    #expect(table.fault == TableError(table: "IORT", offset: 4, fault: cut))
    #expect(table.nodes.count == 1)
  }

  @Test("an RMR's memory before its mappings, of which as many as are there are read")
  func listsOfOneNode() throws {
    var builder = IORTBuilder()
    let data = little(0 as UInt32) + little(7 as UInt32) + little(28 as UInt32) + [UInt8](repeating: 0, count: 20)
    builder.addNode(type: 6, data: data, mappings: [.init(to: 48)], mappingCount: 9)
    let table = try IORTTable(bytes: builder.bytes())
    #expect(table.fault == TableError(table: "IORT", offset: 48, fault: .listOutsideNode(type: 6, count: 7)))
    #expect(table.nodes.map(\.mappings.count) == [1])
    // The mapping has 20 bytes too, so that the list of memory runs through it up to the node's end.
    #expect(table.nodes.map(\.descriptors.count) == [2])
  }
}
