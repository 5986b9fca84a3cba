import Eligibility
import HostFacts
import HostReader
import PCI
import TestSupport
import Testing

@testable import GuardDaemon

@Suite("What the kernel has refused")
struct KernelRefusalTests {
  private static let device = PCIAddress(sysfsName: "0000:01:00.0")

  private static let messages: [(name: String, message: String, expected: KernelRefusal?)] = [
    (
      "is told since Linux 6.6 for every vendor",
      "vfio-pci 0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the"
        + " device without a 1:1 mapping. Contact your platform vendor.",
      KernelRefusal(cause: .pinnedMemory, device: device)
    ),
    (
      "is told before that for Intel",
      "vfio-pci 0000:01:00.0: DMAR: Device is ineligible for IOMMU domain attach due to platform RMRR requirement.  "
        + "Contact your platform vendor.",
      KernelRefusal(cause: .pinnedMemory, device: device)
    ),
    (
      "is told without a device where interrupt remapping is missing",
      "vfio_iommu_type1_attach_group: No interrupt remapping support.  Use the module param \"allow_unsafe_interrupts\""
        + " to enable VFIO IOMMU support on this platform",
      KernelRefusal(cause: .noInterruptRemapping)
    ),
    ("is not told when the host starts without interrupt remapping", "DMAR-IR: Failed to enable irq remapping.", nil),
    ("is not told where memory is only mapped", "DMAR: RMRR base: 0x000000bdf7f000 end: 0x000000bdf8efff", nil),
    ("is not told by other lines", "vfio-pci 0000:01:00.0: enabling device (0000 -> 0002)", nil),
    ("is not told by nothing", "", nil),
  ]

  @Test("by its own words", arguments: messages)
  func words(name: String, message: String, expected: KernelRefusal?) {
    #expect(KernelRefusal(message: Array(message.utf8)) == expected)
  }

  @Test("is nothing in bytes that are no text")
  func binary() {
    #expect(KernelRefusal(message: (0...255).map { UInt8($0) }) == nil)
  }

  private func judged(_ address: String) throws -> Judgement {
    let directory = try TemporaryDirectory(WhitepaperHost.on612.tree)
    let facts = try HostReader(root: HostRoot(path: directory.path)).factsOfWholeHost()
    return Judge(host: facts).judge(DeviceQuestion(address: try #require(PCIAddress(sysfsName: address))))
  }

  private func refusal(of address: String) throws -> KernelRefusal {
    let device = try #require(PCIAddress(sysfsName: address))
    return KernelRefusal(cause: .pinnedMemory, device: device)
  }

  @Test("is told with the memory, and with what to do")
  func refused() throws {
    #expect(
      try refusal(of: "0000:01:00.0").text(judgement: try judged("0000:01:00.0"), definedDomains: []) == """
        Linux has just refused host device 0000:01:00.0 (system peripheral, IOMMU group 15) to a guest. \
        Firmware has pinned memory 0xbdf7f000-0xbdf8efff to it (Intel RMRR), so Linux does not assign it to a guest. \
        No domain is defined with it: it was plugged into a running one, or libvirt does not keep the domain. \
        What to do: rmrr-guard device 0000:01:00.0
        """)
  }

  @Test("is told with the domains that are defined with it, without what is not printable")
  func domains() throws {
    let judgement = try judged("0000:01:00.0")
    let cases = [
      (["vm0"], "Defined with it, or with a device of its group: vm0."),
      (["vm0", "vm1"], "Defined with it, or with a device of its group: vm0 and 1 other."),
      (["a\u{1b}[2J", "b", "c"], "Defined with it, or with a device of its group: a?[2J and 2 others."),
    ]
    for (names, sentence) in cases {
      let text = try refusal(of: "0000:01:00.0").text(judgement: judgement, definedDomains: names)
      #expect(text.contains(" \(sentence) What to do: "), "\(text)")
    }
  }

  @Test("against our own judgement is told as a fault")
  func disagreement() throws {
    let text = try refusal(of: "0000:03:00.0").text(judgement: try judged("0000:03:00.0"), definedDomains: [])
    #expect(text.contains("rmrr-guard has it as eligible, so one of the two is mistaken: please report it"))
  }

  @Test("of what could not be told beforehand is no fault")
  func undetermined() throws {
    var judgement = try judged("0000:01:00.0")
    judgement.verdict = .undetermined
    let text = try refusal(of: "0000:01:00.0").text(judgement: judgement, definedDomains: [])
    #expect(text.contains("Firmware has pinned memory to it, which could not be told beforehand. "))
    #expect(!text.contains("mistaken"))
  }

  @Test("is told of a device that is not known, and of none")
  func unknown() throws {
    #expect(
      try refusal(of: "0000:99:00.0").text(judgement: nil, definedDomains: []).hasPrefix(
        "Linux has just refused host device 0000:99:00.0 to a guest. Firmware has pinned memory to it. No domain"))
    #expect(
      KernelRefusal(cause: .pinnedMemory).text(judgement: nil, definedDomains: []).hasPrefix(
        "Linux has just refused a host device to a guest. "))
    let text = KernelRefusal(cause: .noInterruptRemapping).text(judgement: nil, definedDomains: [])
    #expect(text.contains("That is not about pinned memory. Leave allow_unsafe_interrupts alone"))
  }

  @Test("is not told again within a minute, each device for itself")
  func recent() throws {
    var recent = RecentRefusals()
    let start = ContinuousClock.now
    let (first, second) = (try refusal(of: "0000:01:00.0"), try refusal(of: "0000:02:00.0"))
    let without = KernelRefusal(cause: .noInterruptRemapping)
    #expect(recent.take([second, first, without], at: start) == [without, first, second])
    #expect(recent.take([first], at: start + .seconds(59)).isEmpty)
    #expect(recent.take([first, second], at: start + .seconds(60)) == [first, second])
    #expect(recent.take([], at: start + .seconds(61)).isEmpty)
  }
}
