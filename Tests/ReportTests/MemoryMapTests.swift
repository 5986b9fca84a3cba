import Eligibility
import Foundation
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@testable import Report

@Suite("Pinned memory beside the memory of guests")
struct MemoryMapTests {
  private func pinned(_ ranges: [ClosedRange<UInt64>], _ answer: PinnedMemory.Answer = .refused) -> [PinnedMemory] {
    ranges.map {
      PinnedMemory(
        range: MemoryRange(start: $0.lowerBound, end: $0.upperBound), region: nil, functions: [], answer: answer)
    }
  }

  private func guest(_ machine: String, gibibytes: UInt64) throws -> MemoryMap.Guest {
    let layout = try #require(GuestMemoryLayout(machine: machine, architecture: "x86_64", bytes: gibibytes << 30))
    return MemoryMap.Guest(names: [machine], layout: layout)
  }

  @Test("the stretches fill the addresses from 0 without a gap, and nothing begins or ends within one")
  func stretches() throws {
    let map = MemoryMap(
      pinned: pinned([0xbdf7_f000...0xbdf8_efff, 0x7fff_0000...0x8000_ffff, 0...0xfff]),
      guests: [try guest("q35", gibibytes: 8), try guest("pc", gibibytes: 2)])
    let stretches = map.stretches
    #expect(stretches.first?.range.start == 0)
    #expect(zip(stretches, stretches.dropFirst()).allSatisfy { $0.range.end + 1 == $1.range.start })
    let edges = map.pinned.map(\.range) + map.guests.flatMap(\.layout.ranges)
    for stretch in stretches {
      let cuts = edges.filter { edge in
        let begins = edge.start > stretch.range.start && edge.start <= stretch.range.end
        let ends = edge.end >= stretch.range.start && edge.end < stretch.range.end
        return begins || ends
      }
      #expect(cuts.isEmpty, "\(stretch.range) is cut by \(cuts)")
    }
    let over = stretches.filter { $0.pinned != nil && !$0.guests.isEmpty }.map(\.range.description)
    #expect(over == ["0x0-0xfff", "0x7fff0000-0x7fffffff"])
  }

  @Test("memory at the very end of all addresses is drawn as any other")
  func highest() {
    let map = MemoryMap(pinned: pinned([0xffff_ffff_ffff_0000...UInt64.max]), guests: [])
    #expect(
      map.stretches.map(\.range.description) == ["0x0-0xfffffffffffeffff", "0xffffffffffff0000-0xffffffffffffffff"])
  }

  @Test("pieces that overlap are one where they come to the same, and each stretch has the worst of its pieces")
  func overlapping() {
    let map = MemoryMap(
      pinned: pinned([0x1000...0x2fff], .relaxed) + pinned([0x2000...0x4fff], .refused)
        + pinned([0x9000...0x8fff + 1], .relaxed),
      guests: [])
    #expect(map.pinned.map(\.range.description) == ["0x1000-0x2fff", "0x2000-0x4fff", "0x9000-0x9000"])
    #expect(map.pinned.map(\.answer) == [.relaxed, .refused, .relaxed])
    #expect(
      map.stretches.map { "\($0.range) \($0.pinned?.answer.word ?? "-")" } == [
        "0x0-0xfff -", "0x1000-0x1fff relaxed", "0x2000-0x2fff refused", "0x3000-0x4fff refused", "0x5000-0x8fff -",
        "0x9000-0x9000 relaxed",
      ])
    #expect(MemoryMap(pinned: pinned([0...9, 5...20]), guests: []).pinned.map(\.range.description) == ["0x0-0x14"])
  }

  @Test("what refuses is drawn before what does not, where there is no room for all")
  func limit() {
    let harmless = pinned((0..<40).map { UInt64($0) << 20...(UInt64($0) << 20) + 0xfff }, .relaxed)
    let map = MemoryMap(pinned: harmless + pinned([0x9000_0000...0x9000_0fff]), guests: [])
    #expect(map.pinned.count == 16 && map.omittedCount == 25)
    #expect(map.pinned.last?.answer == .refused)
  }

  @Test("a region with its end below its start is left out")
  func reversed() {
    #expect(
      MemoryMap(
        pinned: [PinnedMemory(range: MemoryRange(start: 2, end: 1), region: nil, functions: [], answer: .refused)],
        guests: []
      ).stretches.isEmpty)
  }

  @Test("a line of one group is not explained by what the table pins to another")
  func otherGroup() throws {
    var tree = HostTree(
      functions: [
        .init("0000:00:02.0", group: 2), .init("0000:00:03.0", group: 3),
      ],
      reservedRegions: [
        2: "0x0000000030000000 0x0000000030000fff direct\n", 3: "0x0000000030000000 0x0000000030000fff direct\n",
      ])
    var dmar = DMARBuilder()
    dmar.addHardwareUnit(registerBase: 0xfed9_0000)
    dmar.addRMRR(base: 0x3000_0000, limit: 0x3000_0fff, scopes: [DMARBuilder.scope(1, bus: 0, [(2, 0)])])
    dmar.addRMRR(base: 0x4000_0000, limit: 0x4000_0fff, scopes: [DMARBuilder.scope(1, bus: 0, [(2, 0)])])
    tree.tables = ["DMAR": dmar.bytes()]
    let directory = try TemporaryDirectory(tree)
    let all = PinnedMemory.all(
      on: HostJudgement(host: try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()))
    #expect(all.map { $0.functions.map(\.description) } == [["0000:00:02.0"], ["0000:00:02.0"], ["0000:00:03.0"]])
    // The second region of the table is not among what the kernel keeps.
    #expect(all.map(\.answer) == [.refused, .concernsNobody, .refused])
  }

  @Test("what the kernel keeps for an ISA bridge of its own accord is no pinned memory")
  func isaBridge() throws {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let judged = HostJudgement(host: try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost())
    let group = try #require(
      judged.host.groups.first { $0.reservedRegions.understood.contains { $0.range.start == 0 } })
    #expect(group.reservedRegions.understood.contains { $0.range == ReservedRegion.isaBridgeWorkaround })
    #expect(!PinnedMemory.all(on: judged).contains { $0.range.start == 0 })
  }
}

@Suite("The size of memory in words")
struct MemorySizeTests {
  @Test(
    "is exact as long as that is short",
    arguments: [
      (0, 0xfff, "4 KiB"), (0, 0, "1 byte"), (1, 0x1000, "4 KiB"), (0, 0x7ff, "2 KiB"), (0, 0x3e7, "1000 bytes"),
      (0, 0x7fff_ffff, "2 GiB"), (0, 0x0b21_ffff, "178.1 MiB"), (0, 0xb_2200_0fff, "44.5 GiB"), (0, 9999, "9.7 KiB"),
      (0, UInt64.max, "all memory"), (2, 1, "no bytes"), (3, 1, "end below start"),
    ] as [(UInt64, UInt64, String)])
  func words(start: UInt64, end: UInt64, size: String) { #expect(MemoryRange(start: start, end: end).size == size) }
}

@Suite("The tree of PCI functions")
struct PCITreeTests {
  private func function(_ address: String, below bridges: [String] = [], root: UInt8 = 0) throws -> PCIFunction {
    let address = try #require(PCIAddress(sysfsName: address))
    let way = bridges.compactMap { PCIAddress(sysfsName: $0) } + [address]
    return PCIFunction(address: address, classCode: nil, hierarchy: PCIHierarchy(rootBus: root, functions: way))
  }

  private func outline(_ nodes: [PCITree.Node], depth: Int = 0) -> [String] {
    nodes.flatMap { node in
      [String(repeating: " ", count: depth) + node.address.description] + outline(node.nodes, depth: depth + 1)
    }
  }

  @Test("functions lie below their bridges, in the order of their addresses, and roots are apart")
  func order() throws {
    let tree = PCITree(
      of: HostFacts(functions: [
        try function("0000:03:00.1", below: ["0000:00:1c.0"]), try function("0000:00:02.0"),
        try function("0000:ae:00.0", root: 0xae), try function("0000:03:00.0", below: ["0000:00:1c.0"]),
        try function("0000:00:1c.0"), try function("0001:00:00.0"),
      ]))
    #expect(tree.roots.map(\.segment) == [0, 0, 1] && tree.roots.map(\.bus) == [0, 0xae, 0])
    #expect(outline(tree.roots[0].nodes) == ["0000:00:02.0", "0000:00:1c.0", " 0000:03:00.0", " 0000:03:00.1"])
  }

  @Test("a way with more bridges than there can be does not make a tree without end")
  func deep() throws {
    let bridges = (0..<4000).map { String(format: "%04x:%02x:00.0", $0 / 256, $0 % 256) }
    let tree = PCITree(of: HostFacts(functions: [try function("0fff:00:00.0", below: bridges)]))
    #expect(tree.roots.first?.nodes.first?.addresses.count == PCITree.depthLimit)
  }
}
