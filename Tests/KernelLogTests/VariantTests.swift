import KernelLog
import PCI
import Testing

/// Texts as people paste them, each with all that it tells: what comes close to a message and is none tells nothing.
@Suite("A variant of a message")
struct VariantTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    var text: String
    var causes: [LogCause]
    var devices: [String]

    init(_ text: String, _ causes: LogCause..., devices: [String] = []) {
      self.text = text
      self.causes = causes
      self.devices = devices
    }

    var testDescription: String { text }
  }

  private static let refused = ["0000:04:00.1"]

  static let numbered: [Variant] = [
    Variant(
      "1\tvfio-pci 0000:04:00.1: Firmware has requested this\n2\tdevice have a 1:1 IOMMU mapping", .pinnedMemory,
      devices: refused),
    Variant(
      "     9\tvfio-pci 0000:04:00.1: Device is ineligible for\n    10\tIOMMU domain attach due to platform RMRR",
      .pinnedMemory, devices: refused),
    Variant(
      "3: EAL: 0000:04:00.1 cannot add VFIO group\n4: to container, error\n5: 22 (Invalid argument)", .pinnedMemory,
      devices: refused),
    Variant("11. group\n12. 19 is not viable", .groupNotViable),
    Variant("11| vfio: error, group\n12| 19 is not viable", .groupNotViable),
    Variant(
      "7) DMAR: Setting identity map for device\n8) 0000:04:00.1 [0x1000 - 0x1fff]", .identityMap, devices: refused),
    // The message begins in the middle of a numbered paste, and a numbered line before it is empty.
    Variant("41  \n42  No interrupt\n43  remapping support", .noInterruptRemapping),
    // Numbers of the message itself at the start of a line.
    Variant("vfio 0000:04:00.1: group\n19 is not viable", .groupNotViable, devices: refused),
    Variant(
      "EAL: 0000:04:00.1 cannot add VFIO group to container, error\n22 (Invalid", .pinnedMemory, devices: refused),
    Variant("this device have a 1:\n1 IOMMU mapping", .pinnedMemory),
    Variant("this device have a\n1:1 IOMMU mapping", .pinnedMemory),
    Variant("DMAR: Setting identity map for device 0000:\n04:00.1 [0x1000 - 0x1fff]", .identityMap, devices: refused),
    Variant("set IOMMU type\n1 (Type 1) failed, error\n1 (Operation not permitted)", .ambiguousPermission),
    Variant(
      "DMAR: Device scope type does not match for\n0000:04:00.1\n0000:05:00.0", .scopeTypeMismatch, devices: refused),
    // Addresses that follow upon each other are no numbers of lines.
    Variant("vfio\n1:00.0: group 3 is not viable\n2:00.0: group 4 is not viable", .groupNotViable),
    Variant(
      "09:00.1: Firmware has requested this device have a 1:1 IOMMU mapping\n10:00.0: x", .pinnedMemory,
      devices: ["0000:09:00.1"]),
  ]

  static let quoted: [Variant] = [
    Variant("# DMAR: Device scope type does not\n# match for 0000:04:00.1", .scopeTypeMismatch, devices: refused),
    Variant("## No interrupt\n## remapping support", .noInterruptRemapping),
    Variant("// failed to set iommu for\n// container: Operation not permitted", .ambiguousPermission),
    Variant("> # failed to set iommu for\n> # container: Operation not permitted", .ambiguousPermission),
    Variant("\t//failed to set iommu for\n\t//container: Operation not permitted", .ambiguousPermission),
    Variant("#failed to set iommu for\n#container: Operation not permitted", .ambiguousPermission),
    Variant("a#012failed to set iommu for container:#012Operation not permitted", .ambiguousPermission),
    Variant("soft\u{ad}ware: fai\u{ad}led to set iommu for container: Operation not permitted", .ambiguousPermission),
    Variant(
      #"{"MESSAGE":[27,91,51,49,109,110,111,32,105,111,109,109,117,95,103,114,111,117,112,32,102,111,117,110,100]}"#,
      .noIOMMUGroup),
    Variant(
      #"{"MESSAGE":[110,111,32,105,111,109,109,117,95,103,114,111,117,112,32,102,111,117,110,100,10"#, .noIOMMUGroup),
    Variant(#"{"MESSAGE":[110,111,256]} {"MESSAGE":[]} {"MESSAGE":["no","iommu_group"]} {"OTHER":[110]}"#),
    Variant(#"{"OTHER":[110,111,32,105,111,109,109,117,95,103,114,111,117,112,32,102,111,117,110,100]}"#),
  ]

  static let groups: [Variant] = [
    Variant("vfio: error: group 7 is not viable, says QEMU", .groupNotViable),
    Variant("group 7 is not viable", .groupNotViable), Variant("group 7 is not viable\nnext", .groupNotViable),
    Variant("group N is not viable, please ensure all devices are bound", .groupNotViable),
    Variant("group 7 is not viable\nPlease ensure all devices", .groupNotViable),
    Variant("VFIO group is not viable! Not all devices", .groupNotViable),
    Variant("the patient group is not viable"), Variant("group 7 is not viable commercially"),
    Variant("The group is not viable for our business"), Variant("group 7 is not viable as a market"),
    Variant("Our focus group is not viable."), Variant("the support group is not viable\n"),
    Variant("A group is not viable where its members disagree"),
    Variant("vfio is bound to every device.\nMeanwhile, and in quite another house, group 7 is not viable at all"),
  ]

  static let mappings: [Variant] = [
    Variant(
      "vfio 0000:04:00.1: failed to setup container for group 19: memory listener initialization failed: Region"
        + " ram-node0: vfio_container_dma_map(0x5, 0x0, 0xa0000, 0x7) = -22 (Invalid argument)", .guestMemoryOverlap,
      devices: refused),
    Variant(
      "vfio 0000:04:00.1: failed to setup container for group 19: memory listener initialization failed: Region"
        + " 0000:07:00.0 BAR 0: vfio_dma_map(0x5, 0x0, 0xa0000, 0x7) = -22", .guestMemoryOverlap, devices: refused),
    Variant(
      "vfio 0000:04:00.1: memory listener initialization failed: vfio_dma_map(0x5, 0x0, 0xa0000, 0x7) = -22",
      .guestMemoryOverlap, devices: refused),
    Variant(
      #"-device {"driver":"vfio-pci","host":"0000:04:00.1","id":"a"}: vfio_dma_map(0x5, 0x0, 0xa0000, 0x7) = -22"#,
      .guestMemoryOverlap, devices: refused),
    // A device that only stands before is not the one that failed.
    Variant(
      "vfio-pci 0000:04:00.1: enabling device (0000 -> 0003)\nvfio_dma_map(0x5, 0x0, 0xa0000, 0x7) = -22",
      .guestMemoryOverlap),
    Variant(
      "-device vfio-pci,host=04:00.1,id=a -device vfio-pci,host=05:00.0: vfio_dma_map(0x5, 0x0, 0xa0000, 0x7) = -22",
      .guestMemoryOverlap, devices: ["0000:05:00.0"]),
    Variant("vfio 0000:04:00.1: Region pc.ram: vfio_dma_map(0x5, 0x0, 0xa0000, 0x7) = -12"),
    Variant("Region pc.ram: vfio_dma_map(0x5, 0x0, 0x0, 0x7) = -22 (Invalid argument)"),
  ]

  static let regions: [Variant] = [
    Variant("0x00000000bdf7f000 0x00000000bdf8efff direct", .rmrr),
    Variant("0x00000000bdf7f000 0x00000000bdf8efff direct-relaxable", .rmrr),
    Variant("0x00000000bdf7f000 0x00000000bdf8efff direct\n0x00000000fee00000 0x00000000feefffff msi", .rmrr),
    Variant("```\n0x00000000bdf7f000 0x00000000bdf8efff direct```", .rmrr),
    Variant(#""0x00000000bdf7f000 0x00000000bdf8efff direct\n""#, .rmrr),
    Variant("0x00000000BDF7F000\t0x00000000BDF8EFFF\tdirect", .rmrr),
    Variant("> 0x00000000bdf7f000 0x00000000bd\n> f8efff direct", .rmrr),
    Variant("0x00000000fee00000 0x00000000feefffff msi"),
    Variant("0x000000fd00000000 0x000000ffffffffff reserved"),
    Variant("0x0000000000000000 0x0000000000ffffff direct-relaxable\n0x00000000fee00000 0x00000000feefffff msi"),
    Variant("0x00000000bdf7f000 0x00000000bdf8efff directory"), Variant("0xbdf7f000 0xbdf8efff direct"),
    Variant("0x00000000bdf7f000 0x00000000bdf8efff direct-relaxables"), Variant("direct"),
    Variant("There should be no `direct` lines in reserved_regions"),
    Variant("cat /sys/kernel/iommu_groups/15/reserved_regions"),
  ]

  static let others: [Variant] = [
    Variant("EAL: 0000:04:00.1 failed to select IOMMU type", .ambiguousPermission, devices: refused),
    Variant("EAL:   0000:04:00.1 failed to select\nIOMMU type", .ambiguousPermission, devices: refused),
    Variant("EAL: Probing VFIO support...\nEAL: failed to select IOMMU mode"),
    Variant(
      "EAL: 0000:04:00.1 failed to select IOMMU type\n"
        + "vfio-pci 0000:04:00.1: DMAR: Device is ineligible for IOMMU domain attach", .pinnedMemory, devices: refused),
    Variant("DMAR: Setting identity map for device 0000:04:00.1 [0xbdf7f000 -", .identityMap, devices: refused),
    Variant("DMAR: Setting identity map for device 0000:04:00.1", .identityMap, devices: refused),
    Variant("DMAR: Record passes table end", .iommuOff),
    Variant("pci 0000:04:00.1: AMD-Vi: IOMMU driver was not able to establish FW requested direct mapping.", .iommuOff),
    Variant("The record passes table end markers"),
  ]

  @Test("tells just its causes and devices", arguments: numbered + quoted + groups + mappings + regions + others)
  func variant(variant: Variant) throws {
    let diagnosis = LogDiagnosis(try LogReading(bytes: Array(variant.text.utf8)))
    #expect(diagnosis.findings.map(\.cause) == variant.causes)
    #expect(diagnosis.findings.flatMap(\.devices).map(\.description) == variant.devices)
  }
}
