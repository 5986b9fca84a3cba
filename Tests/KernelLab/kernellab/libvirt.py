"""A real libvirt inside of a guest: what its users see where a device is pinned, without the hook and with it.

rmrr-guard and its hook run there as they were built here: the C library that they need must not be newer than Debian 12's.
"""

import dataclasses
import pathlib

from kernellab import boot, guest, libvirt_checks, machine, userland
from kernellab.cpio import Cpio
from kernellab.emulator import Emulator
from kernellab.libvirt_checks import CULPRIT, FREE, MATE, PINNED
from kernellab.tables import RMRR, with_structures

STRUCTURES = (RMRR(scopes=("ep 00:02.0",)), RMRR(scopes=("ep 00:0c.0/00.1",), base=0x30001000, limit=0x30001FFF))
DOMAINS = {
    "pinned": (PINNED,), "mate": (MATE,), "card": (MATE, CULPRIT, "0000:09:00.2"), "free": (FREE,), "plain": (),
}
MODULES = [*guest.MODULES, "e1000e"]
# Seconds; it takes 70 by TCG.
LIMIT = 600


@dataclasses.dataclass(frozen=True)
class LibvirtRun:
    """libvirt under a kernel, and what came of it."""

    kernel: str
    checks: tuple = ()
    failure: str | None = None

    @property
    def is_good(self):
        return self.failure is None and all(check.is_good for check in self.checks)

    def lines(self):
        """A line for each check, and what differs below it."""
        if self.failure is not None:
            return f"NOT OK - libvirt on {self.kernel}: failed: {self.failure}"
        return "\n".join(check.lines(f"libvirt on {self.kernel}") for check in self.checks)


def run(laboratory, kernel):
    """Boots libvirt under a kernel and checks each step."""
    try:
        return _run(laboratory, kernel)
    except Exception as failure:  # noqa: BLE001: one run that fails must not end the others
        return LibvirtRun(kernel.name, failure=f"{type(failure).__name__}: {failure}")


def _run(laboratory, kernel):
    standard = machine.STANDARD["intel"]
    own = laboratory.plain(standard, kernel).files["/sys/firmware/acpi/tables/DMAR"]
    memory = b"".join([
        guest.table_overrides({"DMAR": with_structures(own, STRUCTURES)}),
        _archive(laboratory, kernel).bytes(),
        userland.archive_with_libvirt(laboratory.directory),
    ])
    # All of the userland is in the guest's memory, and so is a guest of its own.
    arguments = [*standard.arguments(), "-m", "2048"]
    recording = boot.boot_again_if_lost(
        f"libvirt on {kernel.name}", LIMIT,
        lambda: boot.boot(
            kernel, Emulator(), arguments, standard.command_line(), memory, laboratory.scratch,
            laboratory.accelerator, LIMIT))
    if not recording.ended:
        told = [line for line in recording.console.splitlines() if line.startswith("lab: ")]
        return LibvirtRun(kernel.name, failure=f"{recording.failure}, the last words being {told[-1:]}")
    steps = libvirt_checks.steps(recording.outputs["libvirt.out"].decode(errors="replace"))
    return LibvirtRun(kernel.name, tuple(libvirt_checks.checks(steps, kernel.name)))


def _archive(laboratory, kernel):
    """What the guest has besides its userland."""
    archive = Cpio()
    archive.file("init", laboratory.programs[kernel.architecture].read_bytes(), 0o755)
    archive.file("lab/programs", b"|libvirt|/lab/libvirt.sh\n")
    archive.file("lab/libvirt.sh", (guest.SOURCES / "libvirt.sh").read_bytes(), 0o755)
    archive.file("lab/rmrr-guard", pathlib.Path(laboratory.guard.program).read_bytes(), 0o755)
    archive.file("lab/rmrr-guard-hook", pathlib.Path(laboratory.hook).read_bytes(), 0o755)
    guest.add_modules(archive, "lab/drivers", guest.modules_with_dependencies(kernel, MODULES), {})
    archive.file("lab/watched", "".join(f"{function}\n" for function in (PINNED, CULPRIT, MATE, FREE)).encode())
    archive.file("lab/device.xml", guest.hostdev(PINNED).encode())
    for name, functions in DOMAINS.items():
        archive.file(f"lab/domains/{name}.xml", _domain(name, functions).encode())
    return archive


def _domain(name, functions):
    """A small domain, with a port that is free for another device unless it has host devices."""
    hostdevs = "".join(guest.hostdev(function) for function in functions)
    return (
        f"<domain type='qemu'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
        "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
        "<controller type='pci' index='0' model='pcie-root'/><controller type='pci' index='1' model='pcie-root-port'/>"
        f"<controller type='usb' model='none'/><memballoon model='none'/>{hostdevs}</devices></domain>\n")
