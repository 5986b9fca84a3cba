import FirmwareTables
import PCI
import TestSupport
import Testing

@Suite("An IVMD")
struct MemoryDefinitionTests {
  @Test(
    "pins memory to all devices, to one, or to a run of them",
    arguments: [
      (0x20, .all), (0x21, .device(RequesterID(rawValue: 0x0312))),
      (0x22, .range(first: RequesterID(rawValue: 0x0312), last: RequesterID(rawValue: 0x04ff))),
    ] as [(UInt8, MemoryDefinition.Devices)])
  func fields(type: UInt8, devices: MemoryDefinition.Devices) throws {
    var builder = IVRSBuilder()
    builder.addMemoryDefinition(
      type: type, flags: 0xa5, device: 0x0312, last: 0x04ff, segment: 2, start: 0x7d90_0000, length: 0x10_0000)
    let table = try IVRSTable(bytes: builder.bytes())
    let definition = MemoryDefinition(
      offset: 48, flags: 0xa5, devices: devices, segment: 2, start: 0x7d90_0000, length: 0x10_0000)
    #expect(
      table.blocks == [
        IVRSBlock(
          offset: 48, type: type, length: 32, device: RequesterID(rawValue: 0x0312),
          content: .memoryDefinition(definition))
      ])
    #expect(definition.range == MemoryRange(start: 0x7d90_0000, end: 0x7d9f_ffff))
    #expect(table.fault == nil)
  }

  @Test("keeps a run of devices as written, also backwards")
  func backwards() throws {
    var builder = IVRSBuilder()
    builder.addMemoryDefinition(type: 0x22, device: 0x1122, last: 0, start: 0, length: 1)
    let devices = try IVRSTable(bytes: builder.bytes()).memoryDefinitions.map(\.devices)
    #expect(devices == [.range(first: RequesterID(rawValue: 0x1122), last: RequesterID(rawValue: 0))])
  }

  @Test(
    "has a range whose end wraps around where there is no memory or too much",
    arguments: [
      ("one page", 0x1000, 0x1000, 0x1fff), ("one byte", 0x9820_8000, 1, 0x9820_8000),
      ("none", 0x1000, 0, 0x0fff), ("none at 0", 0, 0, .max), ("the first byte", 0, 1, 0),
      ("up to the last byte", 0xffff_ffff_ffff_f000, 0x1000, .max), ("one byte more", 0xffff_ffff_ffff_f000, 0x1001, 0),
      ("all but one byte", 0, .max, .max - 1), ("all but one byte from 1 on", 1, .max, .max),
      ("both the largest", .max, .max, .max - 2),
    ] as [(String, UInt64, UInt64, UInt64)])
  func range(what: String, start: UInt64, length: UInt64, end: UInt64) throws {
    var builder = IVRSBuilder()
    builder.addMemoryDefinition(start: start, length: length)
    let definition = try #require(try IVRSTable(bytes: builder.bytes()).memoryDefinitions.first)
    #expect(definition.start == start)
    #expect(definition.length == length)
    #expect(definition.range == MemoryRange(start: start, end: end))
  }

  @Test("may have bytes behind its own 32, which are passed over")
  func longer() throws {
    var builder = IVRSBuilder()
    builder.addMemoryDefinition(start: 0x1000, length: 0x1000, blockLength: 40)
    builder.addRaw([UInt8](repeating: 0x21, count: 8))
    builder.addMemoryDefinition(start: 0x5000, length: 0x1000)
    let table = try IVRSTable(bytes: builder.bytes())
    #expect(table.memoryDefinitions.map(\.offset) == [48, 88])
    #expect(table.fault == nil)
  }

  // Linux reads an IVMD's fields before it looks at the length (init_memory_definitions, drivers/iommu/amd/init.c).
  @Test(
    "with a wrong length is kept where its own bytes are there, and ends the reading",
    arguments: [
      (0, .structureWithoutLength(type: 0x21)), (1, .structureTooShort(type: 0x21, length: 1)),
      (24, .structureTooShort(type: 0x21, length: 24)), (31, .structureTooShort(type: 0x21, length: 31)),
      (65, .structurePastEnd(type: 0x21, length: 65)), (.max, .structurePastEnd(type: 0x21, length: 65535)),
    ] as [(UInt16, TableError.Fault)])
  func wrongLength(length: UInt16, fault: TableError.Fault) throws {
    var builder = IVRSBuilder()
    builder.addMemoryDefinition(device: 0x0300, start: 0x1000, length: 0x1000, blockLength: length)
    builder.addMemoryDefinition(start: 0x5000, length: 0x1000)
    let table = try IVRSTable(bytes: builder.bytes())
    #expect(table.blocks.map(\.length) == [length])
    #expect(table.memoryDefinitions.map(\.start) == [0x1000])
    #expect(table.memoryDefinitions.map(\.devices) == [.device(RequesterID(rawValue: 0x0300))])
    #expect(table.fault == TableError(table: "IVRS", offset: 48, fault: fault))
  }
}
