import HostFacts
import TestSupport
import Testing

@Suite("Files of any contents give facts or faults", .timeLimit(.minutes(1)))
struct RandomContentsTests {
  private static let reservedRegions = "0x0000000030000000 0x0000000030000fff direct\n0x0000000000000000 0x0 msi\n"

  /// Some good bytes with a few of them changed, and cut at a random place.
  private func mutation(of good: [UInt8], by generator: inout SeededGenerator) -> [UInt8] {
    var bytes = good
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
    }
    return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
  }

  @Test("reserved_regions and type information", arguments: 1...4 as ClosedRange<UInt64>)
  func changed(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let host = try OneDeviceHost(iommu: "ivhd0")
    let typeInformation = HostTree.typeInformation(["a", "require_direct", "IOMMU_RESV_DIRECT_RELAXABLE"])
    for _ in 0..<200 {
      let lines = mutation(of: Array(Self.reservedRegions.utf8), by: &generator)
      try host.writer.file(OneDeviceHost.reservedRegionsPath, lines)
      try host.writer.file("sys/kernel/btf/vmlinux", mutation(of: typeInformation, by: &generator))
      let facts = host.facts()
      #expect(facts.faults.isEmpty)
      let lineCount = lines.count { $0 == 0x0a } + 1
      guard let regions = facts.group(2)?.reservedRegions else {
        Issue.record("There is no group.")
        return
      }
      #expect(regions.understood.count <= lineCount)
      if case .malformed(let kept, let line) = regions {
        #expect(kept.count < lineCount)
        #expect(line <= lineCount)
      }
    }
  }
}
