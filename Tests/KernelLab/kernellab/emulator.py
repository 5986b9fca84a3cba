"""QEMU: the one that is installed, or for devices that it does not have a newer one, unpacked beside it."""

import dataclasses
import subprocess

from kernellab import archive

PROGRAM = "qemu-system-x86_64"

# The suite with a newer QEMU that runs on this system's libraries, and the packages with its files.
NEWER_SUITE = "bookworm-backports"
NEWER_PACKAGES = ["qemu-system-x86", "qemu-system-common", "qemu-system-data", "seabios"]
# The network boot ROMs are those of this system, which that QEMU is content with.
BOOT_ROMS = "/usr/lib/ipxe/qemu"


@dataclasses.dataclass(frozen=True)
class Emulator:
    """A QEMU, and the arguments that it always needs."""

    command: tuple = (PROGRAM,)

    def has_device(self, name):
        """Whether it can emulate a device."""
        # The exit status is 0 either way.
        command = [*self.command, "-device", f"{name},help"]
        return f"{name} options:" in subprocess.run(command, capture_output=True, text=True, check=False).stdout


def with_device(name, directory):
    """A QEMU that has a device: the installed one, else a newer one from Debian's archive."""
    installed = Emulator()
    if installed.has_device(name):
        return installed
    target = directory / "qemu"
    if not target.exists():
        newer = archive.Archive(NEWER_SUITE, directory)
        newer.update()
        newer.unpack(NEWER_PACKAGES, target)
    share = target / "usr/share"
    modules = next(target.glob("usr/lib/*/qemu"))
    command = ["env", f"QEMU_MODULE_DIR={modules}", str(target / "usr/bin" / PROGRAM)]
    for directory_of_files in (share / "qemu", share / "seabios", BOOT_ROMS):
        command += ["-L", str(directory_of_files)]
    emulator = Emulator(tuple(command))
    if not emulator.has_device(name):
        raise archive.Vanished(f"the QEMU of {NEWER_SUITE} has no {name}")
    return emulator
