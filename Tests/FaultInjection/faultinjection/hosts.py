"""Hosts whose files can be broken one by one, and mended again."""

import os
import shutil
import struct


class Host:
    """A directory that is laid out as a host's `/`."""

    def __init__(self, name, path):
        self.name = name
        self.path = path
        # What the hook looks at there, found by watching it.
        self.files = []


def intel(directory):
    path = os.path.join(directory, "intel")
    shutil.copytree("Examples/hosts/whitepaper-6.12", path, symlinks=True)
    return Host("intel", path)


def amd(directory):
    """The same behind an AMD IOMMU, with RHEL 9's kernel: the answer hinges on its type information, as large as a real one."""
    path = os.path.join(directory, "amd")
    shutil.copytree("Examples/hosts/whitepaper-6.12", path, symlinks=True)
    put_behind_amd(path)
    with open(os.path.join(path, "sys/firmware/acpi/tables/IVRS"), "wb") as file:
        file.write(ivrs())
    with open(os.path.join(path, "sys/kernel/btf/vmlinux"), "wb") as file:
        file.write(type_information())
    with open(os.path.join(path, "proc/sys/kernel/osrelease"), "w") as file:
        file.write("5.14.0-503.11.1.el9_5.x86_64\n")
    return Host("amd", path)


def put_behind_amd(path):
    """Has all devices of a host behind an AMD IOMMU, and leaves it without a table."""
    for folder, _, _ in os.walk(os.path.join(path, "sys/devices")):
        link = os.path.join(folder, "iommu")
        if os.path.islink(link):
            target = os.readlink(link)
            os.unlink(link)
            os.symlink(target.replace("dmar0", "ivhd0"), link)
    if os.path.isdir(os.path.join(path, "sys/devices/virtual/iommu/dmar0")):
        os.rename(os.path.join(path, "sys/devices/virtual/iommu/dmar0"), os.path.join(path, "sys/devices/virtual/iommu/ivhd0"))
    os.unlink(os.path.join(path, "sys/firmware/acpi/tables/DMAR"))


def type_information():
    """BTF as large as that of a distribution's kernel, with the name that the answer hinges on as its last."""
    strings = b"\0IOMMU_RESV_DIRECT_RELAXABLE\0" + b"".join(b"name_%06d\0" % n for n in range(180000)) + b"require_direct\0"
    types = 3 << 20
    # struct btf_header, include/uapi/linux/btf.h.
    return struct.pack("<HBBIIIII", 0xeb9f, 1, 0, 24, 0, types, types, len(strings)) + bytes(types) + strings


def ivrs(pinned=(0x0100, 0x0200)):
    """An IVHD, and an IVMD for each device that the kernel's lines pin: where one source is broken, the other says the same."""
    blocks = struct.pack("<BBHHHQHHI", 0x10, 0, 24, 2, 0x40, 0xfed80000, 0, 0, 0)
    for requester in pinned:
        blocks += struct.pack("<BBHHHQQQ", 0x21, 0x07, 32, requester, 0, 0, 0xbdf7f000, 0x10000)
    table = bytearray(struct.pack("<4sIBB6s8sI4sI", b"IVRS", 48 + len(blocks), 2, 0, b"GUARD ", b"EXAMPLE ", 1, b"GUAR", 1))
    table += struct.pack("<IQ", 0, 0) + blocks
    table[9] = -sum(table) & 0xff
    return bytes(table)


# What may be at a path instead of what belongs there. EIO is what reading the first bytes of one's own memory gives.
BROKEN = ("absent", "unreadable", "directory", "dangling link", "loop", "EIO", "endless", "device", "enormous", "binary", "empty",
          "cut", "hollow")


class Breakage:
    """Puts something else at a path for as long as it lasts."""

    def __init__(self, path, kind):
        self.path = path
        self.kind = kind
        self.kept = path + ".kept"

    def __enter__(self):
        path = self.path
        os.rename(path, self.kept)
        if self.kind == "directory":
            os.mkdir(path)
        elif self.kind == "dangling link":
            os.symlink("nowhere/at/all", path)
        elif self.kind == "loop":
            os.symlink(os.path.basename(path), path)
        elif self.kind == "EIO":
            os.symlink("/proc/self/mem", path)
        elif self.kind == "endless":
            os.mkfifo(path)
        elif self.kind == "device":
            os.symlink("/dev/zero", path)
        elif self.kind == "enormous":
            with open(path, "wb") as file:
                file.truncate(1 << 36)
        elif self.kind == "binary":
            with open(path, "wb") as file:
                file.write(bytes(range(256)) * 32)
        elif self.kind == "cut":
            with open(path, "wb") as file:
                file.write(self._first_bytes(1 << 20)[:-1])
        elif self.kind == "hollow":
            # Type information is believed by its header; of other files the same bytes are nothing.
            with open(path, "wb") as file:
                file.write(struct.pack("<HBBIIIII", 0xeb9f, 1, 0, 24, 0, 0, 0, 0))
        elif self.kind == "empty":
            open(path, "wb").close()
        elif self.kind == "unreadable":
            os.mkfifo(path, 0) if os.path.islink(self.kept) else self._copy_without_mode()
        return self

    def _first_bytes(self, count):
        if not os.path.isfile(self.kept):
            return b""
        with open(self.kept, "rb") as file:
            return file.read(count)

    def _copy_without_mode(self):
        if os.path.isdir(self.kept):
            os.mkdir(self.path, 0)
            return
        shutil.copyfile(self.kept, self.path)
        os.chmod(self.path, 0)

    def __exit__(self, *_):
        if os.path.lexists(self.path):
            if os.path.isdir(self.path) and not os.path.islink(self.path):
                os.rmdir(self.path)
            else:
                os.unlink(self.path)
        os.rename(self.kept, self.path)
