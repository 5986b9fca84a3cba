import FirmwareTables
import HostFacts
import PCI
import TestSupport
import Testing

@testable import Eligibility
@testable import Guidance

@Suite("Sentences that few hosts see")
struct SentencesTests {
  @Test(
    "tell how a rule is known",
    arguments: [
      (.choice, nil, "It was chosen by --kernel-rule."),
      (
        .relaxableLine(group: 7), nil,
        "It is known by a direct-relaxable line in /sys/kernel/iommu_groups/7/reserved_regions."
      ),
      (
        .relaxableLine(group: 7), .requireDirect,
        "That it is no earlier one is known by a direct-relaxable line in /sys/kernel/iommu_groups/7/reserved_regions."
      ),
      (.typeInformation, nil, "It is known by the kernel's type information, /sys/kernel/btf/vmlinux."),
      (
        .typeInformation, .requireDirect,
        "The kernel's type information, /sys/kernel/btf/vmlinux, and its release contradict each other."
      ),
      (.release("6.5"), nil, "It is known by the release alone."),
    ] as [(KernelRuleFinding.Source, KernelRule?, String)])
  func source(source: KernelRuleFinding.Source, latest: KernelRule?, text: String) {
    #expect(KernelRuleFinding(rule: .relaxableRegions, latest: latest, source: source).sourceText == text)
  }

  @Test("tell of memory that Linux lets go of, whatever device it is")
  func relaxable() {
    let range = MemoryRange(start: 0x1000, end: 0x1fff)
    #expect(
      Note.relaxable(range).text
        == "Firmware has pinned memory 0x1000-0x1fff here as well, but this kernel lets go of it for a guest.")
  }

  @Test(
    "tell how to switch an IOMMU on, by the table that firmware has for it",
    arguments: [
      (.intel, "Switch on VT-d"), (.amd, "amd_iommu=off"), (.arm, "Switch on the IOMMU"), (nil, "has no table"),
    ]
      as [(IOMMUKind?, String)])
  func switchingOn(kind: IOMMUKind?, words: String) throws {
    let remedies = Remedies.withoutIOMMU(on: HostFacts(tableKind: kind))
    #expect(remedies.count == 1)
    #expect(remedies.first?.text.contains(words) == true)
  }

  @Test("tell what ties functions together where it is a group alone")
  func group() throws {
    let members = try ["0000:01:00.0", "0000:01:00.1"].map { try #require(PCIAddress(sysfsName: $0)) }
    let set = IsolationSet(groups: [3], functions: members, ties: [.group(3)])
    #expect(
      set.advice
        == "All of these to one owner, or none of them to a guest: 0000:01:00.0, 0000:01:00.1. They share IOMMU group 3, and"
        + " Linux gives a group away as a whole.")
  }

  @Test(
    "are not for a machine whose generation its name does not tell",
    arguments: ["ProLiant", "ProLiant Generic", "DL380 Gen8"])
  func generation(product: String) {
    #expect(MachineIdentity(vendor: "HP", product: product).proLiantGeneration == nil)
  }

  @Test(
    "know Proxmox VE's kernels with relax_rmrr",
    arguments: [
      ("6.2.16-13-pve", true), ("6.2.16-12-pve", false), ("6.8.12-4-pve", true), ("6.8-4-pve", false),
      ("6.x.12-4-pve", false), ("6.12.95-pve", false), ("6.12.95+deb12-amd64", false),
    ])
  func proxmox(release: String, hasOption: Bool) {
    #expect(ProxmoxRelease.hasRelaxOption(release) == hasOption)
  }
}
