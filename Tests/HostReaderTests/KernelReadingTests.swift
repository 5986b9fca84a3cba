import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@Suite("What the kernel says of itself is read as far as the answer hinges on it")
struct KernelReadingTests {
  private static let relaxable = "0x0000000000000000 0x0000000000ffffff direct-relaxable\n"
  private static let both = KernelFeatures.TypeInformation.names(requireDirect: true, directRelaxable: true)

  /// The features that are read for the NIC, on a host whose group 13 has these lines.
  private func features(
    release: String?, lines: String, otherGroup: String = "", iommu: String = "dmar0", hasTypeInformation: Bool = true
  ) throws -> KernelFeatures {
    let host = try OneDeviceHost(iommu: iommu) { host in
      host.functions.append(.init("0000:00:1f.0", classCode: 0x060100, group: 13))
      host.reservedRegions = [2: lines, 13: otherGroup]
      host.release = release
      if !hasTypeInformation { host.typeNames = nil }
    }
    return host.facts().kernel
  }

  @Test(
    "by its release and the group's own lines alone, with Intel's IOMMU",
    arguments: [
      ("6.12.95-amd64", OneDeviceHost.directLine, nil), ("5.3.0", "", nil), ("4.18.0-240.el8", relaxable, 2),
      (nil, relaxable + OneDeviceHost.directLine, 2),
    ] as [(String?, String, Int?)])
  func small(release: String?, lines: String, group: Int?) throws {
    let features = try features(release: release, lines: lines)
    #expect(features == KernelFeatures(release: release, groupWithRelaxableLine: group))
  }

  @Test(
    "by its type information where these do not vouch for the rule of 5.3",
    arguments: [
      ("4.18.0-240.el8", OneDeviceHost.directLine), ("5.2.21", ""), (nil, OneDeviceHost.directLine), ("garbage", ""),
    ] as [(String?, String)])
  func oldRelease(release: String?, lines: String) throws {
    let features = try features(release: release, lines: lines)
    #expect(features == KernelFeatures(release: release, typeInformation: Self.both))
  }

  @Test(
    "by its type information where another IOMMU than Intel's has memory pinned", arguments: ["ivhd0", "smmu3.0x1"])
  func otherIOMMU(iommu: String) throws {
    let pinned = try features(release: "6.12.95", lines: OneDeviceHost.directLine, iommu: iommu)
    #expect(pinned.typeInformation == Self.both)
    #expect(try features(release: "6.12.95", lines: "", iommu: iommu).typeInformation == .notRead)
  }

  @Test("and where it has none, by the lines of all other groups")
  func otherGroups() throws {
    let features = try features(
      release: "4.18.0", lines: OneDeviceHost.directLine, otherGroup: Self.relaxable, hasTypeInformation: false)
    #expect(
      features == KernelFeatures(release: "4.18.0", typeInformation: .absent, groupWithRelaxableLine: 13))
  }

  @Test("not at all for a device without a group")
  func noGroup() throws {
    #expect(try OneDeviceHost(group: nil).facts().kernel == KernelFeatures())
  }

  @Test(
    "with a release that is fit for a message",
    arguments: [
      ("6.1.0\n", "6.1.0"), ("\n", nil), ("", nil), ("6.1\u{1b}[31m\n", "6.1?[31m"),
      (String(repeating: "6", count: 50), String(repeating: "6", count: 40)),
    ] as [(String, String?)])
  func release(contents: String, release: String?) throws {
    let host = try OneDeviceHost()
    try host.writer.file("proc/sys/kernel/osrelease", contents)
    #expect(host.facts().kernel.release == release)
  }
}
