import KernelLog
import Testing

/// A message as its program prints it, and what it tells.
struct KnownMessage: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var cause: LogCause
  var devices: [String] = []

  init(_ name: String, _ cause: LogCause, _ devices: [String] = [], _ text: String) {
    self.name = name
    self.text = text
    self.cause = cause
    self.devices = devices
  }

  var testDescription: String { name }

  static let all = refusals + obstacles + firmware

  private static let refusals = [
    KnownMessage(
      "Linux 3.17", .pinnedMemory, ["0000:01:00.1"],
      "vfio-pci 0000:01:00.1: Device is ineligible for IOMMU domain attach due to platform RMRR requirement.  "
        + "Contact your platform vendor."),
    KnownMessage(
      "Linux 5.10", .pinnedMemory, ["0000:04:00.1"],
      "vfio-pci 0000:04:00.1: DMAR: Device is ineligible for IOMMU domain attach due to platform RMRR requirement.  "
        + "Contact your platform vendor."),
    KnownMessage(
      "Linux 6.6", .pinnedMemory, ["0000:01:00.0"],
      "vfio-pci 0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the "
        + "device without a 1:1 mapping. Contact your platform vendor."),
    KnownMessage(
      "QEMU, EINVAL", .pinnedMemory, ["0000:00:02.0"],
      #"qemu-system-x86_64: -device {"driver":"vfio-pci","host":"0000:00:02.0","id":"hostdev0"}: vfio 0000:00:02.0: "#
        + "failed to setup container for group 2: Failed to set group container: Invalid argument"),
    KnownMessage(
      "QEMU, EPERM of the group", .pinnedMemory, ["0000:00:02.0"],
      "vfio 0000:00:02.0: failed to setup container for group 2: Failed to set group container: Operation not permitted"
    ),
    KnownMessage(
      "QEMU with iommufd", .pinnedMemory, ["0000:01:00.0"],
      "vfio 0000:01:00.0: error bind device fd=22 to iommufd=21: Invalid argument"),
    KnownMessage(
      "QEMU's NVMe driver", .pinnedMemory, "Failed to add group to VFIO container: Invalid argument"),
    KnownMessage(
      "DPDK", .pinnedMemory, ["0000:05:00.0"],
      "EAL:   0000:05:00.0 cannot add VFIO group to container, error 22 (Invalid argument)"),
    KnownMessage("DPDK, cut", .pinnedMemory, "cannot add vfio group to container, error 22"),
    KnownMessage(
      "Hyper-V", .pinnedMemory,
      "BIOS requires that this device remain attached to BIOS-owned memory.  Not assignable."),
    KnownMessage(
      "Xen", .pinnedMemory, ["0000:00:1a.0"],
      "(XEN) [VT-D] It's disallowed to assign 0000:00:1a.0 with shared RMRR at dbe9a000 for Dom19."),
    KnownMessage(
      "the hook", .pinnedMemory, ["0000:01:00.1"],
      "error: Hook script execution failed: internal error: Child process (LC_ALL=C /etc/libvirt/hooks/qemu vm0 prepare "
        + "begin -) unexpected exit status 1: rmrr-guard: vm0 cannot start: host device 0000:01:00.1 (Ethernet "
        + "controller) cannot be given to a guest."),
    KnownMessage(
      "the hook on a network", .pinnedMemory, ["0000:01:00.1"],
      "rmrr-guard: vm0 cannot use host device 0000:01:00.1: it cannot be given to a guest."),
  ]

  private static let obstacles = [
    KnownMessage(
      "old QEMU, EPERM", .ambiguousPermission, ["0000:0b:00.0"],
      "qemu-system-x86_64: -device vfio-pci,host=0b:00.0,bus=root.1,addr=00.0,multifunction=on,x-vga=on: vfio: failed to "
        + "set iommu for container: Operation not permitted"),
    KnownMessage(
      "QEMU, EPERM", .ambiguousPermission, ["0000:00:03.0"],
      "vfio 0000:00:03.0: failed to setup container for group 3: Failed to set iommu for container: Operation not "
        + "permitted"),
    KnownMessage(
      "DPDK without a kind of IOMMU", .ambiguousPermission, ["0000:04:00.1"],
      "EAL: 0000:04:00.1 failed to select IOMMU type"),
    KnownMessage(
      "DPDK, EPERM", .ambiguousPermission, "EAL:   set IOMMU type 1 (Type 1) failed, error 1 (Operation not permitted)"),
    KnownMessage(
      "VFIO without interrupt remapping", .noInterruptRemapping,
      "vfio_iommu_type1_attach_group: No interrupt remapping support.  Use the module param \"allow_unsafe_interrupts\" "
        + "to enable VFIO IOMMU support on this platform"),
    KnownMessage(
      "VT-d without interrupt remapping", .noInterruptRemapping,
      "DMAR-IR: Failed to enable irq remapping. You are vulnerable to irq-injection attacks."),
    KnownMessage(
      "QEMU's group", .groupNotViable, ["0000:09:00.0"], "vfio 0000:09:00.0: group 19 is not viable"),
    KnownMessage(
      "old QEMU's group", .groupNotViable, ["0000:02:00.0"],
      "-device vfio-pci,host=02:00.0,bus=root.1: vfio: error, group 1 is not viable, please ensure all devices within "
        + "the iommu_group are bound to their vfio bus driver."),
    KnownMessage(
      "DPDK's group", .groupNotViable, ["0000:05:00.0"],
      "EAL: 0000:05:00.0 VFIO group is not viable! Not all devices in IOMMU group bound to VFIO or unbound"),
    KnownMessage(
      "QEMU without a group", .noIOMMUGroup, ["0000:8a:00.0"],
      "vfio 0000:8a:00.0: no iommu_group found: No such file or directory"),
    KnownMessage(
      "vfio-pci without a group", .noIOMMUGroup, ["0000:03:00.0"],
      "vfio-pci: probe of 0000:03:00.0 failed with error -22"),
    KnownMessage(
      "libvirt without an IOMMU", .iommuOff,
      "error: unsupported configuration: host doesn't support passthrough of host PCI devices"),
    KnownMessage(
      "Proxmox without an IOMMU", .iommuOff, "TASK ERROR: cannot prepare PCI pass-through, IOMMU not present"),
    KnownMessage("VT-d with a table that is cut", .iommuOff, "DMAR: Record passes table end"),
    KnownMessage(
      "AMD-Vi that cannot map", .iommuOff,
      "iommu ivhd0: IOMMU driver was not able to establish FW requested direct mapping."),
    KnownMessage(
      "QEMU 7's mapping", .guestMemoryOverlap, ["0000:01:00.0"],
      "vfio 0000:01:00.0: failed to setup container for group 14: memory listener initialization failed: Region pc.ram: "
        + "vfio_dma_map(0x55d0c1a2b3c0, 0x100000, 0xbff00000, 0x7f1e40100000) = -22 (Invalid argument)"),
    KnownMessage(
      "old QEMU's mapping", .guestMemoryOverlap, ["0000:01:00.0"],
      "qemu-system-x86_64: -device vfio-pci,host=01:00.0,id=hostdev0,bus=pci.0,addr=0x5: "
        + "vfio_dma_map(0x55d0c1a2b3c0, 0x100000, 0xbff00000, 0x7f1e40100000) = -22 (Invalid argument)"),
    KnownMessage(
      "QEMU 10's mapping", .guestMemoryOverlap,
      "vfio_container_dma_map(0x55d0c1a2b3c0, 0x0, 0xa0000, 0x7f1e40000000) = -22 (Invalid argument)"),
  ]

  private static let firmware = [
    KnownMessage(
      "a scope of the wrong type", .scopeTypeMismatch, ["0000:00:06.0"],
      "DMAR: Device scope type does not match for 0000:00:06.0"),
    KnownMessage(
      "memory that is not reserved", .badRMRR,
      "DMAR: [Firmware Bug]: No firmware reserved region can cover this RMRR [0x0000000020000000-0x0000000020000fff], "
        + "contact BIOS vendor for fixes"),
    KnownMessage(
      "a broken RMRR", .badRMRR,
      "DMAR: [Firmware Bug]: Your BIOS is broken; bad RMRR [0x0000000030001000-0x00000000300007ff]"),
    KnownMessage(
      "a broken scope", .brokenScope, ["0000:04:00.0"],
      "DMAR: [Firmware Bug]: RMRR entry for device 04:00.0 is broken - applying workaround"),
    KnownMessage(
      "an option", .relaxedByOption,
      "DMAR: Intel-IOMMU: assuming all RMRRs are relaxable. This can lead to instability or data loss"),
    KnownMessage(
      "a map of Linux 3", .identityMap, ["0000:01:00.0"],
      "IOMMU: Setting identity map for device 0000:01:00.0 [0xbdf83000 - 0xbdf84fff]"),
    KnownMessage(
      "a map of Linux 4 with iommu=pt", .identityMap, ["0000:00:14.0"],
      "DMAR: Ignoring identity map for HW passthrough device 0000:00:14.0 [0xbdea8000 - 0xbdeb6fff]"),
    KnownMessage(
      "a map of Linux 5.2", .identityMap, ["0000:00:1f.2"],
      "pci 0000:00:1f.2: DMAR: Setting identity map [0xbdf6f000 - 0xbdf7efff]"),
    KnownMessage("a line of sysfs", .rmrr, "0x00000000bdf7f000 0x00000000bdf8efff direct"),
    KnownMessage("an RMRR", .rmrr, "DMAR: RMRR base: 0x000000bdea8000 end: 0x000000bdeb6fff"),
    KnownMessage(
      "an RMRR of Xen", .rmrr, "(XEN) [VT-D]dmar.c:608:   RMRR region: base_addr bdf8f000 end_addr bdf92fff"),
    KnownMessage(
      "an IVMD", .rmrr, ["0000:00:02.0"],
      "AMD-Vi: IVMD_TYPEi  devid_start: 0000:00:02.0 devid_end: 0000:00:02.0 range_start: 0000000030000000 range_end: "
        + "0000000030001000 flags: 7"),
  ]
}

extension KnownMessage {
  /// A message that names no device.
  init(_ name: String, _ cause: LogCause, _ text: String) { self.init(name, cause, [], text) }
}
