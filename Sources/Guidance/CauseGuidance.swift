import KernelLog
import PCI

/// What a person who has a log with a cause in it wants to know of it.
public struct CauseGuidance: Hashable, Sendable {
  /// What the messages say, in plain words.
  public var says: String
  /// Who is at fault.
  public var fault: String
  /// What it is often taken for, and is not.
  public var isNot: String
  /// What to do next.
  public var next: String
  /// The commands of ours that go further, to be run on the machine that the text comes from.
  public var commands: [String]
  /// A warning of what the text itself proposes.
  public var warning: String?
}

extension LogDiagnosis {
  /// What is to be said of one of the findings, the commands that go further being about a host.
  public func guidance(on finding: Finding, host: HostArgument = .thisMachine) -> CauseGuidance {
    var guidance = CauseGuidance(
      says: finding.says, fault: finding.fault, isNot: finding.isNot, next: finding.next,
      commands: finding.commands(on: host))
    let isAboutAttaching = [.pinnedMemory, .ambiguousPermission, .noInterruptRemapping].contains(finding.cause)
    if isAboutAttaching, !unsafeInterruptLines.isEmpty { guidance.warning = Self.unsafeInterruptsWarning }
    return guidance
  }

  /// Where the text speaks of `allow_unsafe_interrupts`: what it does.
  ///
  /// Source: it switches off the test of isolated interrupts alone (`vfio_iommu_type1_attach_group`,
  /// drivers/vfio/vfio_iommu_type1.c), after the refusal of pinned memory since 6.6 and beside it before.
  public static let unsafeInterruptsWarning =
    "The text speaks of allow_unsafe_interrupts. That option frees no pinned memory: it only switches off the test for"
    + " interrupt remapping, and then a guest can send forged interrupts to the host. Do not set it on the strength of"
    + " this error, and take it out where it was set for it."

  /// What is to be said of the maps that the kernel makes for an ISA bridge; nil where there is none.
  public var isaBridgeRemark: String? { isaBridgeMaps.first.map { Self.isaBridgeRemark(on: $0) } }

  /// What is to be said of a map that the kernel makes for an ISA bridge.
  public static func isaBridgeRemark(on map: LogEvent) -> String {
    let device = map.devices.first.map { " for \($0)" } ?? ""
    return
      "Line \(map.lines.lowerBound): the memory below 16 MiB\(device) is mapped by the kernel of its own accord, for an ISA"
      + " bridge. It is no RMRR: firmware pins nothing by it."
  }
}

extension LogDiagnosis.Finding {
  /// What the messages say, in plain words; what differs between programs is told as the program means it.
  fileprivate var says: String {
    switch cause {
    case .pinnedMemory: saysOfPinnedMemory
    case .noInterruptRemapping:
      "Interrupt remapping is off on this host, or missing: nothing keeps a guest from forging interrupts of the host, so"
        + " VFIO, which hands devices to guests, takes none."
    case .ambiguousPermission where !has(.iommuRefusedPermission):
      "VFIO took none of the kinds of IOMMU that DPDK offered it. DPDK does not say by which error. Mostly it is EPERM, which"
        + " has two causes: firmware has pinned memory to a device of the group (Linux 3.17 to 6.5), or interrupt remapping is"
        + " off (any Linux). Which one it is, only the kernel's log tells, and it is not in this text."
    case .ambiguousPermission:
      "VFIO refused the IOMMU that QEMU asked for, with EPERM (Operation not permitted). Two causes give just this text:"
        + " firmware has pinned memory to a device of the group (Linux 3.17 to 6.5), or interrupt remapping is off (any"
        + " Linux). Which one it is, only the kernel's log tells, and it is not in this text."
    case .groupNotViable:
      "\(named("IOMMU group", groups.map { String($0) }) ?? "The device's IOMMU group") cannot be given to a guest as it is:"
        + " another device of the group still has a driver of the host. A group is assigned as a whole, or not at all."
    case .noIOMMUGroup:
      "\(named("", devices.map(\.description)) ?? "The device") has no IOMMU group: the IOMMU is off, or does not cover it."
        + " Without a group nothing can be assigned."
    case .iommuOff: saysOfIOMMU
    case .guestMemoryOverlap:
      "Memory of the guest\(named(" at", regions) ?? "") could not be mapped for the device (EINVAL). Either it lies over"
        + " memory that the kernel keeps for the device, as what firmware has pinned, or beyond what the IOMMU can address."
    case .scopeTypeMismatch:
      "Firmware's table DMAR names \(named("", devices.map(\.description)) ?? "a device") as an endpoint where it is a bridge,"
        + " or the other way round. Linux then leaves VT-d off altogether: there are no IOMMU groups, and nothing can be"
        + " assigned."
    case .badRMRR:
      "An RMRR (memory that firmware pins to devices)\(named(",", regions).map { $0 + "," } ?? "") fails a test of the"
        + " kernel: it is not aligned, ends before it starts, or lies where firmware's own map of memory reserves none. Linux"
        + " warns, and holds the devices to it all the same."
    case .brokenScope:
      "Firmware's table DMAR gives the place of \(named("", devices.map(\.description)) ?? "a device") in a broken way, and"
        + " Linux found it by a workaround. What the table says of the device counts; the line speaks of an RMRR also where"
        + " another structure is meant."
    case .relaxedByOption:
      "An option (relax_rmrr, of a patched kernel such as Proxmox VE's) has the kernel let go of every RMRR: it refuses no"
        + " device for one, and firmware goes on using the memory."
    case .identityMap: saysOfMaps
    case .rmrr: saysOfPinnedRegions
    }
  }

  private var saysOfPinnedMemory: String {
    var sentences: [String] = []
    if has(.kernelRefusedRMRR) {
      sentences.append(
        "The kernel (Linux 3.17 to 6.5) refused the device: firmware has pinned memory to it by an RMRR, a structure of"
          + " Intel's table DMAR.")
    }
    if has(.kernelRefusedIdentityMapping) {
      sentences.append(
        "The kernel (Linux 6.6 or later) refused the device: firmware wants memory mapped one to one for it at all times"
          + " (Intel RMRR, AMD IVMD or Arm RMR), which no guest can grant.")
    }
    let isProven = has(.kernelRefusedRMRR) || has(.kernelRefusedIdentityMapping)
    if isProven {
      sentences.append(
        "What the kernel names is the pinned device, which may be a mate in the group of the one assigned.")
    }
    if has(.hyperVRefused) {
      sentences.append(
        "Windows found the device among those that firmware pins memory to (RMRR), and does not assign it.")
    }
    if has(.xenRefused) {
      sentences.append("Xen refused the device: it shares pinned memory (an RMRR) with another device.")
    }
    if has(.hookRefused) { sentences.append("rmrr-guard's hook refused it before anything was touched.") }
    if !isProven, has(.containerRefusedInvalid) || has(.iommufdRefusedInvalid) {
      sentences.append(
        "VFIO refused the device with EINVAL (Invalid argument), as Linux 6.6 and later do where firmware has pinned memory"
          + " to a device of the group. The kernel's log has the proof, a line with \"1:1 IOMMU mapping\".")
    }
    if !isProven, has(.containerRefusedPermission) {
      sentences.append(
        "VFIO refused the group with EPERM (Operation not permitted) before any IOMMU was set, as Linux 5.19 to 6.1 do where"
          + " firmware has pinned memory to a device of it. The kernel's log has the proof, a line with \"platform RMRR"
          + " requirement\"; without that line, another program or driver has the group.")
    }
    return sentences.joined(separator: " ")
  }

  private var regions: [String] {
    var ranges: [MemoryRange] = []
    for range in events.compactMap(\.region) where !ranges.contains(range) && ranges.count < 4 { ranges.append(range) }
    return ranges.map(\.description)
  }

}
