import PCI
import Testing

@Suite("A range of memory")
struct MemoryRangeTests {
  @Test("is written as kernel messages write it")
  func description() {
    #expect(MemoryRange(start: 0xbdf7_f000, end: 0xbdf8_efff).description == "0xbdf7f000-0xbdf8efff")
    #expect(MemoryRange(start: 0, end: .max).description == "0x0-0xffffffffffffffff")
  }

  private static let ranges: [(left: ClosedRange<UInt64>, right: ClosedRange<UInt64>, overlap: Bool)] = [
    (0x1000...0x1fff, 0x2000...0x2fff, false),
    (0x1000...0x2000, 0x2000...0x2fff, true),
    (0x1000...0x4fff, 0x2000...0x2fff, true),
    (0x1000...0x1000, 0x1000...0x1000, true),
    (0...UInt64.max, UInt64.max...UInt64.max, true),
  ]

  @Test("overlaps another one where both have a byte", arguments: ranges)
  func overlap(left: ClosedRange<UInt64>, right: ClosedRange<UInt64>, overlap: Bool) {
    let first = MemoryRange(start: left.lowerBound, end: left.upperBound)
    let second = MemoryRange(start: right.lowerBound, end: right.upperBound)
    #expect(first.overlaps(second) == overlap)
    #expect(second.overlaps(first) == overlap)
  }

  @Test("overlaps nothing where firmware wrote its end below its start")
  func backwards() {
    let backwards = MemoryRange(start: 0x2000, end: 0x1000)
    #expect(!backwards.overlaps(MemoryRange(start: 0, end: .max)))
    #expect(!MemoryRange(start: 0, end: .max).overlaps(backwards))
    #expect(!backwards.overlaps(backwards))
  }
}
