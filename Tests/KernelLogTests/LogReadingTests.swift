import KernelLog
import PCI
import TestSupport
import Testing

@Suite("A log with several messages")
struct LogReadingTests {
  private func diagnosis(_ text: String) throws -> LogDiagnosis {
    LogDiagnosis(try LogReading(bytes: Array(text.utf8)))
  }

  private static let kernel61 =
    "vfio-pci 0000:01:00.1: DMAR: Device is ineligible for IOMMU domain attach due to platform RMRR requirement."
  private static let permission = "vfio: failed to set iommu for container: Operation not permitted"
  private static let interrupts = "vfio_iommu_type1_attach_group: No interrupt remapping support."

  @Test("has an ambiguous error explained by the kernel's own line, and not without")
  func ambiguous() throws {
    #expect(try diagnosis(Self.permission).findings.map(\.cause) == [.ambiguousPermission])
    let pinned = try diagnosis("\(Self.permission)\n\(Self.kernel61)").findings
    #expect(pinned.map(\.cause) == [.pinnedMemory])
    #expect(pinned.map(\.lines) == [[1, 2]])
    #expect(try diagnosis("\(Self.interrupts)\n\(Self.permission)").findings.map(\.cause) == [.noInterruptRemapping])
    let both = try diagnosis("\(Self.kernel61)\n\(Self.interrupts)\n\(Self.permission)").findings
    #expect(both.map(\.cause) == [.pinnedMemory, .noInterruptRemapping])
    #expect(both.map(\.lines) == [[1], [2, 3]])
  }

  @Test("does not have it explained by another program's refusal")
  func unexplained() throws {
    let text = "cannot add VFIO group to container, error 22 (Invalid argument)\n\(Self.permission)"
    #expect(try diagnosis(text).findings.map(\.cause) == [.pinnedMemory, .ambiguousPermission])
  }

  @Test("gives each cause once, with all of its devices and lines")
  func merged() throws {
    let text = "\n\(Self.kernel61)\nnothing\n\(Self.kernel61.replacing("01:00.1", with: "01:00.0"))\n\(Self.kernel61)\n"
    let finding = try #require(try diagnosis(text).findings.first)
    #expect(finding.devices.map(\.description) == ["0000:01:00.0", "0000:01:00.1"])
    #expect(finding.lines == [2, 4, 5])
  }

  @Test("names a message by the lines that it is wrapped over")
  func wrapped() throws {
    let text = "start\n" + Disguise.wrapped(Self.kernel61, at: 40) + "\nend"
    #expect(try diagnosis(text).findings.first?.lines == [2, 3])
  }

  @Test("does not take a device from the message before")
  func devices() throws {
    let text = "\(Self.kernel61)\nFirmware has requested this device have a 1:1 IOMMU mapping, rejecting"
    #expect(try LogReading(bytes: Array(text.utf8)).events.map(\.devices.count) == [1, 0])
    let other = "vfio-pci 0000:04:00.0: enabling device (0000 -> 0003)\n\(Self.permission)"
    #expect(try diagnosis(other).findings.map(\.devices) == [[]])
  }

  @Test("names a device behind a VMD controller, whose segment has five digits")
  func longSegment() throws {
    let text = "vfio-pci 10000:e1:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting"
    let devices = try diagnosis(text).findings.map { $0.devices.map(\.description) }
    #expect(devices == [["10000:e1:00.0"]])
  }

  @Test("names group and memory where a message does")
  func parts() throws {
    let group = try diagnosis("vfio 0000:09:00.0: group 19 is not viable")
    #expect(group.findings.map(\.groups) == [[19]])
    let container =
      "vfio 0000:00:02.0: failed to setup container for group 2: Failed to set group container: Invalid argument"
    #expect(try diagnosis(container).findings.map(\.groups) == [[2]])
    let map = try diagnosis("vfio_dma_map(0x55, 0x100000, 0xbff00000, 0x7f) = -22 (Invalid argument)")
    #expect(map.findings.first?.events.first?.region == MemoryRange(start: 0x10_0000, end: 0xbfff_ffff))
    let regions = try LogReading(bytes: Array("RMRR base: 0x000000bdea8000 end: 0x000000bdeb6fff\nDMAR: x".utf8))
    #expect(regions.events.first?.region == MemoryRange(start: 0xbdea_8000, end: 0xbdeb_6fff))
  }

  @Test("names the device and the group whose memory could not be mapped, and what was to be mapped")
  func mapping() throws {
    let text =
      "kvm: -device vfio-pci,host=0000:00:02.0: vfio 0000:00:02.0: failed to setup container for group 2: memory listener"
      + " initialization failed: Region pc.ram: vfio_dma_map(0x1, 0x0, 0x80000000, 0x2) = -22 (Invalid argument)"
    let finding = try #require(try diagnosis(text).findings.first)
    #expect(finding.devices.map(\.description) == ["0000:00:02.0"])
    #expect(finding.groups == [2])
    #expect(finding.events.map(\.region) == [MemoryRange(start: 0, end: 0x7fff_ffff)])
  }

  @Test("names the group of reserved_regions, as far as its file is named")
  func keptRegions() throws {
    let lines = "0x0000000027b00000 0x00000000286fffff direct\n0x00000000e6400000 0x00000000e64fffff direct-relaxable"
    let shown = try LogReading(bytes: Array("# cat /sys/kernel/iommu_groups/7/reserved_regions\n\(lines)".utf8)).events
    #expect(shown.map(\.message) == [.keptRegion, .relaxableRegion])
    #expect(shown.map(\.group) == [7, 7])
    #expect(shown.map(\.lines) == [2...2, 3...3])
    #expect(shown.first?.region == MemoryRange(start: 0x27b0_0000, end: 0x286f_ffff))
    #expect(try LogReading(bytes: Array(lines.utf8)).events.map(\.group) == [nil, nil])
    let found = "/sys/kernel/iommu_groups/12/reserved_regions:0x0000000027b00000 0x00000000286fffff direct"
    #expect(try LogReading(bytes: Array(found.utf8)).events.map(\.group) == [12])
  }

  @Test("has the ISA bridge's line of reserved_regions for what it is")
  func isaBridgeLine() throws {
    let found = try diagnosis("0x0000000000000000 0x0000000000ffffff direct-relaxable")
    #expect(found.findings == [])
    #expect(found.isaBridgeMaps.map(\.lines) == [1...1])
  }

  @Test("says where allow_unsafe_interrupts stands")
  func unsafeInterrupts() throws {
    #expect(try diagnosis("a\noptions vfio_iommu_type1 allow_unsafe_interrupts=1").unsafeInterruptLines == [2])
  }
}
