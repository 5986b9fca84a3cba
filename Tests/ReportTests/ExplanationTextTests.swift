import Guidance
import HostReader
import KernelLog
import Report
import TestSupport
import Testing

@Suite("What people read of an error that they have pasted")
struct ExplanationTextTests {
  /// A text for each cause, and some that differ by who prints them.
  private static let texts: [(name: String, text: String)] = [
    (
      "Linux 6.1 and QEMU",
      """
      vfio-pci 0000:01:00.0: DMAR: Device is ineligible for IOMMU domain attach due to platform RMRR requirement.
      vfio 0000:01:00.1: failed to setup container for group 15: Failed to set group container: Operation not permitted
      """
    ),
    ("Linux 6.12", "vfio-pci 0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU mapping"),
    (
      "QEMU alone, EINVAL",
      "vfio 0000:00:02.0: failed to setup container for group 2: Failed to set group container: Invalid argument"
    ),
    (
      "QEMU alone, EPERM",
      "failed to setup container for group 2: Failed to set group container: Operation not permitted"
    ),
    ("Hyper-V", "BIOS requires that this device remain attached to BIOS-owned memory.  Not assignable."),
    ("Xen", "(XEN) [VT-D] It's disallowed to assign 0000:00:1a.0 with shared RMRR at dbe9a000 for Dom19."),
    ("the hook", "rmrr-guard: vm0 cannot use host device 0000:01:00.1: it cannot be given to a guest."),
    ("no interrupt remapping", "vfio_iommu_type1_attach_group: No interrupt remapping support."),
    (
      "an ambiguous error, and a bad advice",
      """
      vfio: failed to set iommu for container: Operation not permitted
      echo "options vfio_iommu_type1 allow_unsafe_interrupts=1" > /etc/modprobe.d/vfio.conf
      """
    ),
    ("a group that is not viable", "vfio 0000:09:00.0: group 19 is not viable"),
    ("no group", "vfio 0000:8a:00.0: no iommu_group found"),
    ("no IOMMU", "error: unsupported configuration: host doesn't support passthrough of host PCI devices"),
    ("a table that is cut", "DMAR: Record passes table end"),
    (
      "memory that Linux cannot map",
      "iommu ivhd0: IOMMU driver was not able to establish FW requested direct mapping.\nDMAR: IOMMU disabled"
    ),
    ("DPDK without an errno", "EAL: 0000:04:00.1 failed to select IOMMU type"),
    ("a map that is cut", "DMAR: Setting identity map for device 0000:04:00.0 [0xbdf7f000 -"),
    (
      "a group's reserved_regions",
      """
      # cat /sys/kernel/iommu_groups/15/reserved_regions
      0x00000000bdf7f000 0x00000000bdf8efff direct
      0x00000000bdffd000 0x00000000bdffffff direct-relaxable
      0x00000000fee00000 0x00000000feefffff msi
      """
    ),
    ("a mapping", "Region pc.ram: vfio_dma_map(0x55d0, 0x100000, 0xbff00000, 0x7f1e) = -22 (Invalid argument)"),
    ("a scope of the wrong type", "DMAR: Device scope type does not match for 0000:00:06.0"),
    ("a bad RMRR", "DMAR: [Firmware Bug]: Your BIOS is broken; bad RMRR [0x0000000030001000-0x00000000300007ff]"),
    ("a broken scope", "DMAR: [Firmware Bug]: RMRR entry for device 04:00.0 is broken - applying workaround"),
    ("an option", "DMAR: Intel-IOMMU: assuming all RMRRs are relaxable. This can lead to instability or data loss"),
    (
      "the log of a boot",
      """
      DMAR: RMRR base: 0x000000bdea8000 end: 0x000000bdeb6fff
      DMAR: Setting identity map for device 0000:00:14.0 [0xbdea8000 - 0xbdeb6fff]
      DMAR: Prepare 0-16MiB unity mapping for LPC
      DMAR: Setting identity map for device 0000:00:1f.0 [0x0 - 0xffffff]
      """
    ),
    ("none of this", "Hello, world"),
    ("nothing but a bad advice", "modprobe vfio_iommu_type1 allow_unsafe_interrupts=1"),
  ]

  @Test("reads well, cause by cause")
  func catalogue() throws {
    let parts = try Self.texts.map { name, text in
      let explanation = Explanation(try LogReading(bytes: Array(text.utf8)))
      return "=== \(name)\n\n\(ExplanationText.render(explanation).plain)"
    }
    try expectGolden(parts.joined(separator: "\n"), "explain.txt")
  }

  /// Texts of which something is to be seen on the whitepaper's host.
  private static let textOnHost = """
    vfio-pci 0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the device
    vfio 0000:01:00.1: failed to setup container for group 15: Failed to set group container: Invalid argument
    vfio-pci 0000:03:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the device
    vfio-pci 0000:7f:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the device
    EAL: VFIO group is not viable! Not all devices in IOMMU group bound to VFIO or unbound
    vfio: error, group 15 is not viable
    vfio 0000:7e:00.0: no iommu_group found
    """

  private static func explanationOnHost() throws -> Explanation {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    return Explanation(
      try LogReading(bytes: Array(textOnHost.utf8)), host: facts, argument: HostArgument(path: "hosts/whitepaper-6.12"))
  }

  @Test("is tied to the host's devices")
  func host() throws { try expectGolden(ExplanationText.render(Self.explanationOnHost()).plain, "explain-host.txt") }

  @Test("has the same for programs")
  func json() throws {
    try expectGolden(ReportV1.json(ReportV1.Explanations(Self.explanationOnHost())), "explain-host.json")
  }

  @Test(
    "tells which of two causes it is, where the host tells",
    arguments: [
      (WhitepaperHost.on61, "0000:01:00.1", "pinned memory is the cause"),
      (.on61, "0000:03:00.0", "the cause is interrupt remapping, not pinned memory"),
      (.on612, "0000:01:00.1", "by another error (EINVAL), so under it the cause is interrupt remapping"),
    ])
  func ambiguous(host: WhitepaperHost, device: String, words: String) throws {
    let directory = try TemporaryDirectory(host.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let text = "-device vfio-pci,host=\(device): vfio: failed to set iommu for container: Operation not permitted"
    let explanation = Explanation(try LogReading(bytes: Array(text.utf8)), host: facts)
    let rendered = ExplanationText.render(explanation).plain.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(rendered.contains(words), "\(rendered)")
  }

  @Test("tells no one cause where the kernel may refuse by either error", arguments: ["host=0000:01:00.1", ""])
  func openRule(device: String) throws {
    var tree = WhitepaperHost.on612.tree
    tree.release = "5.14.0-503.11.1.el9_5.x86_64"
    tree.typeNames = nil
    let directory = try TemporaryDirectory(tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    let text = "-device vfio-pci,\(device): vfio: failed to set iommu for container: Operation not permitted"
    let explanation = Explanation(try LogReading(bytes: Array(text.utf8)), host: facts)
    let rendered = ExplanationText.render(explanation).plain.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(!rendered.lowercased().contains("under this kernel"), "\(rendered)")
    #expect(!rendered.contains("so under it"), "\(rendered)")
  }

  @Test(
    "points to all about the devices that are named, to their groups, or to all devices",
    arguments: [
      ("0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU mapping", ["device 0000:01:00.0"]),
      ("failed to setup container for group 2: Failed to set group container: Invalid argument", ["host"]),
      ("BIOS requires that this device remain attached to BIOS-owned memory.", ["devices --blocked"]),
      ("vfio: error, group 15 is not viable", ["isolation"]),
      ("vfio 0000:8a:00.0: no iommu_group found", ["device 0000:8a:00.0", "host"]),
      ("vfio_dma_map(0x55d0, 0x100000, 0xbff00000, 0x7f1e) = -22 (Invalid argument)", ["check --all"]),
      ("DMAR: Record passes table end", ["tables", "host"]),
      ("DMAR: IOMMU disabled", ["host"]),
      ("DMAR: RMRR base: 0x000000bdea8000 end: 0x000000bdeb6fff", ["host"]),
      ("DMAR: Setting identity map for device 0000:00:14.0 [0xbdea8000 - 0xbdeb6fff]", ["host --kernel-log FILE"]),
      (
        (1...5).map { "0000:0\($0):00.0: Firmware has requested this device have a 1:1 IOMMU mapping" }
          .joined(separator: "\n"), ["device 0000:01:00.0", "device 0000:02:00.0", "devices --blocked"]
      ),
    ])
  func next(text: String, words: [String]) throws {
    let diagnosis = LogDiagnosis(try LogReading(bytes: Array(text.utf8)))
    let finding = try #require(diagnosis.findings.first)
    #expect(diagnosis.guidance(on: finding).commands == words.map { "rmrr-guard \($0)" })
    let host = HostArgument(path: "it's a host")
    #expect(
      diagnosis.guidance(on: finding, host: host).commands == words.map { "rmrr-guard \($0) --host 'it'\\''s a host'" })
  }

  @Test("sends nobody without interrupt remapping to a list of devices")
  func interrupts() throws {
    let diagnosis = LogDiagnosis(try LogReading(bytes: Array("No interrupt remapping support.".utf8)))
    let finding = try #require(diagnosis.findings.first)
    #expect(diagnosis.guidance(on: finding).commands == ["journalctl -k | rmrr-guard explain"])
  }

  @Test("never has the unsafe option for a cure")
  func unsafeOption() throws {
    for (name, text) in Self.texts {
      let diagnosis = LogDiagnosis(try LogReading(bytes: Array(text.utf8)))
      for finding in diagnosis.findings {
        let guidance = diagnosis.guidance(on: finding)
        #expect(!guidance.commands.isEmpty, "\(name)")
        #expect(guidance.commands.allSatisfy { !$0.contains("unsafe") }, "\(name)")
        guard guidance.next.contains("allow_unsafe_interrupts") else { continue }
        #expect(guidance.next.contains("makes the host unsafe"), "\(name)")
      }
    }
  }
}
