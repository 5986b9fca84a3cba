"""What is tried on Arm."""

import dataclasses

from kernellab import arm, machine
from kernellab.arm import RMR
from kernellab.scenarios import Scenario


@dataclasses.dataclass(frozen=True)
class ArmScenario(Scenario):
    """A machine with RMR nodes in its IORT."""

    revision: int = arm.REVISION
    keeps_boot_configuration: bool = True
    # Functions that a structure reaches by an ID which a PCIe-to-PCI bridge makes.
    aliased: tuple = ()

    def overrides(self, own):
        if not self.structures:
            return {}
        tables = {"IORT": arm.with_memory_ranges(own["IORT"], self.structures, self.revision)}
        if self.keeps_boot_configuration:
            tables["DSDT"] = arm.keeping_boot_configuration(own["DSDT"])
        return tables

    def is_untold(self, function):
        short = function.removeprefix("0000:")
        is_named = short in self.aliased or any(structure.pins(short) for structure in self.structures)
        return self.revision >= arm.REVISION and is_named


def _arm(number, what, *structures, **rest):
    return ArmScenario(f"arm-{number}", what, machine.STANDARD["arm"], structures, **rest)


def scenarios():
    """The rules of Linux for RMRs."""
    nic, second = RMR(("00:01.0",)), ((0x60100000, 0x10000),)
    return [
        _arm("00-none", "no RMR"),
        _arm("01-nic", "a NIC", nic),
        _arm("01b-nic-not-kept", "a NIC, with the PCI configuration not kept", nic, keeps_boot_configuration=False),
        _arm("02-remap", "a NIC, remapping permitted", RMR(("00:01.0",), flags=arm.REMAPPING_PERMITTED)),
        _arm("03-revision3", "a NIC, in a table of revision 3", nic, revision=3),
        _arm("04-usb", "a USB controller", RMR(("00:04.0",))),
        _arm("05-two", "two NICs, one behind a root port", RMR(("00:02.0", "01:00.0"))),
        _arm("06-range", "a range over two NICs", RMR(("00:01.0-00:02.0",))),
        _arm("07-display", "a display device", RMR(("00:05.0",))),
        _arm("08-passthrough", "iommu.passthrough=1", nic, RMR(("00:04.0",), memory=second), options="iommu.passthrough=1"),
        _arm("09-conv", "a NIC behind a PCIe-to-PCI bridge", RMR(("02:01.0",))),
        _arm("10-bridge-conv", "a PCIe-to-PCI bridge", RMR(("00:06.0",))),
        _arm("11-conv-alias", "the requester ID of a bridge's secondary bus", RMR(("02:00.0",)), aliased=("02:01.0",)),
        _arm("12-bridge-rp", "a root port", RMR(("00:03.0",))),
        _arm("13-switch", "a NIC behind a switch", RMR(("06:00.0",))),
        _arm("14-multifn", "function 1 of a card", RMR(("03:00.1",))),
        _arm("15-no-memory", "no memory", RMR(("00:01.0",), memory=())),
        _arm("16-two-pieces", "two pieces of memory", RMR(("00:01.0",), memory=nic.memory + second)),
        _arm("17-no-function", "no ID mapping", RMR()),
        _arm("18-absent", "a device that is not there", RMR(("00:1d.0",))),
        _arm("19-unaligned", "inside of a page", RMR(("00:01.0",), memory=((0x60000080, 0x1080),))),
        _arm("20-zero", "no bytes", RMR(("00:01.0",), memory=((0x60000000, 0),))),
        _arm("21-both", "remapping permitted and not", RMR(("00:01.0",), flags=arm.REMAPPING_PERMITTED),
             RMR(("00:01.0",), memory=second)),
        _arm("22-same-memory", "one memory for two NICs by two nodes", nic, RMR(("00:02.0",))),
        _arm("23-hostbridge", "the host bridge", RMR(("00:00.0",))),
        _arm("24-all", "all functions of three buses", RMR(("00:00.0-02:1f.7",))),
        _arm("25-interrupts", "IDs that are the interrupt translation's", RMR(("00:01.0",), parent=arm.INTERRUPT_TRANSLATION)),
        _arm("26-attributes", "privileged, normal memory", RMR(("00:01.0",), flags=arm.PRIVILEGED | arm.NORMAL_MEMORY)),
        _arm("27-single-range", "a range that calls itself single",
             RMR(("00:01.0-00:02.0",), mapping_flags=arm.SINGLE_MAPPING)),
        _arm("28-single", "a single ID", RMR(("00:01.0",), mapping_flags=arm.SINGLE_MAPPING)),
    ]
