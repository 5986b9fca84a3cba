import KernelLog
import PCI
import Testing

@Suite("Text that looks like a message and is none")
struct NearMissTests {
  @Test(
    "tells no cause",
    arguments: [
      "", "\n\n", "Hello, world", "The quick brown fox",
      // Another errno.
      "vfio 0000:01:00.0: failed to setup container for group 13: Failed to set group container: Device or resource busy",
      "vfio: failed to set iommu for container: No such device", "EAL: cannot add VFIO group to container, error 16",
      "EAL: cannot add VFIO group to container, error 221 (?)", "cannot add vfio group to container, error 2\n2024 was",
      "vfio_dma_map(0x55d0c1a2b3c0, 0x100000, 0xbff00000, 0x7f1e40100000) = -14 (Bad address)",
      "vfio_dma_map(0x55d0c1a2b3c0, 0x100000, 0xbff00000, 0x7f1e40100000) = -221", "vfio_dma_map(, , , ) = -22",
      "vfio-pci: probe of 0000:03:00.0 failed with error -16", "error bind device fd=22 to iommufd=21: Device busy",
      // Interrupt remapping that works, and a kernel that was told to do without.
      "DMAR-IR: Enabled IRQ remapping in x2apic mode",
      "DMAR-IR: x2apic is disabled because BIOS sets x2apic opt out bit.",
      "vfio-pci 0000:01:00.0: MSI interrupts are not secure, they cannot be isolated by the platform. Check that platform "
        + "features like interrupt remapping are enabled. Use the \"allow_unsafe_interrupts\" module parameter to override",
      "options vfio_iommu_type1 allow_unsafe_interrupts=1",
      // Not viable, but no IOMMU group.
      "This plan is not viable.", "The group's new plan is not viable.", "group therapy is not viable",
      "pci 0000:00:1f.0: Adding to iommu group 8", "iommu group 13",
      // Maps that pin nothing.
      "DMAR: Hardware identity mapping for device 0000:00:02.0", "pci 0000:00:02.0: Software identity mapping",
      "DMAR: Prepare 0-16MiB unity mapping for LPC\nDMAR: Setting identity map for device 0000:00:1f.0 [0x0 - 0xffffff]",
      "pci 0000:00:1f.0: DMAR: Setting identity map [0x0 - 0xffffff]", "DMAR: No RMRR found", "DMAR: Setting RMRR:",
      "DMAR: DRHD base: 0x000000fed90000 flags: 0x1", "DMAR: ATSR flags: 0x0", "DMAR: IOMMU enabled",
      "DMAR: [DMA Read] Request device [00:1e.0] PASID ffffffff fault addr df63e000 [fault reason 06]",
      // An option that this kernel does not know does nothing.
      "DMAR: Unknown option - 'relax_rmrr'", "Command line: intel_iommu=on,relax_rmrr",
      // What Xen permits, and other verdicts of Hyper-V's script and of our own programs.
      "(XEN) [VT-D] It's risky to assign 0000:00:1a.0 with shared RMRR at dbe9a000 for Dom19.",
      "(XEN) [VT-D]found ACPI_DMAR_DRHD:\n(XEN) [VT-D] endpoint: 0000:00:02.0",
      "Traffic from this device may be redirected to other devices in the system.  Not assignable.",
      "Express Endpoint -- more secure.", "2 of 11 groups cannot be given to a guest",
      "rmrr-guard: vm0 is let through, but whether host device 0000:01:00.0 can be given to a guest cannot be told.",
      "The 1:1 mapping of names", "the BIOS-owned memory", "host doesn't support it",
    ])
  func none(text: String) throws {
    #expect(LogDiagnosis(try LogReading(bytes: Array(text.utf8))).findings == [])
  }

  @Test("is told to be the kernel's own, where it maps memory for an ISA bridge")
  func isaBridge() throws {
    let text = "DMAR: Setting identity map for device 0000:00:1f.0 [0x0 - 0xffffff]"
    let diagnosis = LogDiagnosis(try LogReading(bytes: Array(text.utf8)))
    let devices = diagnosis.isaBridgeMaps.map { $0.devices.map(\.description) }
    #expect(devices == [["0000:00:1f.0"]])
  }

  @Test("is a pin all the same, where an RMRR covers just what is kept for an ISA bridge")
  func isaBridgeWithRMRR() throws {
    let text = """
      DMAR: RMRR base: 0x00000000000000 end: 0x00000000ffffff
      DMAR: Setting identity map for device 0000:00:1f.0 [0x0 - 0xffffff]
      """
    let diagnosis = LogDiagnosis(try LogReading(bytes: Array(text.utf8)))
    #expect(diagnosis.findings.map(\.cause) == [.identityMap, .rmrr])
    #expect(diagnosis.isaBridgeMaps == [])
  }
}
