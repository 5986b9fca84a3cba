import FirmwareTables
import Foundation
import TestSupport
import Testing

/// A table of many parts that are all alike.
struct LargeTable: Sendable, CustomTestStringConvertible {
  var what: String
  var part: [UInt8]
  var table: @Sendable (_ parts: [UInt8], _ partCount: UInt32) -> [UInt8]

  var testDescription: String { what }

  func bytes(partCount: Int) -> [UInt8] {
    table([[UInt8]](repeating: part, count: partCount).flatMap { $0 }, UInt32(partCount))
  }
}

@Suite("A large table is read")
struct LargeTableTests {
  private static let all = [
    dmar("unknown structures", [9, 0, 4, 0]), dmar("RMRRs without devices", [1, 0, 24, 0] + zeros(20)),
    dmar("root ports", [2, 0, 16, 0] + zeros(4) + DMARBuilder.endpoint([(2, 0)])),
    dmar("RMRRs with a bad device", [1, 0, 26, 0] + zeros(20) + [1, 0]),
    dmar("names", [4, 0, 24, 0] + zeros(4) + [UInt8](repeating: 0x41, count: 16)),
    dmar("one list after another", [1, 0] + little(24 + 200 * 6 as UInt16) + zeros(20) + scopes(200)),
    ivrs("unknown blocks", [0x51, 0, 4, 0]), ivrs("memory", [0x20, 8, 32, 0] + zeros(28)),
    iort("interrupt translation", [0, 16, 0, 0] + zeros(12)),
    iort(
      "lists that say to be huge",
      [2, 52, 0, 0] + zeros(4) + .init(repeating: 0xff, count: 4) + [32, 0, 0, 0] + zeros(36)),
    iort("RMRs whose lists lie over each other", rmr(count: 400)),
    iort("the same, and say to be huge", rmr(count: .max)),
  ]

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func scopes(_ count: Int) -> [UInt8] {
    [[UInt8]](repeating: [1, 6, 0, 0, 0, 0], count: count).flatMap { $0 }
  }

  private static func rmr(count: UInt32) -> [UInt8] {
    [6] + little(28 + 400 * 20 as UInt16) + zeros(5) + little(count) + little(28 as UInt32) + zeros(4) + little(count)
      + little(28 as UInt32) + zeros(400 * 20)
  }

  private static func dmar(_ what: String, _ part: [UInt8]) -> LargeTable {
    LargeTable(what: "a DMAR of " + what, part: part) { parts, _ in
      var builder = DMARBuilder()
      builder.addRaw(parts)
      return builder.bytes()
    }
  }

  private static func ivrs(_ what: String, _ part: [UInt8]) -> LargeTable {
    LargeTable(what: "an IVRS of " + what, part: part) { parts, _ in
      var builder = IVRSBuilder()
      builder.addRaw(parts)
      return builder.bytes()
    }
  }

  private static func iort(_ what: String, _ part: [UInt8]) -> LargeTable {
    LargeTable(what: "an IORT of " + what, part: part) { parts, count in
      var builder = IORTBuilder()
      builder.addRaw(parts, nodeCount: count)
      return builder.bytes()
    }
  }

  private func read(_ bytes: [UInt8], partCount: Int) throws {
    let read =
      switch try FirmwareTable(bytes: bytes) {
      case .dmar(let table): table.structures.count
      case .ivrs(let table): table.blocks.count
      case .iort(let table): table.nodes.count
      }
    #expect(read == partCount)
  }

  @Test("in a time that grows with its number of parts alone", .timeLimit(.minutes(1)), arguments: all)
  func linear(table: LargeTable) throws {
    let partCount = max(8_000 / table.part.count, 4)
    let (few, many) = (table.bytes(partCount: partCount), table.bytes(partCount: 4 * partCount))
    // A time that grows with the square would be sixteen times as long.
    let ratio = try growth(
      below: 10, from: { try read(few, partCount: partCount) }, to: { try read(many, partCount: 4 * partCount) })
    #expect(ratio < 10)
  }
}
