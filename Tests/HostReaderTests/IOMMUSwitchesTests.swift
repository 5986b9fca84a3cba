import HostReader
import TestSupport
import Testing

@Suite("Of a kernel's command line only the switches of the IOMMU are kept")
struct IOMMUSwitchesTests {
  private static let cases: [(line: String, switches: [String])] = [
    ("", []),
    ("BOOT_IMAGE=/vmlinuz root=UUID=3f5a quiet intel_iommu=on iommu=pt\n", ["intel_iommu=on", "iommu=pt"]),
    ("intel_iommu=on,relax_rmrr  amd_iommu=fullflush", ["intel_iommu=on,relax_rmrr", "amd_iommu=fullflush"]),
    ("iommu.passthrough=1 arm-smmu.disable_bypass=0", ["iommu.passthrough=1", "arm-smmu.disable_bypass=0"]),
    (
      "ivrs_ioapic[4]=00:14.0 vfio-iommu-type1.allow_unsafe_interrupts=1",
      ["ivrs_ioapic[4]=00:14.0", "vfio-iommu-type1.allow_unsafe_interrupts=1"]
    ),
    // What is in quotes is one word, and none of ours.
    (#"rd.luks.key="a intel_iommu=secret b" nox2apic"#, ["nox2apic"]),
    (#"iommu="pt secret" intremap=off"#, ["intremap=off"]),
    ("intel_iommu_key=secret iommu", ["iommu"]),
    // What comes after -- is for the first process.
    ("iommu=pt -- intel_iommu=off", ["iommu=pt"]),
    ("iommu=\u{1b}[31m", []), ("iommu=" + String(repeating: "x", count: 300), []),
  ]

  @Test(arguments: cases.indices)
  func kept(index: Int) throws {
    let host = try OneDeviceHost(reservedRegions: "")
    try host.writer.file("proc/cmdline", Self.cases[index].line)
    let reader = HostReader(root: HostRoot(path: host.directory.path))
    #expect(reader.iommuSwitches() == Self.cases[index].switches)
  }

  @Test("and where there is none, nothing is known")
  func absent() throws {
    let host = try OneDeviceHost(reservedRegions: "")
    #expect(HostReader(root: HostRoot(path: host.directory.path)).iommuSwitches() == nil)
  }
}
