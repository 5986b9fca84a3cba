import Eligibility
import HostFacts
import PCI

/// The remedies for one refused function, those for its very machine first.
public struct Remedies: Sendable {
  let host: HostFacts
  /// The functions that firmware has pinned memory to, and for which the one asked about is refused; never empty.
  let culprits: [PCIFunction]
  private let judgement: Judgement

  /// The remedies for a judgement on a host, `others` being the judgements on the host's other functions; none where the
  /// function is not refused for pinned memory and does not want for an IOMMU.
  public static func all(for judgement: Judgement, on host: HostFacts, others: [Judgement] = []) -> [Remedy] {
    guard let remedies = Remedies(for: judgement, on: host) else {
      return judgement.reasons.contains(.noIOMMUGroup) ? withoutIOMMU(on: host) : []
    }
    return remedies.virtualFunctions(others) + remedies.settings + remedies.drasticOnes + remedies.ofKernel
      + remedies.ofTable + [
        remedies.anotherGroup, remedies.vendor,
      ]
  }

  /// The one to try first: what this very machine offers for this very device at little cost; nil where that is nothing.
  public static func first(for judgement: Judgement, on host: HostFacts, others: [Judgement] = []) -> Remedy? {
    guard let remedies = Remedies(for: judgement, on: host) else { return nil }
    return (remedies.virtualFunctions(others) + remedies.settings).first
  }

  private init?(for judgement: Judgement, on host: HostFacts) {
    guard judgement.verdict == .refused, let function = judgement.function else { return nil }
    self.judgement = judgement
    self.host = host
    let pinned = judgement.pinnedFunctions.compactMap { host.function(at: $0) }
    culprits = pinned.isEmpty ? [function] : pinned
  }

  /// The IOMMU that the functions are behind.
  private var iommu: IOMMUKind? { culprits.first.flatMap { host.iommuKind(of: $0) } }

  // MARK: Any machine

  /// A virtual function has a group and regions of its own, which were judged.
  private func virtualFunctions(_ others: [Judgement]) -> [Remedy] {
    let eligible = others.filter {
      $0.function?.physicalFunction == judgement.question.address && $0.verdict == .eligible
    }
    guard let first = eligible.first else { return [] }
    let more = eligible.count > 1 ? ", or another of its \(eligible.count) virtual functions that are eligible" : ""
    return [
      Remedy(
        "Assign the virtual function \(first.question.address) instead\(more): firmware has pinned nothing to it.",
        source: "its own IOMMU group and reserved_regions on this host")
    ]
  }

  private var anotherGroup: Remedy {
    Remedy(
      "Assign a device of another IOMMU group, or move the card to a slot below another root port:"
        + " Linux refuses this group alone.",
      source: "drivers/iommu/iommu.c, __iommu_device_set_domain")
  }

  /// While one of them is pinned, the whole group is refused.
  private var vendor: Remedy {
    Remedy(
      "Ask the machine's vendor for a firmware setting that frees \(names), and show the evidence:"
        + " rmrr-guard report --vendor.",
      source: "the kernel's own line: \"Contact your platform vendor\"")
  }

  /// The pinned functions, the first few.
  private var names: String {
    let names = culprits.map(\.address.description)
    return names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }

  // MARK: This machine

  /// Settings of the machine's firmware that free this very device.
  private var settings: [Remedy] {
    guard let identity = host.platform.identity else { return [] }
    switch iommu {
    case .intel where identity.isHPE: return settingsOfHPE(identity)
    case .amd where !identity.isHPE: return [Self.protectionOfBoot]
    default: return []
    }
  }

  /// What costs the machine something, or wants to be looked into first.
  private var drasticOnes: [Remedy] {
    guard let identity = host.platform.identity, identity.isHPE, iommu == .intel else { return [] }
    return drasticOnesOfHPE(identity)
  }

  /// Seen on Gigabyte's boards for AMD's processors.
  private static let protectionOfBoot = Remedy(
    "In the firmware's setup set IOMMU to Enabled, not Auto, which shows two more settings; disable \"Pre-boot DMA Protection\""
      + " and \"Kernel DMA Protection Indicator\", and leave SVM and IOMMU on.",
    caution:
      "Until Linux has started, a device can then read and write all memory. Not every board has these settings.",
    source: "owners of Gigabyte B650, B850 and X870E boards")

  // MARK: This kernel

  private var ofKernel: [Remedy] {
    guard iommu == .intel, host.kernel.release.map(ProxmoxRelease.hasRelaxOption) == true else { return [] }
    return [
      Remedy(
        "Proxmox VE's kernel can treat every RMRR as relaxable: add intel_iommu=on,relax_rmrr to its command line and"
          + " restart. Its log then says: Intel-IOMMU: assuming all RMRRs are relaxable.",
        caution: "The device may then write into a guest's memory, or the guest corrupt what firmware uses. " + danger,
        source: "Proxmox VE's kernel since 6.2.16-13; github.com/kiler129/relax-intel-rmrr, Disclaimers")
    ]
  }

  /// Linux can be given another table than firmware's.
  private var ofTable: [Remedy] {
    guard iommu == .amd else { return [] }
    return [
      Remedy(
        "Give Linux a copy of the IVRS that does not name \(names) in an IVMD, from its initrd: the kernel wants"
          + " CONFIG_ACPI_TABLE_UPGRADE, and the copy a higher OEM revision and a right checksum.",
        caution:
          "Firmware goes on using the memory, and without its mapping the device may no longer reach what it needs."
          + " A wrong table leaves the machine without an IOMMU. The copy has to be made anew after a firmware update.",
        source: "Documentation/admin-guide/acpi/initrd_table_override.rst; an owner of an ASUS ROG G14")
    ]
  }

  /// Three kinds of devices are named as dangerous.
  private var danger: String {
    let classes = Set(culprits.compactMap { $0.classCode?.baseClass })
    let dangers = [
      classes.contains(0x02) ? "Not for a network adapter that the management processor shares or watches." : nil,
      classes.contains(0x01) ? "Not for a RAID controller unless it is in HBA mode." : nil,
    ].compactMap(\.self)
    let others = "Not for a device that the management processor shares or watches."
    return dangers.isEmpty ? others : dangers.joined(separator: " ")
  }
}
