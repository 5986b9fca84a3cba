import HostFacts
import PCI
import TestSupport
import Testing

@Suite("A group's reserved_regions", .timeLimit(.minutes(1)))
struct ReservedRegionsTests {
  private static let range = "0x0000000030000000 0x0000000030000fff "

  /// What is read of a file with this text.
  private func read(_ text: String) throws -> ReservedRegions? {
    let host = try OneDeviceHost(reservedRegions: nil)
    try host.writer.file(OneDeviceHost.reservedRegionsPath, text)
    return host.reservedRegions()
  }

  @Test("gives its lines, with their numbers")
  func lines() throws {
    let text =
      "0x0000000000000000 0x0000000000ffffff direct-relaxable\n" + Self.range + "direct\n"
      + "0x00000000fee00000 0x00000000feefffff msi\n0x000000fd00000000 0xffffffffffffffff reserved\n"
    let expected: [ReservedRegion] = [
      .init(range: MemoryRange(start: 0, end: 0xff_ffff), kind: .directRelaxable, line: 1),
      .init(range: MemoryRange(start: 0x3000_0000, end: 0x3000_0fff), kind: .direct, line: 2),
      .init(range: MemoryRange(start: 0xfee0_0000, end: 0xfeef_ffff), kind: .msi, line: 3),
      .init(range: MemoryRange(start: 0xfd_0000_0000, end: .max), kind: .reserved, line: 4),
    ]
    #expect(try read(text) == .lines(expected, mayBeCut: false))
  }

  @Test("keeps a range whose end lies below its start, as the kernel shows it of a broken RMRR")
  func reversed() throws {
    let region = ReservedRegion(
      range: MemoryRange(start: 0x3000_1000, end: 0x3000_07ff), kind: .direct, line: 1)
    #expect(try read("0x0000000030001000 0x00000000300007ff direct\n") == .lines([region], mayBeCut: false))
  }

  @Test("may be empty")
  func empty() throws {
    #expect(try read("") == .lines([], mayBeCut: false))
  }

  @Test(
    "is not understood where a line is anything else",
    arguments: [
      "direct-", "Direct", "directx", "direct relaxable", "direct-relaxable2", "software-msi", "", "direct\r",
      "direct ,",
      "\u{0}",
    ])
  func thirdField(text: String) throws {
    #expect(try read(Self.range + text + "\n") == .malformed([], line: 1))
  }

  @Test(
    "is not understood where a number is anything else",
    arguments: [
      "30000000 0x30000fff direct", "0x30000000 30000fff direct", "0x 0x30000fff direct",
      "0x3000000g 0x30000fff direct",
      "0x00000000030000000 0x30000fff direct", "-0x30000000 0x30000fff direct", "0x+3000000 0x30000fff direct",
      "0x30000000-0x30000fff direct", "garbage", "\u{ff}\u{0}\u{1}",
    ])
  func numbers(line: String) throws {
    #expect(try read(line + "\n") == .malformed([], line: 1))
  }

  @Test("keeps the lines before and after one that is not understood", arguments: ["garbage\n", "\n"])
  func kept(text: String) throws {
    let region = ReservedRegion(range: MemoryRange(start: 0x3000_0000, end: 0x3000_0fff), kind: .direct, line: 1)
    var last = region
    last.line = 3
    let lines = Self.range + "direct\n" + text + Self.range + "direct\n"
    #expect(try read(lines) == .malformed([region, last], line: 2))
  }

  @Test("is absent where the kernel has none")
  func absent() throws {
    #expect(try OneDeviceHost(reservedRegions: nil).reservedRegions() == .absent)
  }

  @Test("is not waited for where it is a FIFO, nor read where it is a directory", arguments: [true, false])
  func notAFile(isFIFO: Bool) throws {
    let host = try OneDeviceHost(reservedRegions: nil)
    if isFIFO {
      try host.writer.fifo(OneDeviceHost.reservedRegionsPath)
    } else {
      try host.writer.directory(OneDeviceHost.reservedRegionsPath)
    }
    let fault = ReadingFault(path: "/" + OneDeviceHost.reservedRegionsPath, cause: .notARegularFile)
    #expect(host.reservedRegions() == .unreadable(fault))
  }

  @Test("is not read where it is larger than any such file, or leads in a circle")
  func unreadable() throws {
    let path = OneDeviceHost.reservedRegionsPath
    let large = try read(String(repeating: Self.range + "direct\n", count: 2000))
    #expect(large == .unreadable(ReadingFault(path: "/" + path, cause: .largerThan(bytes: 65_536))))
    let host = try OneDeviceHost(reservedRegions: nil)
    try host.writer.link(path, to: "reserved_regions")
    guard case .unreadable(let fault)? = host.reservedRegions(), case .system(_, let text) = fault.cause else {
      Issue.record("It was read.")
      return
    }
    #expect(text == "Too many levels of symbolic links")
  }
}
