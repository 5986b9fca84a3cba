import Eligibility
import PCI
import Testing

private let mebibyte: UInt64 = 1 << 20
private let gibibyte: UInt64 = 1 << 30

@Suite("A guest's memory lies where QEMU lays it")
struct GuestMemoryLayoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var machine: String
    var architecture = "x86_64"
    var bytes: UInt64
    /// The start and the end, exclusive, of each piece.
    var pieces: [(UInt64, UInt64)]
    var testDescription: String { "\(machine), \(bytes >> 20) MiB" }
  }

  private static let low: (UInt64, UInt64) = (0, 0xa_0000)

  private static let cases: [Case] = [
    Case(machine: "q35", bytes: 512 << 10, pieces: [(0, 512 << 10)]),
    Case(machine: "q35", bytes: 64 * mebibyte, pieces: [low, (0xc_0000, 64 * mebibyte)]),
    Case(machine: "pc-q35-7.2", bytes: 0xafff_0000, pieces: [low, (0xc_0000, 0xafff_0000)]),
    Case(
      machine: "pc-q35-7.2", bytes: 0xb000_0000,
      pieces: [low, (0xc_0000, 0x8000_0000), (1 << 32, (1 << 32) + 0x3000_0000)]),
    Case(
      machine: "pc-q35-rhel9.4.0", bytes: 4 * gibibyte,
      pieces: [low, (0xc_0000, 2 * gibibyte), (4 * gibibyte, 6 * gibibyte)]),
    Case(machine: "pc", bytes: 0xdfff_0000, pieces: [low, (0xc_0000, 0xdfff_0000)]),
    Case(
      machine: "pc-i440fx-7.2", bytes: 0xe000_0000,
      pieces: [low, (0xc_0000, 3 * gibibyte), (4 * gibibyte, 4 * gibibyte + 0x2000_0000)]),
    Case(
      machine: "pc-i440fx-jammy", architecture: "i686", bytes: 8 * gibibyte,
      pieces: [low, (0xc_0000, 3 * gibibyte), (4 * gibibyte, 9 * gibibyte)]),
    Case(machine: "virt", architecture: "aarch64", bytes: 2 * gibibyte, pieces: [(gibibyte, 3 * gibibyte)]),
    Case(machine: "virt-7.2", architecture: "aarch64", bytes: 64 * gibibyte, pieces: [(gibibyte, 65 * gibibyte)]),
  ]

  @Test(arguments: cases)
  func pieces(scenario: Case) throws {
    let layout = try #require(
      GuestMemoryLayout(machine: scenario.machine, architecture: scenario.architecture, bytes: scenario.bytes))
    #expect(layout.ranges == scenario.pieces.map { MemoryRange(start: $0.0, end: $0.1 - 1) })
  }

  @Test(
    "and is not known of other machines",
    arguments: [
      ("microvm", "x86_64", gibibyte), ("isapc", "x86_64", gibibyte), ("pc-i440fx-1.7", "x86_64", gibibyte),
      ("virt", "riscv64", gibibyte), ("virt", "x86_64", gibibyte), ("q35", "aarch64", gibibyte), ("q35", "x86_64", 0),
      ("q35", "x86_64", 1 << 40), ("", "x86_64", gibibyte), ("q35", "x86_64", .max),
    ] as [(String, String, UInt64)])
  func unknown(machine: String, architecture: String, bytes: UInt64) {
    #expect(GuestMemoryLayout(machine: machine, architecture: architecture, bytes: bytes) == nil)
  }

  @Test(
    "and what would end below an address begins with it, and not at 0 on Arm",
    arguments: [
      ("q35", "x86_64", 0x6000_0000, 0x6000_0000), ("pc", "x86_64", 0x7fff_ffff, 0x7fff_ffff),
      ("q35", "x86_64", 0x8000_0000, nil), ("pc", "x86_64", 0, nil), ("virt", "aarch64", 0x6000_0000, 0x2000_0000),
      ("virt", "aarch64", 0x4000_0000, nil), ("virt", "aarch64", 0x1000, nil),
    ] as [(String, String, UInt64, UInt64?)])
  func largest(machine: String, architecture: String, address: UInt64, bytes: UInt64?) throws {
    let layout = try #require(GuestMemoryLayout(machine: machine, architecture: architecture, bytes: 4 * gibibyte))
    #expect(layout.largestMemory(endingBelow: address) == bytes)
    if let bytes {
      let fitting = try #require(GuestMemoryLayout(machine: machine, architecture: architecture, bytes: bytes))
      #expect(fitting.overlap(with: MemoryRange(start: address, end: address)) == nil)
    }
  }

  @Test(
    "and what is pinned is in its way where both have a byte in common",
    arguments: [
      (0xbdf7_f000, 0xbdf8_efff, nil), (0x7fff_f000, 0x8000_0fff, (0x7fff_f000, 0x7fff_ffff)),
      (0xe_8000, 0xe_8fff, (0xe_8000, 0xe_8fff)), (0xa_0000, 0xb_ffff, nil), (0x1_ffff_f000, 0x2_0000_0000, nil),
      (0x1_0000_0000, 0x1_0000_0000, (0x1_0000_0000, 0x1_0000_0000)), (0x3000_1000, 0x3000_07ff, nil),
    ] as [(UInt64, UInt64, (UInt64, UInt64)?)])
  func overlap(start: UInt64, end: UInt64, piece: (UInt64, UInt64)?) throws {
    let layout = try #require(GuestMemoryLayout(machine: "q35", architecture: "x86_64", bytes: 3 * gibibyte))
    let found = layout.overlap(with: MemoryRange(start: start, end: end))
    #expect(found == piece.map { MemoryRange(start: $0.0, end: $0.1) })
  }
}
