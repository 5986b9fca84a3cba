import HostFacts
import TestSupport
import Testing

/// The kernel writes at most one page, so that a long file ends anywhere, in the middle of a line too.
@Suite("A reserved_regions that may be cut")
struct CutReservedRegionsTests {
  private static let range = "0x0000000030000000 0x0000000030000fff "

  private func read(_ text: String) throws -> ReservedRegions? {
    let host = try OneDeviceHost(reservedRegions: nil)
    try host.writer.file(OneDeviceHost.reservedRegionsPath, text)
    return host.reservedRegions()
  }

  private static func lines(_ kind: String, _ count: Int) -> String {
    String(repeating: range + kind + "\n", count: count)
  }

  @Test("has 4,000 bytes or more", arguments: [(87, 2, 0, 3999, false), (84, 3, 2, 4000, true)])
  func limit(direct: Int, msi: Int, reserved: Int, byteCount: Int, mayBeCut: Bool) throws {
    let text = Self.lines("direct", direct) + Self.lines("msi", msi) + Self.lines("reserved", reserved)
    try #require(text.utf8.count == byteCount)
    guard case .lines(let regions, let isCut)? = try read(text) else {
      Issue.record("No lines.")
      return
    }
    #expect(regions.count == direct + msi + reserved)
    #expect(isCut == mayBeCut)
  }

  @Test(
    "loses a last line without its end, which may be the start of another word",
    arguments: [
      "", "0", "0x00000000", range, range + "dir", range + "direct", range + "direct-relax", range + "direct-relaxable",
    ])
  func lastLine(rest: String) throws {
    guard case .lines(let regions, mayBeCut: true)? = try read(Self.lines("msi", 100) + rest) else {
      Issue.record("No lines, or not regarded as cut.")
      return
    }
    #expect(regions.map(\.line) == Array(1...100))
    #expect(regions.allSatisfy { $0.kind == .msi })
  }

  @Test("is not understood where a line before the last is garbage")
  func garbage() throws {
    guard case .malformed(let regions, line: 61)? = try read(Self.lines("msi", 60) + "dir\n" + Self.lines("msi", 60))
    else {
      Issue.record("Line 61 was understood.")
      return
    }
    #expect(regions.count == 120)
  }

  @Test("is not assumed of a short file with half a line")
  func shortFile() throws {
    guard case .malformed(_, line: 3)? = try read(Self.lines("msi", 2) + "0x0000") else {
      Issue.record("Line 3 was understood.")
      return
    }
  }
}
