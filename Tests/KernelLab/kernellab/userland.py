"""Programs of Debian 12 for a guest: packages that are unpacked, never installed, and made into an archive to boot from."""

import pathlib
import shutil
import threading
import zlib

from kernellab.archive import Archive
from kernellab.cpio import Cpio

SUITE = "bookworm"
# libvirt and QEMU; udevadm, which shows what the kernel does to devices; and what a shell script wants.
PACKAGES = [
    "libvirt-daemon", "libvirt-clients", "qemu-system-x86", "libxml2", "udev", "kmod",
    "bash", "coreutils", "dash", "grep", "mount", "sed", "util-linux",
]

# Nobody reads these in a guest, and libvirt would ask the second QEMU too what it can do.
LEFT_OUT = (
    "usr/share/doc/", "usr/share/man/", "usr/share/locale/", "usr/share/iso-codes/", "usr/share/xml/",
    "usr/bin/qemu-system-i386",
    "usr/libexec/qemu-system-i386", "usr/bin/qemu-system-x86_64-microvm", "lib/udev/hwdb.d/", "usr/lib/x86_64-linux-gnu/gconv/",
)

# What Debian's packages make when they are installed.
LINKS = {"var/run": "/run", "var/lock": "/run/lock"}
ACCOUNTS = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nlibvirt-qemu:x:64055:108::/var/lib/libvirt:/usr/sbin/nologin\n",
    "etc/group": "root:x:0:\nkvm:x:108:\nlibvirt:x:109:\nlibvirt-qemu:x:64055:libvirt-qemu\n",
}

_lock = threading.Lock()


def archive_with_libvirt(directory):
    """An archive for the kernel to unpack at boot, made unless it is there; its bytes."""
    with _lock:
        return _file(directory).read_bytes()


def _file(directory):
    version = zlib.crc32(repr((SUITE, PACKAGES, LEFT_OUT, LINKS, ACCOUNTS)).encode())
    file = directory / "userland" / f"{SUITE}-{version:08x}.cpio"
    if not file.exists():
        unpacked = file.with_suffix("")
        if not unpacked.exists():
            archive = Archive(SUITE, directory)
            archive.update()
            archive.unpack(archive.with_dependencies(PACKAGES), unpacked)
        partial = file.with_suffix(".partial")
        partial.write_bytes(_pack(unpacked).bytes())
        partial.rename(file)
        shutil.rmtree(unpacked)
    return file


def _pack(directory):
    archive = Cpio()
    for path in sorted(pathlib.Path(directory).rglob("*")):
        name = str(path.relative_to(directory))
        if f"{name}/".startswith(LEFT_OUT):
            continue
        if path.is_symlink():
            archive.link(name, str(path.readlink()))
        elif path.is_dir():
            archive.directory(name)
        else:
            archive.file(name, path.read_bytes(), path.stat().st_mode & 0o777)
    for name, target in LINKS.items():
        archive.link(name, target)
    for name, text in ACCOUNTS.items():
        archive.file(name, text.encode())
    return archive
