import KernelLog

extension LogCause {
  /// Who is at fault, in a sentence or two.
  var fault: String {
    switch self {
    case .pinnedMemory:
      "The machine's firmware is at fault: it pins the memory. What refuses the device does as it has to."
    case .noInterruptRemapping:
      "At fault is firmware or an option that keeps interrupt remapping off, or a machine that has none."
    case .ambiguousPermission: "Who is at fault depends on the cause, which this text does not tell."
    case .groupNotViable:
      "The set-up of this host is at fault: which driver has which device. What shares a group is how the machine is wired."
    case .noIOMMUGroup, .iommuOff:
      "The set-up of this host is at fault, a firmware setting or an option of the kernel; or a broken table of firmware, with which"
        + " Linux leaves the IOMMU off."
    case .guestMemoryOverlap:
      "Mostly the machine's firmware is at fault: it pins memory where a guest has its own, under a kernel that does not refuse the"
        + " device for it beforehand (on AMD and Arm those before 6.6)."
    case .scopeTypeMismatch, .badRMRR, .brokenScope: "The machine's firmware is at fault: its table is wrong."
    case .relaxedByOption: "It is the choice of whoever set the option, on the kernel's command line."
    case .identityMap, .rmrr: "It is nobody's fault: that firmware pins memory is no error by itself."
    }
  }

  /// What it is often taken for, and is not.
  var isNot: String {
    switch self {
    case .pinnedMemory:
      "It is not the guest's image, libvirt, the binding to vfio-pci or interrupt remapping. The option"
        + " allow_unsafe_interrupts changes nothing about it, and makes the host unsafe."
    case .noInterruptRemapping:
      "It is not pinned memory, for which kernels before 6.6 have QEMU print the same \"Operation not permitted\"."
    case .ambiguousPermission:
      "It is not about the permissions of files, which would read \"Permission denied\": QEMU may run as root and fails all"
        + " the same."
    case .groupNotViable:
      "It is not pinned memory. But that is tested later: once the whole group is free, a pinned member still refuses it."
    case .noIOMMUGroup: "It is not pinned memory, and not the guest."
    case .iommuOff:
      "It is not pinned memory. That RMRRs are listed in the kernel's log proves nothing: they are listed also where the"
        + " IOMMU is off."
    case .guestMemoryOverlap: "It is not a want of memory, nor a limit on locked memory, which would be another error."
    case .scopeTypeMismatch: "It is not a missing option: intel_iommu=on does not help."
    case .badRMRR:
      "By itself it refuses nothing: what counts is to which devices the memory is pinned. Some kernels complain wrongly"
        + " where the memory is reserved as ACPI NVS."
    case .brokenScope: "By itself it refuses nothing, and needs no action."
    case .relaxedByOption:
      "It is not a cure: the kernel itself warns of instability and loss of data, above all with network cards that the"
        + " management processor shares, and with RAID controllers."
    case .identityMap, .rmrr:
      "It is no error, and no device has been refused here. Graphics and USB nearly always have such memory, and Linux gives"
        + " them to guests all the same (USB since 3.17, graphics since 4.1)."
    }
  }

  /// What to do next, as far as there is a source for it.
  var next: String {
    switch self {
    case .pinnedMemory: Remedy.general
    case .noInterruptRemapping:
      "Find out why in the kernel's log (lines with DMAR-IR or AMD-Vi), switch on VT-d or AMD-Vi and x2APIC in firmware, take"
        + " intremap=off off the kernel's command line, and update the firmware. The kernel's own line offers an option that"
        + " only switches the test off: it lets a guest send forged interrupts to the host."
    case .ambiguousPermission:
      "Look into the kernel's log of that moment (journalctl -k, or dmesg) for \"ineligible for IOMMU domain attach\", which"
        + " is pinned memory, or \"No interrupt remapping\", and have it explained as well. Until then change no option:"
        + " allow_unsafe_interrupts does nothing about pinned memory, and makes the host unsafe."
    case .groupNotViable:
      "Bind every endpoint of the group to vfio-pci or take it from its driver, bridges excepted, or assign a device of"
        + " another group."
    case .noIOMMUGroup:
      "See whether /sys/kernel/iommu_groups is empty. If so, switch on VT-d or AMD-Vi in firmware and boot with"
        + " intel_iommu=on where the kernel wants it. If not, the IOMMU does not cover this device, or it is a bridge."
    case .iommuOff:
      "Switch on VT-d or AMD-Vi in firmware, boot with intel_iommu=on where the kernel wants it, load vfio-pci, and look for"
        + " lines with DMAR or AMD-Vi in the kernel's log that tell why it stayed off."
    case .guestMemoryOverlap:
      "Where a line of type direct in /sys/kernel/iommu_groups/N/reserved_regions of the device's group lies in this memory,"
        + " firmware has pinned it. \(Remedy.general)"
    case .scopeTypeMismatch:
      "Ask the machine's vendor for firmware whose table is right; with this one there is no IOMMU."
    case .badRMRR, .brokenScope:
      "Look to whom the memory is pinned, and whether there is newer firmware."
    case .relaxedByOption:
      "Look which devices it frees, and give to guests only those that firmware and the management processor do not use;"
        + " without the option the kernel refuses them."
    case .identityMap, .rmrr: "Look whether a device that you want to assign is among those that are refused."
    }
  }
}
