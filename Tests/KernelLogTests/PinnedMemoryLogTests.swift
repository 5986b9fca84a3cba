import KernelLog
import PCI
import TestSupport
import Testing

@Suite("The table of devices and memory out of a log")
struct PinnedMemoryLogTests {
  /// The lines of Red Hat's paper on RMRRs: of one range it prints the end with a digit too many.
  private static let whitepaper = """
    [    1.482301] IOMMU: Setting RMRR:
    [    1.482310] IOMMU: Setting identity map for device 0000:02:00.0 [0xbdf83000 - 0xbdf84fff]
    [    1.482340] IOMMU: Setting identity map for device 0000:01:00.0 [0xbdf83000 - 0xbdf84fff]
    [    1.482369] IOMMU: Setting identity map for device 0000:01:00.2 [0xbdf83000 - 0xbdf84fff]
    [    1.482390] IOMMU: Setting identity map for device 0000:01:00.4 [0xbdff6000 - 0xbdfffcfff]
    [    1.482400] IOMMU: Prepare 0-16MiB unity mapping for LPC
    [    1.482410] IOMMU: Setting identity map for device 0000:00:1f.0 [0x0 - 0xffffff]
    """

  private func log(_ text: String) throws -> PinnedMemoryLog {
    PinnedMemoryLog(try LogReading(bytes: Array(text.utf8)))
  }

  @Test("has the four devices of the whitepaper, and its memory as it is printed")
  func whitepaper() throws {
    let log = try log(Self.whitepaper)
    let devices = log.devices.map(\.description)
    #expect(devices == ["0000:01:00.0", "0000:01:00.2", "0000:01:00.4", "0000:02:00.0"])
    let ranges = log.regions.map(\.range.description)
    #expect(ranges == ["0xbdf83000-0xbdf84fff", "0xbdff6000-0xbdfffcfff"])
    let lines = log.regions.map { $0.holders.map(\.lines) }
    #expect(lines == [[[3], [4], [2]], [[5]]])
  }

  @Test("does not have the ISA bridge, which is told apart")
  func isaBridge() throws {
    let maps = try log(Self.whitepaper).isaBridgeMaps
    #expect(maps.map(\.lines) == [7...7])
    let devices = maps.map { $0.devices.map(\.description) }
    #expect(devices == [["0000:00:1f.0"]])
  }

  @Test(
    "has every form of a map",
    arguments: [
      "IOMMU: Setting identity map for device 0000:00:1d.0 [0xbf499000 - 0xbf4a7fff]",
      "DMAR: Setting identity map for device 0000:00:1d.0 [0xbf499000 - 0xbf4a7fff]",
      "DMAR: Ignoring identity map for HW passthrough device 0000:00:1d.0 [0xbf499000 - 0xbf4a7fff]",
      "pci 0000:00:1d.0: Setting identity map [0xbf499000 - 0xbf4a7fff]",
      "pci 0000:00:1d.0: DMAR: Setting identity map [0xbf499000 - 0xbf4a7fff]",
      "ehci-pci 0000:00:1d.0: DMAR: Setting identity map [0xbf499000 - 0xbf4a7fff]",
      "AMD-Vi: IVMD_TYPEi  devid_start: 0000:00:1d.0 devid_end: 0000:00:1d.0 range_start: 00000000bf499000 range_end: "
        + "00000000bf4a8000 flags: 7",
      "(XEN) [VT-D]found ACPI_DMAR_RMRR:\n(XEN) [VT-D] endpoint: 0000:00:1d.0\n"
        + "(XEN) [VT-D]dmar.c:608:   RMRR region: base_addr bf499000 end_addr bf4a7fff\n(XEN) [VT-D]found",
      "(XEN) [VT-D]found ACPI_DMAR_RMRR:\n(XEN) [VT-D] endpoint: 0000:00:1d.0\n"
        + "(XEN) [VT-D]drivers/passthrough/vtd/dmar.c:610:  RMRR: [bf499000,bf4a7fff]",
    ])
  func forms(text: String) throws {
    let log = try log(text)
    #expect(log.regions.map(\.range) == [MemoryRange(start: 0xbf49_9000, end: 0xbf4a_7fff)])
    let devices = log.regions.map { $0.devices.map(\.description) }
    #expect(devices == [["0000:00:1d.0"]])
  }

  @Test("has a map that is made again, as when a driver lets go of the device, once")
  func again() throws {
    let text = """
      DMAR: RMRR base: 0x0000008cc23000 end: 0x0000008ce6cfff
      DMAR: Setting identity map for device 0000:00:14.0 [0x8cc23000 - 0x8ce6cfff]
      [  106.509326] DMAR: Setting identity map for device 0000:00:14.0 [0x8cc23000 - 0x8ce6cfff]
      """
    let region = try #require(try log(text).regions.first)
    #expect(try log(text).regions.count == 1)
    #expect(region.lines == [1, 2, 3])
    #expect(region.holders.map(\.lines) == [[2, 3]])
  }

  @Test(
    "does not have a range whose line is cut",
    arguments: [
      "DMAR: RMRR base: 0x0000008cc23000 end: 0x0000008ce6", "DMAR: RMRR base: 0x0000008cc23000",
      "DMAR: Setting identity map for device 0000:00:14.0 [0x8cc23000 - 0x8ce6c", "(XEN) RMRR: [d9888000,d9894f",
    ])
  func cut(text: String) throws { #expect(try log(text).regions == []) }
}
