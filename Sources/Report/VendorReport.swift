import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import PCI

/// What a machine's vendor needs to know of memory that its firmware pins, and what is asked of him.
public struct VendorReport: Sendable {
  /// A device that the memory keeps from guests, or may.
  struct Device: Sendable {
    var function: PCIFunction
    var slot: String?
    /// The memory that is pinned to it; none for one of which that is not known.
    var ranges: [MemoryRange]
    /// Whether it is the one that memory is pinned to.
    var pin: Pin
  }

  /// Whether memory is pinned to a device.
  enum Pin: String, Sendable {
    /// It is.
    case own = "yes"
    /// It is pinned to its group, and the kernel does not tell to which device of it.
    case group
    /// It only shares a group with such a device.
    case none = "no"
  }

  /// What a specification or Linux says, word for word.
  struct Quotation: Sendable {
    var text: String
    var source: String
  }

  let identity: MachineIdentity?
  let kernelRelease: String?
  let kind: IOMMUKind?
  /// The pinned memory that stands in a guest's way, or may.
  let memory: [PinnedMemory]
  /// The worst of what becomes of its devices; nil where nothing stands in a guest's way.
  let answer: PinnedMemory.Answer?
  let devices: [Device]
  /// The tables as firmware has them.
  let tables: [FirmwareTableFile]
  /// Whether firmware's table could be read.
  let isTableRead: Bool
  /// The IOMMU, and whether it is on, in words.
  let iommuState: String
  let isIOMMUOff: Bool
  private let rule: KernelRuleFinding?
  /// What tells this host from others; nil where it is to stay unknown.
  let identification: HostIdentification?

  /// The report on a judged host with the files of its tables.
  public init(
    _ judged: HostJudgement, tableFiles: [FirmwareTableFile], identification: HostIdentification? = nil
  ) {
    let host = judged.host
    let memory = PinnedMemory.all(on: judged).filter { $0.answer > .relaxed }
    let pinned = Set(memory.flatMap(\.functions))
    let lost = Set(judged.lostGroups.flatMap(\.group.members))
    identity = host.platform.identity
    kernelRelease = identification == nil ? host.kernel.release.map(Self.withoutOwnName) : host.kernel.release
    kind = judged.iommuKind
    self.memory = memory
    answer = memory.map(\.answer).max()
    devices = host.functions.filter { pinned.contains($0.address) || lost.contains($0.address) }.map { function in
      let own = memory.filter { $0.functions.contains(function.address) }
      let isAlone = function.group.flatMap { host.group($0) }.map { $0.members.count == 1 } ?? true
      let isKnown = own.contains { $0.region != nil } || (isAlone && !own.isEmpty)
      return Device(
        function: function, slot: host.slot(of: function)?.name, ranges: isKnown ? own.map(\.range) : [],
        pin: isKnown ? .own : own.isEmpty ? .none : .group)
    }
    isTableRead = if case .table = host.table { true } else { false }
    iommuState = HostText.iommuText(of: judged)
    isIOMMUOff = host.groups.isEmpty
    rule = judged.kernelRule
    tables = tableFiles
    self.identification = identification
  }

  /// A release without what somebody who built the kernel may have added, such as a host's name: what distributions add stays.
  private static func withoutOwnName(_ release: String) -> String {
    let version = release.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let additions = release.dropFirst(version.count).split { !($0.isLetter || $0.isNumber) }
    return additions.allSatisfy { isDistributions($0) } ? release : String(version)
  }

  /// Whether a part of a release is a number, or a distribution's word with or without one: `4`, `pve`, `el9`, `fc40`, `x86`.
  private static func isDistributions(_ part: Substring) -> Bool {
    let words = [
      "", "aarch", "amd", "arch", "arm", "aws", "azure", "bpo", "cloud", "deb", "default", "el", "fc", "gcp", "generic",
      "lts",
      "pve", "rc", "rt", "x",
    ]
    let digits = part.reversed().prefix { $0.isASCII && $0.isNumber }.count
    return words.contains(String(part.dropLast(digits)))
  }

  /// The structure by which firmware pins memory on this machine.
  var structure: String {
    switch kind {
    case .intel: "RMRR"
    case .amd: "IVMD"
    case .arm: "RMR"
    case .other, nil: "reserved memory region"
    }
  }

  /// The table that it stands in.
  var tableName: String {
    switch kind {
    case .intel: "DMAR"
    case .amd: "IVRS"
    case .arm: "IORT"
    case .other, nil: "ACPI"
    }
  }

  /// What the specification of the table advises, and what Linux asks its users to do.
  var quotations: [Quotation] { [specification, kernelLine].compactMap { $0 } }

  private var specification: Quotation? {
    switch kind {
    case .intel:
      Quotation(
        text: "The RMRR regions are expected to be used for legacy usages (such as USB, UMA Graphics, etc.) requiring"
          + " reserved memory. Platform designers should avoid or limit use of reserved memory regions since these require"
          + " system software to create holes in the DMA virtual address range available to system software and its"
          + " drivers.",
        source: "Intel Virtualization Technology for Directed I/O, Architecture Specification, Reserved Memory Region"
          + " Reporting Structure")
    case .amd, .arm, .other, nil: nil
    }
  }

  /// `__iommu_device_set_domain`, drivers/iommu/iommu.c; before 6.6 `intel_iommu_attach_device` of the Intel driver.
  private var kernelLine: Quotation? {
    guard answer == .refused, rule?.leavesRequireDirectOpen != true else { return nil }
    if kind == .intel, let rule, rule.latest < .requireDirect {
      return Quotation(
        text: "Device is ineligible for IOMMU domain attach due to platform RMRR requirement. Contact your platform"
          + " vendor.", source: "Linux 3.17 to 6.5, drivers/iommu/intel/iommu.c")
    }
    return Quotation(
      text:
        "Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the device without a 1:1"
        + " mapping. Contact your platform vendor.", source: "Linux 6.6 and later, drivers/iommu/iommu.c")
  }

  /// What is asked of the vendor; nothing where nothing stands in a guest's way.
  var questions: [String] {
    guard answer != nil else { return [] }
    return [
      "Which setting of the firmware, or which version of it, leaves out the \(structure)s for these devices?",
      "If there is none: what uses this memory once the operating system has started, and what would no longer work if a"
        + " virtual machine had the device?",
    ] + (narrower.map { [$0] } ?? [])
  }

  /// What the table could say instead.
  private var narrower: String? {
    switch kind {
    // IVMD types 0x20 and 0x22 name all devices or a range of them, type 0x21 one.
    case .amd where memory.contains { $0.region?.namesMoreThanOneDevice == true }:
      "Can the IVMDs name the devices alone that use the memory (type 0x21), not all devices or a range (types 0x20 and 0x22)?"
    // Linux then lets go of the memory for a guest (`iort_get_rmrs`, drivers/acpi/arm64/iort.c).
    case .arm:
      "Can the RMRs have the flag \"remapping permitted\" (bit 0) for devices that do not depend on the memory?"
    default: nil
    }
  }
}

extension TableRegion {
  fileprivate var namesMoreThanOneDevice: Bool {
    scopes.contains { scope in
      guard case .requesters(let devices) = scope else { return false }
      switch devices {
      case .all: return true
      case .device: return false
      case .range(let first, let last): return first != last
      }
    }
  }
}
