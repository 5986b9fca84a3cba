import Eligibility
import HostFacts
import PCI

/// The remedies for one refused function, those for its very machine first.
public struct Remedies: Sendable {
  private let judgement: Judgement
  private let host: HostFacts
  private let culprit: PCIFunction

  /// The remedies for a judgement on a host, `others` being the judgements on the host's other functions; none where the
  /// function is not refused for pinned memory.
  public static func all(for judgement: Judgement, on host: HostFacts, others: [Judgement] = []) -> [Remedy] {
    guard let remedies = Remedies(for: judgement, on: host) else { return [] }
    return remedies.virtualFunctions(others) + remedies.settings + remedies.drasticOnes + remedies.ofKernel + [
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
    culprit = judgement.pinnedFunctions.first.flatMap { host.function(at: $0) } ?? function
  }

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

  private var vendor: Remedy {
    Remedy(
      "Ask the machine's vendor for a firmware setting that frees \(culprit.address), and show the evidence.",
      source: "the kernel's own line: \"Contact your platform vendor\"")
  }

  // MARK: This machine

  /// Settings of the machine's firmware that free this very device.
  private var settings: [Remedy] {
    guard let identity = host.platform.identity else { return [] }
    guard identity.isHPE else { return host.iommuKind(of: culprit) == .amd ? [Self.protectionOfBoot] : [] }
    guard let generation = identity.proLiantGeneration else { return [] }
    guard generation > 8 else { return conrepSlot.map { [Self.excludeSlot($0)] } ?? [] }
    return isNetworkAdapter ? [Self.sharedMemory] : []
  }

  /// What costs the machine something, or frees other devices than this one.
  private var drasticOnes: [Remedy] {
    guard let identity = host.platform.identity, identity.isHPE else { return [] }
    guard let generation = identity.proLiantGeneration else { return [Self.disableILO] }
    if generation <= 8 { return conrepSlot == nil ? [Self.noSlot, Self.disableILO] : [Self.disableILO] }
    return isNetworkAdapter ? [Self.disableILO] : [Self.sharedMemory, Self.disableILO]
  }

  /// The number of the culprit's slot, where conrep has a setting for it.
  private var conrepSlot: Int? {
    host.slot(of: culprit).flatMap { Int($0.name) }.flatMap { (1...16).contains($0) ? $0 : nil }
  }

  private var isNetworkAdapter: Bool { culprit.classCode?.baseClass == 0x02 }

  /// The slot is the physical one, whatever the bus.
  private static func excludeSlot(_ slot: Int) -> Remedy {
    Remedy(
      "Take slot \(slot) out of the RMRRs with HPE's conrep (hp-scripting-tools), and restart the machine.",
      steps: [
        """
        Get conrep_rmrds.xml: https://downloads.hpe.com/pub/softlib2/software1/pubsw-linux/p1472592088/v95853/conrep_rmrds.xml
        """,
        """
        Write exclude.dat:
        <Conrep> <Section name="RMRDS_Slot\(slot)" helptext=".">Endpoints_Excluded</Section> </Conrep>
        """,
        "conrep -l -x conrep_rmrds.xml -f exclude.dat",
        "Look at what it says now: conrep -s -x conrep_rmrds.xml -f verify.dat",
        "Restart the machine, and look again: rmrr-guard devices --blocked",
      ],
      caution: "iLO no longer sees the temperature of a card in that slot.",
      source: "HPE customer advisory emr_na-c04781229; conrep_rmrds.xml")
  }

  private static let noSlot = Remedy(
    "HPE's conrep frees cards by their physical slot, 1 to 16, and this device has no such number here: what is soldered on"
      + " cannot be freed that way.",
    source: "HPE customer advisory emr_na-c04781229; conrep_rmrds.xml")

  private static let sharedMemory = Remedy(
    "In System Utilities, at the network adapter, disable \"HP Shared Memory features\", and restart the machine.",
    caution: "Only some network adapters have the setting.",
    source:
      "HPE customer advisory emr_na-c04781229; seen to help on a DL380 Gen9 (github.com/AltraMayor/gatekeeper/issues/718)"
  )

  private static let disableILO = Remedy(
    "Disabling iLO removes the RMRRs.", caution: "The machine can no longer be managed from afar.",
    source: "owners of ProLiant Gen8 machines")

  /// Seen on Gigabyte's boards for AMD's processors.
  private static let protectionOfBoot = Remedy(
    "In the firmware's setup set IOMMU to Enabled, not Auto, which shows two more settings; disable \"Pre-boot DMA Protection\""
      + " and \"Kernel DMA Protection Indicator\", and leave SVM and IOMMU on.",
    caution:
      "Until Linux has started, a device can then read and write all memory. Not every board has these settings.",
    source: "owners of Gigabyte B650, B850 and X870E boards")

  // MARK: This kernel

  private var ofKernel: [Remedy] {
    guard host.iommuKind(of: culprit) == .intel, host.kernel.release.map(ProxmoxRelease.hasRelaxOption) == true else {
      return []
    }
    return [
      Remedy(
        "Proxmox VE's kernel can treat every RMRR as relaxable: add intel_iommu=on,relax_rmrr to its command line and"
          + " restart. Its log then says: Intel-IOMMU: assuming all RMRRs are relaxable.",
        caution: "The device may then write into a guest's memory, or the guest corrupt what firmware uses. "
          + Self.danger(
            of: culprit),
        source: "Proxmox VE's kernel since 6.2.16-13; github.com/kiler129/relax-intel-rmrr, Disclaimers")
    ]
  }

  /// Three kinds of devices are named as dangerous.
  private static func danger(of function: PCIFunction) -> String {
    switch function.classCode?.baseClass {
    case 0x02: "Not for a network adapter that the management processor shares or watches."
    case 0x01: "Not for a RAID controller unless it is in HBA mode."
    default: "Not for a device that the management processor shares or watches."
    }
  }
}
