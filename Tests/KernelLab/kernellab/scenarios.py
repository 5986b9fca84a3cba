"""What is tried: tables for machines, and what is to be expected of the kernel besides an answer for each group."""

import dataclasses

from kernellab import machine
from kernellab.tables import IVMD, RMRR, with_structures

# Beyond an answer for each group a kernel can leave the IOMMU off, or hang in boot; of tables by chance nobody knows.
GROUPS, NO_GROUPS, HANG, ANY = "groups", "no groups", "hang", "any"


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A machine with structures in its table."""

    name: str
    what: str
    machine: machine.Machine
    structures: tuple = ()
    in_front: bool = False
    options: str = ""
    expected: str = GROUPS
    # Kernels of which something else is expected, by their names.
    expected_of: tuple = ()
    # A block of the table is malformed, and nobody knows by the table alone what Linux makes of the bytes behind it.
    is_malformed: bool = False

    def expectation(self, kernel):
        """What is expected of a kernel."""
        return dict(self.expected_of).get(kernel, self.expected)

    @property
    def is_off_by_option(self):
        """Whether the command line has the IOMMU off, whatever the table says: the last word counts."""
        words = [word for word in self.options.split() if word.split("=")[0].endswith("iommu")]
        return bool(words) and words[-1].endswith("iommu=off")

    def overrides(self, own):
        """The tables that replace the machine's own ones, both by their signatures."""
        name = self.machine.table
        return {name: with_structures(own[name], self.structures, self.in_front)} if self.structures else {}

    def is_untold(self, _function):
        """Whether the table alone does not tell if the kernel refuses a function for what it pins."""
        return self.is_malformed


def _intel(number, what, *structures, **rest):
    return Scenario(f"intel-{number}", what, rest.pop("machine", machine.STANDARD["intel"]), structures, **rest)


def _amd(number, what, *structures, **rest):
    return Scenario(f"amd-{number}", what, rest.pop("machine", machine.STANDARD["amd"]), structures, **rest)


def _rmrr(*scopes, **rest):
    return RMRR(scopes=scopes, **rest)


def intel():
    """The rules of Intel's driver."""
    second = {"base": 0x30001000, "limit": 0x30001FFF}
    return [
        _intel("00-none", "no RMRR"),
        _intel("01-nic", "a NIC on the root bus", _rmrr("ep 00:02.0")),
        _intel("02-usb", "a USB controller only", _rmrr("ep 00:04.0")),
        _intel("03-vga", "the VGA device", _rmrr("ep 00:01.0")),
        _intel("04-display", "a display device of class 0380", _rmrr("ep 00:0a.0")),
        _intel("05-rootport", "a NIC behind a root port", _rmrr("ep 00:06.0/00.0")),
        _intel("06-switch", "a NIC behind a switch", _rmrr("ep 00:08.0/00.0/00.0/00.0")),
        _intel("07-bridge-rp", "the root port above a switch", _rmrr("br 00:08.0")),
        _intel("08-bridge-dn", "one downstream port", _rmrr("br 00:08.0/00.0/01.0")),
        _intel("09-bridge-conv", "a PCIe-to-PCI bridge on the root bus", _rmrr("br 00:07.0")),
        _intel("10-multifn", "function 1 of a card", _rmrr("ep 00:0c.0/00.1")),
        _intel("11-conv-mate", "one of two behind a PCIe-to-PCI bridge", _rmrr("ep 00:07.0/02.0")),
        _intel("12-shared3", "one region for three devices",
               _rmrr("ep 00:02.0", "ep 00:06.0/00.0", "ep 00:08.0/00.0/01.0/00.0")),
        _intel("13-two", "two regions for one NIC", _rmrr("ep 00:02.0"), _rmrr("ep 00:02.0", **second)),
        _intel("14-absent", "a device that is not there", _rmrr("ep 00:1d.0")),
        _intel("15-absent-hop", "a missing device behind a root port", _rmrr("ep 00:06.0/01.0")),
        _intel("16-usb+nic", "a USB controller and a NIC", _rmrr("ep 00:04.0", "ep 00:02.0")),
        _intel("17-limit-low", "a limit below the base", _rmrr("ep 00:02.0", base=0x30001000, limit=0x300007FF)),
        _intel("18-zero", "no bytes", _rmrr("ep 00:02.0", base=0x30001000, limit=0x30000FFF)),
        _intel("19-unreserved", "ordinary memory", _rmrr("ep 00:02.0", base=0x20000000, limit=0x20000FFF)),
        _intel("20-unaligned", "ends inside of pages", _rmrr("ep 00:02.0", base=0x30000080, limit=0x3000107E)),
        _intel("21-no-scope", "an empty list", _rmrr()),
        _intel("22-segment1", "a segment that is not there", _rmrr("ep 00:02.0", segment=1)),
        _intel("23-ep-on-bridge", "an endpoint scope that names a root port", _rmrr("ep 00:06.0"), expected=NO_GROUPS),
        _intel("24-br-on-ep", "a bridge scope that names an endpoint", _rmrr("br 00:02.0"), expected=NO_GROUPS),
        _intel("25-bus-1hop", "one hop from the actual bus", _rmrr("ep 01:00.0")),
        _intel("26-bus-2hop", "two hops from a bus that is no root", _rmrr("ep 03:00.0/00.0")),
        _intel("27-usb-mate", "a USB function whose mates are NICs", _rmrr("ep 00:0c.0/00.2")),
        _intel("28-conv-usb", "a USB controller whose mate behind a PCIe-to-PCI bridge is a NIC",
               _rmrr("ep 00:09.0/00.0/02.0")),
        _intel("29-bridge-mix", "a bridge over a NIC and a USB controller", _rmrr("br 00:09.0/00.0")),
        _intel("30-acpi-scope", "a scope of the ACPI namespace", _rmrr("acpi 00:02.0")),
        _intel("31-ioapic-scope", "an I/O APIC before the NIC", _rmrr("ioapic 00:1e.7", "ep 00:02.0")),
        _intel("32-pt", "iommu=pt", _rmrr("ep 00:02.0", "ep 00:04.0"), options="iommu=pt"),
        _intel("33-no-intremap", "no interrupt remapping", _rmrr("ep 00:02.0"),
               machine=dataclasses.replace(machine.STANDARD["intel"], interrupt_remapping=False)),
        _intel("34-iommu-off", "intel_iommu=off", _rmrr("ep 00:02.0"), options="intel_iommu=off", expected=NO_GROUPS),
        _intel("35-sata", "SATA in the chipset's group", _rmrr("ep 00:1f.2")),
        _intel("36-usb-whole", "two USB functions of one group", _rmrr("ep 00:05.0"), _rmrr("ep 00:05.7", **second)),
        _intel("37-overlap", "overlapping regions for two NICs", _rmrr("ep 00:02.0", limit=0x30001FFF),
               _rmrr("ep 00:06.0/00.0", base=0x30001000, limit=0x30002FFF)),
        _intel("38-top", "memory at the top that QEMU's firmware reserves",
               _rmrr("ep 00:02.0", base=0x3FFFF000, limit=0x3FFFFFFF)),
        _intel("39-sriov-pf", "a NIC with virtual functions", _rmrr("ep 00:06.0/00.0"), machine=machine.SRIOV["intel"]),
        _intel("40-sriov-br", "a root port above virtual functions", _rmrr("br 00:06.0"), machine=machine.SRIOV["intel"]),
        _intel("41-past-end", "a length past the table's end", _rmrr("ep 00:02.0", length=400), expected=NO_GROUPS),
        _intel("42-length0", "a length of 0", _rmrr("ep 00:02.0"), _rmrr("ep 00:03.0", length=0), expected=HANG),
        _intel("43-hostbridge", "the host bridge", _rmrr("ep 00:00.0")),
        _intel("44-isa", "the ISA bridge", _rmrr("ep 00:1f.0")),
        _intel("45-ep+br", "a NIC and the port above it", _rmrr("ep 00:06.0/00.0", "br 00:06.0")),
        _intel("46-path-thru-ep", "a way through an endpoint", _rmrr("ep 00:02.0/00.0")),
        _intel("47-port-partial", "an endpoint scope that stops at a port", _rmrr("ep 00:08.0/00.0"), expected=NO_GROUPS),
        _intel("48-usb-br-dn", "a bridge above NICs and a USB function", _rmrr("br 00:0c.0")),
        _intel("49-usb-only-rp", "a root port above a USB controller alone", _rmrr("br 00:06.0"), machine=machine.GRAPHICS),
        _intel("50-usb-only-conv", "a PCIe-to-PCI bridge above a USB controller alone", _rmrr("br 00:07.0/00.0"),
               machine=machine.GRAPHICS),
        _intel("51-gpu", "a graphics card, not its sound function", _rmrr("ep 00:08.0/00.0"), machine=machine.GRAPHICS),
        _intel("52-gpu-audio", "a graphics card and its sound function", _rmrr("ep 00:08.0/00.0", "ep 00:08.0/00.1"),
               machine=machine.GRAPHICS),
        # A kernel without Proxmox's patch reads the option and does nothing.
        _intel("53-relax", "intel_iommu=relax_rmrr", _rmrr("ep 00:02.0"), options="intel_iommu=relax_rmrr"),
        _intel("54-off-on", "intel_iommu=off, then on", _rmrr("ep 00:02.0"), options="intel_iommu=off intel_iommu=on"),
        _intel("55-iommu-off", "iommu=off", _rmrr("ep 00:02.0"), options="iommu=off", expected=NO_GROUPS),
    ]


def amd():
    """The rules of AMD's driver."""
    nic = {"first": "00:02.0"}
    return [
        _amd("00-none", "no IVMD"),
        _amd("01-nic", "a NIC on the root bus", IVMD(**nic)),
        _amd("02-usb", "a USB controller", IVMD("00:04.0")),
        _amd("03-vga", "the VGA device", IVMD("00:01.0")),
        _amd("04-display", "a display device", IVMD("00:0a.0")),
        _amd("05-rootport", "a NIC behind a root port", IVMD("01:00.0")),
        _amd("06-switch", "a NIC behind a switch", IVMD("05:00.0")),
        _amd("07-range", "a range of four functions", IVMD("00:02.0", "00:04.0", type=0x22)),
        _amd("08-range-bus", "the bus behind a bridge", IVMD("08:00.0", "08:1f.7", type=0x22)),
        _amd("09-all", "all devices", IVMD(type=0x20)),
        _amd("10-excl", "an exclusion range", IVMD(**nic, flags=0x08)),
        _amd("11-excl+unity", "exclusion and unity", IVMD(**nic, flags=0x0F)),
        _amd("12-unity-norw", "neither read nor write", IVMD(**nic, flags=0x01), expected=NO_GROUPS,
             expected_of=(("6.1", GROUPS),)),
        _amd("13-unity-ro", "read only", IVMD(**nic, flags=0x03)),
        _amd("14-flags0", "no flag", IVMD(**nic, flags=0)),
        _amd("15-rw-nounity", "read and write without unity", IVMD(**nic, flags=0x06)),
        _amd("16-range-start-absent", "a range from an absent function", IVMD("00:02.5", "00:04.0", type=0x22)),
        _amd("17-range-absent", "a range of absent functions", IVMD("00:0d.0", "00:0e.7", type=0x22)),
        _amd("18-bridge", "a root port", IVMD("00:06.0")),
        _amd("19-bridge-conv", "a PCIe-to-PCI bridge", IVMD("00:07.0")),
        _amd("20-conv-mate", "one of two behind a bridge", IVMD("02:02.0")),
        _amd("21-conv-alias", "the requester ID of a bridge's secondary bus", IVMD("02:00.0")),
        _amd("22-multifn", "function 1 of a card", IVMD("09:00.1")),
        _amd("23-len1", "one byte", IVMD(**nic, size=1)),
        _amd("24-len0", "no bytes", IVMD(**nic, size=0)),
        _amd("25-unaligned", "inside of a page", IVMD(**nic, start=0x30000080, size=0x1080)),
        _amd("26-past-end", "a length past the table's end", IVMD(**nic, length=96)),
        _amd("27-length0", "a length of 0", IVMD(**nic), IVMD("00:03.0", length=0), expected=HANG),
        _amd("28-absent", "a device that is not there", IVMD("00:1d.0")),
        _amd("29-absent-bus", "the highest device ID", IVMD("ff:1f.7")),
        _amd("30-range-reversed", "a range backwards", IVMD("00:04.0", "00:02.0", type=0x22)),
        _amd("31-range-whole", "a range of all device IDs", IVMD("00:00.0", "ff:1f.7", type=0x22)),
        _amd("32-pt", "iommu=pt", IVMD(**nic), IVMD("00:04.0"), options="iommu=pt"),
        _amd("33-no-intremap", "no interrupt remapping", IVMD(**nic),
             machine=dataclasses.replace(machine.STANDARD["amd"], interrupt_remapping=False)),
        _amd("34-iommu-off", "amd_iommu=off", IVMD(**nic), options="amd_iommu=off", expected=NO_GROUPS),
        _amd("35-two", "two IVMDs for one NIC", IVMD(**nic), IVMD(**nic, start=0x30002000)),
        _amd("36-overlap", "overlapping regions", IVMD(**nic), IVMD("00:02.0", "00:03.1", type=0x22)),
        _amd("37-unreserved", "ordinary memory", IVMD(**nic, start=0x20000000)),
        _amd("38-segment1", "a segment that is not there", IVMD(**nic, segment=1)),
        _amd("39-iommu-itself", "the IOMMU's own function", IVMD("00:0b.0"), expected=NO_GROUPS),
        _amd("40-first", "an IVMD in front", IVMD(**nic), in_front=True, expected=NO_GROUPS),
        _amd("41-type23", "an unknown type", IVMD(**nic, type=0x23)),
        _amd("42-sata", "SATA in the chipset's group", IVMD("00:1f.2")),
        _amd("43-short", "a length of half a block", IVMD("01:00.0", length=16), IVMD(**nic), is_malformed=True),
        _amd("44-all+excl", "all devices, exclusion", IVMD(type=0x20, flags=0x08)),
        _amd("45-hostbridge", "the host bridge", IVMD("00:00.0")),
        _amd("46-sriov-pf", "a NIC with virtual functions", IVMD("01:00.0"), machine=machine.SRIOV["amd"]),
        _amd("47-sriov-range", "a range over virtual functions", IVMD("01:00.0", "01:10.2", type=0x22),
             machine=machine.SRIOV["amd"]),
    ]


def smoke():
    """A few for every run: each exemption, each way to name a device, and what switches an IOMMU off."""
    wanted = {
        "intel-01-nic", "intel-03-vga", "intel-07-bridge-rp", "intel-10-multifn", "intel-16-usb+nic", "intel-23-ep-on-bridge",
        "intel-25-bus-1hop", "amd-07-range", "amd-10-excl", "amd-40-first",
    }
    by_name = {scenario.name: scenario for scenario in intel() + amd()}
    return [by_name[name] for name in sorted(wanted)]
