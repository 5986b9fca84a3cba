import FirmwareTables
import TestSupport
import Testing

@Suite("A table of any bytes gives a value or an error")
struct RandomBytesTests {
  /// What holds for whatever comes out of the reading.
  private func check(_ bytes: [UInt8]) {
    guard let table = try? FirmwareTable(bytes: bytes) else { return }
    let end = min(Int(table.header.length), bytes.count)
    switch table {
    case .dmar(let table): check(table, end: end)
    case .ivrs(let table): check(table, end: end)
    case .iort(let table): check(table, end: end)
    }
    if let fault = table.fault { #expect(0...end ~= fault.offset) }
    if end < Int(table.header.length) {
      #expect(table.fault?.fault == .longerThanFile(length: table.header.length, fileLength: end))
      #expect(table.header.checksumValid == nil)
    } else {
      // What lies behind the table has no part in it.
      #expect(table == (try? FirmwareTable(bytes: bytes.prefix(end) + [0x21, 0, 32, 0, 1, 8, 0, 0])))
    }
  }

  private func check(_ table: DMARTable, end: Int) {
    let takenByParts = table.structures.reduce(0) { $0 + $1.bytes(reserved: 0).count }
    #expect(48 + takenByParts <= end)
    let offsets = table.structures.map(\.offset)
    #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 + 4 <= $1 })
    #expect(offsets.allSatisfy { $0 >= 48 && $0 < end })
  }

  private func check(_ table: IVRSTable, end: Int) {
    #expect(table.blocks.count <= end / 4)
    var offset = 48
    for (index, block) in table.blocks.enumerated() {
      #expect(block.offset == offset)
      #expect(block.memoryDefinition == nil || block.memoryDefinition?.offset == offset)
      let mayEndReading = table.fault != nil && index == table.blocks.count - 1 && block.memoryDefinition != nil
      // An IVMD whose length is wrong is kept where its own bytes are there.
      offset += mayEndReading ? 32 : Int(block.length)
      #expect(offset <= end)
    }
  }

  private func check(_ table: IORTTable, end: Int) {
    #expect(table.nodes.count <= end / 16)
    #expect(table.nodes.first.map { $0.offset >= 48 } ?? true)
    for (node, next) in zip(table.nodes, table.nodes.dropFirst()) {
      #expect(node.offset + Int(node.length) == next.offset)
    }
    for node in table.nodes {
      let nodeEnd = node.offset + Int(node.length)
      #expect(nodeEnd <= end)
      #expect(20 * node.mappings.count <= Int(node.length))
      #expect(node.descriptors.allSatisfy { $0.offset >= node.offset && $0.offset + 20 <= nodeEnd })
      #expect(table.node(at: UInt32(node.offset)) == node)
    }
  }

  @Test(
    "quickly, be they random behind a good header", .timeLimit(.minutes(1)), arguments: 1...8 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      var dmar = DMARBuilder()
      dmar.addRaw(generator.bytes(0...300))
      check(dmar.bytes())
      var ivrs = IVRSBuilder()
      ivrs.addRaw(generator.bytes(0...300))
      check(ivrs.bytes())
      var iort = IORTBuilder()
      iort.addRaw(generator.bytes(0...300))
      check(iort.bytes(nodeCount: generator.number(), nodeOffset: UInt32(generator.count(40...80))))
    }
  }

  private func tables(using generator: inout SeededGenerator) -> [[UInt8]] {
    [
      RandomDMAR(using: &generator).bytes, RandomIVRS(using: &generator).bytes, RandomIORT(using: &generator).bytes,
    ]
  }

  @Test(
    "quickly, be they a good table with some changed", .timeLimit(.minutes(1)), arguments: 1...8 as ClosedRange<UInt64>)
  func mutated(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      for good in tables(using: &generator) {
        var bytes = good
        for _ in 0..<generator.count(1...6) {
          bytes[generator.count(0...(bytes.count - 1))] = generator.number()
        }
        if Bool.random(using: &generator) { bytes.removeLast(generator.count(0...bytes.count)) }
        check(bytes)
      }
    }
  }

  @Test(
    "and of a good table that is cut anywhere the first parts", .timeLimit(.minutes(1)),
    arguments: 1...2 as ClosedRange<UInt64>)
  func cut(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let dmar = RandomDMAR(structureCount: 4...8, using: &generator)
    let ivrs = RandomIVRS(blockCount: 4...8, using: &generator)
    let iort = RandomIORT(nodeCount: 4...8, using: &generator)
    for good in [dmar.bytes, ivrs.bytes, iort.bytes] {
      for length in 48..<good.count {
        let bytes = Array(good.prefix(length))
        check(bytes)
        let read =
          switch try FirmwareTable(bytes: bytes) {
          case .dmar(let table): dmar.structures.starts(with: table.structures)
          case .ivrs(let table): ivrs.blocks.starts(with: table.blocks)
          case .iort(let table): iort.nodes.starts(with: table.nodes)
          }
        #expect(read, "cut after \(length) bytes")
      }
      for length in 0..<48 {
        #expect(throws: TableError.self) { try FirmwareTable(bytes: Array(good.prefix(length))) }
      }
    }
  }
}
