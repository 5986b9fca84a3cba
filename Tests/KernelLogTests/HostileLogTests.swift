import KernelLog
import PCI
import TestSupport
import Testing

@Suite("A log that nobody has written")
struct HostileLogTests {
  @Test("that is not text is told to be none, with the line")
  func binary() {
    #expect(throws: LogError.notText(line: 2)) { try LogReading(bytes: Array("line\n\u{0}w\u{0}i\u{0}d\u{0}e".utf8)) }
    #expect(throws: LogError.notText(line: 1)) { try LogReading(bytes: [UInt8](repeating: 1, count: 100)) }
    #expect(throws: LogError.notText(line: 1)) { try LogReading(bytes: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]) }
  }

  @Test("that is larger than any log is told to be so")
  func large() {
    #expect(throws: LogError.tooLarge(limit: LogReading.byteLimit)) {
      try LogReading(bytes: [UInt8](repeating: 0x20, count: LogReading.byteLimit + 1))
    }
  }

  @Test("in UTF-16, as PowerShell writes it, is read", arguments: [false, true])
  func wide(isBigEndian: Bool) throws {
    let text = "\u{feff}BIOS requires that this device remain attached to BIOS-owned memory.  Not assignable.\r\n"
    let bytes = text.utf16.flatMap { unit -> [UInt8] in
      let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return isBigEndian ? pair.reversed() : pair
    }
    #expect(LogDiagnosis(try LogReading(bytes: bytes)).findings.map(\.cause) == [.pinnedMemory])
    // A file that was cut in the middle of a character.
    #expect(throws: Never.self) { try LogReading(bytes: bytes.dropLast()) }
  }

  @Test(
    "with blocks of NULs, as a power cut leaves them, is read, and its lines keep their numbers", arguments: [1, 4096])
  func nuls(count: Int) throws {
    let nuls = String(repeating: "\u{0}", count: count)
    let message = "Jan 23 17:54:48 host kernel: vfio-pci 0000:01:00.1: Device is ineligible for IOMMU domain attach"
    let text =
      "Jan 23 17:54:40 host kernel: eth0: link is up\n\(nuls)\(message)\nJan 23 17:54:50 host kern\(nuls)\(message)"
    let finding = try #require(LogDiagnosis(try LogReading(bytes: Array(text.utf8))).findings.first)
    #expect(finding.lines == [2, 3])
    #expect(finding.devices.map(\.description) == ["0000:01:00.1"])
    // They end a word, as the end of the log would.
    let cut = "vfio_dma_map(0x55, 0x0, 0xa0000, 0x7f) = -22\(nuls)1 of 2"
    #expect(LogDiagnosis(try LogReading(bytes: Array(cut.utf8))).findings.map(\.cause) == [.guestMemoryOverlap])
    #expect(throws: LogError.notText(line: 1)) { try LogReading(bytes: Array(nuls.utf8)) }
  }

  @Test("in Latin-1 is read as well")
  func latin() throws {
    let bytes = [0xdc, 0xe4] + Array(" vfio: error, group 7 is not viable ".utf8) + [0xfc]
    #expect(LogDiagnosis(try LogReading(bytes: bytes)).findings.map(\.cause) == [.groupNotViable])
  }

  @Test("of bytes by chance, between pieces of messages, is read to its end", arguments: 0..<60)
  func random(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var bytes: [UInt8] = []
    while bytes.count < 4000 {
      let message = Array((KnownMessage.all.randomElement(using: &generator)?.text ?? "").utf8)
      let start = Int.random(in: 0...message.count, using: &generator)
      bytes += message[start..<Int.random(in: start...message.count, using: &generator)]
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        // Brackets, escapes, digits and line breaks lead furthest.
        let telling = Array("[]<>\\\"#ux0123456789abcdef:.\n\r \u{1b}{}(),-=".utf8)
        bytes.append(
          Bool.random(using: &generator)
            ? telling.randomElement(using: &generator) ?? 0x20 : UInt8.random(in: 0x20...0xff, using: &generator))
      }
    }
    let reading = try LogReading(bytes: bytes)
    let lines = bytes.count { $0 == 0x0a } + 1
    #expect(reading.events.allSatisfy { $0.lines.upperBound <= lines })
  }

  @Test(
    "of one thing over and over is read in time that grows with its size",
    arguments: [
      "\\", "[", "#0", "{\"log\":\"", "> ", "\n", "vfio_dma_map(", "0000:01:00.0:", "failed to set group container: ",
      "rmrr base: 0x", "[0x0-", "ivmd_type", "is not viable", "\u{1b}[", "host=0b:00.0,", "group1isnotviable",
      "\u{e2}\u{80}",
      "ineligible for iommu domain attach", "1 x\n", "1 x\n2 x\n", "# ", "//", "x\u{0}xxxxxxxxxxxx", "direct",
      "iommu_groups/1",
      "\"MESSAGE\":[1,", "\"MESSAGE\" : [ 102, 103 ]", "0x00000000bdf7f000 0x00000000bdf8efff direct\n", ":region",
      "failed to select iommu type", "host=0b:00.0:vfio_dma_map(",
    ])
  func repeated(piece: String) throws {
    let small = try processorSeconds(piece, byteCount: 20_000)
    let large = try processorSeconds(piece, byteCount: 200_000)
    // Ten times the size, and room for what a first run costs; a square would be a hundred times.
    #expect(large < small * 30 + 1, "\(small) and \(large)")
  }

  /// What it costs to read a piece over and over.
  private func processorSeconds(_ piece: String, byteCount: Int) throws -> Double {
    let bytes = Array(String(repeating: piece, count: byteCount / piece.utf8.count + 1).utf8)
    let start = processorTime()
    _ = LogDiagnosis(try LogReading(bytes: bytes))
    return processorTime() - start
  }
}
