/// A message that is recognised, each with the program that prints it.
public enum LogMessage: Hashable, Sendable {
  /// Linux 3.17 to 6.5 (`intel_iommu_attach_device`, drivers/iommu/intel/iommu.c).
  case kernelRefusedRMRR
  /// Linux 6.6 and later (`__iommu_device_set_domain`, drivers/iommu/iommu.c).
  case kernelRefusedIdentityMapping
  /// QEMU, DPDK: the group could not be put into a container, EINVAL.
  case containerRefusedInvalid
  /// QEMU, DPDK: the group could not be put into a container, EPERM.
  case containerRefusedPermission
  /// QEMU with iommufd: the device could not be bound, EINVAL (`iommufd_cdev_connect_and_bind`, hw/vfio/iommufd.c).
  case iommufdRefusedInvalid
  /// Microsoft's SurveyDDA.ps1, for Hyper-V.
  case hyperVRefused
  /// Xen (`intel_iommu_assign_device`, xen/drivers/passthrough/vtd/iommu.c).
  case xenRefused
  /// The hook of this project.
  case hookRefused
  /// Linux (`vfio_iommu_type1_attach_group`, drivers/vfio/vfio_iommu_type1.c), or its line at boot.
  case noInterruptRemapping
  /// QEMU, DPDK: the container's IOMMU could not be set, EPERM.
  case iommuRefusedPermission
  /// DPDK: VFIO took none of the kinds of IOMMU; the error is told only where DPDK logs for debugging
  /// (`rte_vfio_setup_device` and `vfio_set_iommu_type`, lib/eal/linux/eal_vfio.c).
  case iommuTypeRefused
  /// QEMU, DPDK: the group has a device of a driver of the host.
  case groupNotViable
  /// QEMU, or Linux when vfio-pci fails to take the device.
  case noIOMMUGroup
  /// libvirt, Proxmox, virt-host-validate, or Linux at boot.
  case iommuOff
  /// Linux at boot: it does not take firmware's table (`dmar_walk_remapping_entries`, drivers/iommu/intel/dmar.c).
  case tableNotTaken
  /// Linux at boot: it could not map memory as firmware wants it (`iommu_setup_default_domain`, drivers/iommu/iommu.c).
  case directMappingFailed
  /// QEMU: memory of the guest could not be mapped, EINVAL.
  case mappingRefused
  /// Linux (`dmar_insert_dev_scope`, drivers/iommu/intel/dmar.c).
  case scopeTypeMismatch
  /// Linux (`dmar_parse_one_rmrr`, drivers/iommu/intel/iommu.c; `arch_rmrr_sanity_check`, arch/x86/include/asm/iommu.h).
  case badRMRR
  /// Linux (`dmar_match_pci_path`, drivers/iommu/intel/dmar.c).
  case brokenScope
  /// Kernels with the patch relax_rmrr, Proxmox VE's among them.
  case relaxed
  /// Linux before 5.3 or so (`iommu_prepare_identity_map`, drivers/iommu/intel-iommu.c).
  case identityMap
  /// The same for the ISA bridge's first 16 MiB, which is no RMRR (`iommu_prepare_isa`, drivers/iommu/intel-iommu.c).
  case isaBridgeMap
  /// Linux, AMD's with `amd_iommu_dump`, or Xen: memory that a table pins.
  case pinnedRegion
  /// A line of type `direct` in a group's `reserved_regions`, which somebody has pasted (`iommu_group_show_resv_regions`,
  /// drivers/iommu/iommu.c).
  case keptRegion
  /// The same of type `direct-relaxable`.
  case relaxableRegion
  /// Anybody: the option that switches the test of interrupt remapping off.
  case unsafeInterrupts

  /// The cause that the message tells; nil where it tells none by itself.
  public var cause: LogCause? {
    switch self {
    case .kernelRefusedRMRR, .kernelRefusedIdentityMapping, .containerRefusedInvalid, .containerRefusedPermission,
      .iommufdRefusedInvalid, .hyperVRefused, .xenRefused, .hookRefused:
      .pinnedMemory
    case .noInterruptRemapping: .noInterruptRemapping
    case .iommuRefusedPermission, .iommuTypeRefused: .ambiguousPermission
    case .groupNotViable: .groupNotViable
    case .noIOMMUGroup: .noIOMMUGroup
    case .iommuOff, .tableNotTaken, .directMappingFailed: .iommuOff
    case .mappingRefused: .guestMemoryOverlap
    case .scopeTypeMismatch: .scopeTypeMismatch
    case .badRMRR: .badRMRR
    case .brokenScope: .brokenScope
    case .relaxed: .relaxedByOption
    case .identityMap: .identityMap
    case .pinnedRegion, .keptRegion, .relaxableRegion: .rmrr
    case .isaBridgeMap, .unsafeInterrupts: nil
    }
  }
}
