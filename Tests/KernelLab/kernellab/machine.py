"""The machines that QEMU makes up: which devices there are, and where."""

import dataclasses


# Linux has ACPI there only from UEFI firmware, and VFIO attaches nothing without an ITS.
ARM = (
    "-machine", "virt,gic-version=3,its=on,iommu=smmuv3", "-cpu", "cortex-a72",
    "-bios", "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",
)


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine of one vendor's IOMMU with some devices, each as QEMU's `-device` takes it."""

    name: str
    vendor: str
    devices: tuple
    interrupt_remapping: bool = True
    # Modules that are loaded, and values that are then written to files of sysfs, before the machine is recorded.
    drivers: tuple = ()
    settings: tuple = ()

    @property
    def table(self):
        """The signature of the table that can pin memory."""
        return {"intel": "DMAR", "amd": "IVRS", "arm": "IORT"}[self.vendor]

    @property
    def architecture(self):
        """The processor, by Debian's name of it."""
        return "arm64" if self.vendor == "arm" else "amd64"

    def arguments(self):
        """QEMU's arguments."""
        if self.vendor == "arm":
            return [*ARM, *(argument for device in self.devices for argument in ("-device", device))]
        remapping = "on" if self.interrupt_remapping else "off"
        iommu = {
            "intel": f"intel-iommu,intremap={remapping},caching-mode=on",
            "amd": f"amd-iommu,intremap={remapping}",
        }[self.vendor]
        # The vendor is named since KVM would give a guest its host's: the same machine with either accelerator.
        arguments = ["-machine", "q35", "-cpu", "qemu64,vendor=AuthenticAMD"]
        # AMD's IOMMU is a PCI function too, and takes the first place that is free: the others have theirs before.
        for device in (iommu, *self.devices) if self.vendor == "intel" else (*self.devices, iommu):
            arguments += ["-device", device]
        return arguments

    def command_line(self):
        """The kernel's command line: the memory at 768 MiB is kept free for what the tables pin, but on Arm."""
        if self.vendor == "arm":
            # shpchp would take the PCIe-to-PCI bridge, and VFIO attaches no group of which another driver has a member.
            return "console=ttyAMA0 loglevel=7 panic=-1 initcall_blacklist=shpcd_init"
        vendor = {"intel": " intel_iommu=on", "amd": ""}[self.vendor]
        # On a busy machine the guest's timer is late, which Linux takes for a broken one, and gives up.
        return f"console=ttyS0 loglevel=7 panic=-1 no_timer_check memmap=16M$0x30000000{vendor}"


def _standard(vendor):
    devices = [
        "VGA,addr=1", "e1000e,addr=2", "e1000e,addr=3.0,multifunction=on", "e1000e,addr=3.1", "qemu-xhci,addr=4",
        "ich9-usb-uhci1,addr=5.0,multifunction=on", "ich9-usb-ehci1,addr=5.7",
        "pcie-root-port,id=port6,addr=6,chassis=6,slot=6", "e1000e,bus=port6,addr=0",
        "pcie-pci-bridge,id=bridge7,addr=7", "e1000,bus=bridge7,addr=1", "e1000,bus=bridge7,addr=2",
        "pcie-root-port,id=port8,addr=8,chassis=8,slot=8", "x3130-upstream,id=up,bus=port8,addr=0",
        "xio3130-downstream,id=down0,bus=up,addr=0,chassis=10,slot=10", "e1000e,bus=down0,addr=0",
        "xio3130-downstream,id=down1,bus=up,addr=1,chassis=11,slot=11",
        "nvme,bus=down1,addr=0,serial=lab" if vendor == "intel" else "e1000e,bus=down1,addr=0",
        "pcie-root-port,id=port9,addr=9,chassis=9,slot=9", "pcie-pci-bridge,id=bridge9,bus=port9,addr=0",
        "e1000,bus=bridge9,addr=1", "qemu-xhci,bus=bridge9,addr=2", "bochs-display,addr=a",
        "pcie-root-port,id=portc,addr=c,chassis=12,slot=12",
        "e1000e,bus=portc,addr=0.0,multifunction=on", "e1000e,bus=portc,addr=0.1", "qemu-xhci,bus=portc,addr=0.2",
    ]
    return Machine(f"standard-{vendor}", vendor, tuple(devices))


def _standard_arm():
    devices = [
        "e1000e,addr=1", "e1000e,addr=2", "pcie-root-port,id=port3,addr=3,chassis=3,slot=3", "e1000e,bus=port3,addr=0",
        "qemu-xhci,addr=4", "bochs-display,addr=5", "pcie-pci-bridge,id=bridge6,addr=6", "e1000,bus=bridge6,addr=1",
        "pcie-root-port,id=port7,addr=7,chassis=7,slot=7",
        "e1000e,bus=port7,addr=0.0,multifunction=on", "e1000e,bus=port7,addr=0.1", "qemu-xhci,bus=port7,addr=0.2",
        "pcie-root-port,id=port8,addr=8,chassis=8,slot=8", "x3130-upstream,id=up,bus=port8,addr=0",
        "xio3130-downstream,id=down0,bus=up,addr=0,chassis=10,slot=10", "e1000e,bus=down0,addr=0",
        "xio3130-downstream,id=down1,bus=up,addr=1,chassis=11,slot=11", "e1000e,bus=down1,addr=0",
        "virtio-gpu-pci,addr=9",
    ]
    return Machine("standard-arm", "arm", tuple(devices))


STANDARD = {"arm": _standard_arm(), **{vendor: _standard(vendor) for vendor in ("intel", "amd")}}

# Bridges with nothing but a USB controller behind them, and a graphics card whose sound function shares its group.
GRAPHICS = Machine("graphics-intel", "intel", (
    "e1000e,addr=2", "pcie-root-port,id=port6,addr=6,chassis=6,slot=6", "qemu-xhci,bus=port6,addr=0",
    "pcie-root-port,id=port7,addr=7,chassis=7,slot=7", "pcie-pci-bridge,id=bridge7,bus=port7,addr=0",
    "qemu-xhci,bus=bridge7,addr=1", "pcie-root-port,id=port8,addr=8,chassis=8,slot=8",
    "VGA,bus=port8,addr=0.0,multifunction=on", "intel-hda,bus=port8,addr=0.1",
))


def _with_virtual_functions(vendor):
    """A NIC behind a root port, with two virtual functions at 01:10.0 and 01:10.2."""
    devices = ("e1000e,addr=2", "pcie-root-port,id=port6,addr=6,chassis=6,slot=6", "igb,bus=port6,addr=0,romfile=")
    return Machine(
        f"sriov-{vendor}", vendor, devices, drivers=("igb",),
        settings=(("/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs", "2"),))


SRIOV = {vendor: _with_virtual_functions(vendor) for vendor in ("intel", "amd")}
