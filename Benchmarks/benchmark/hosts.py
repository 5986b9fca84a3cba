"""Hosts as Linux 6.12 shows them: the example host with one pinned device, grown to any number of functions."""

import os
import re
import shutil

from faultinjection import hosts
from kernellab import tables

# The functions of the example host that the benchmark assigns.
REFUSED = (1, 0, 1)
ELIGIBLE = (3, 0, 0)

# The only memory that is pinned to a device of these hosts, that of the refused function's group mate.
PINNED_GROUP = 15
PINNED_MEMORY = (0xBDF7F000, 0xBDF8EFFF)
PINNED_DEVICE = "00:1c.7/00.0"
PINNED_REQUESTER = "01:00.0"

GROUPS = "sys/kernel/iommu_groups"
DEVICES = "sys/bus/pci/devices"
TABLES = "sys/firmware/acpi/tables"
ROOT_BUS = "sys/devices/pci0000:10"
FIRST_BUS = 0x10


def build(root, functions=20, pinned=1, is_amd=False):
    """Lays out a host below `root`, with a firmware table that pins so many pieces of memory."""
    shutil.copytree("Examples/hosts/whitepaper-6.12/sys", os.path.join(root, "sys"), symlinks=True)
    _pin_one_group(root)
    if is_amd:
        hosts.put_behind_amd(root)
        _write_type_information(os.path.join(root, "sys/kernel/btf/vmlinux"))
    _write(os.path.join(root, TABLES, "IVRS" if is_amd else "DMAR"), _ivrs(pinned) if is_amd else _dmar(root, pinned))
    _grow(root, functions)


def added_function(number):
    """The address of one of the functions that a host was grown by, as bus, slot and function."""
    return FIRST_BUS + number // 256, number // 8 % 32, number % 8


def _pin_one_group(root):
    msi = "0x00000000fee00000 0x00000000feefffff msi\n"
    pinned = "0x{:016x} 0x{:016x} direct\n".format(*PINNED_MEMORY)
    for group in os.listdir(os.path.join(root, GROUPS)):
        path = os.path.join(root, GROUPS, group, "reserved_regions")
        _write(path, ((pinned if int(group) == PINNED_GROUP else "") + msi).encode())


def _dmar(root, pinned):
    """The example host's table with other RMRRs: the one that counts comes last, behind those of empty slots."""
    with open(os.path.join(root, TABLES, "DMAR"), "rb") as file:
        table = file.read()
    others = [tables.RMRR(("ep {:02x}:{:02x}.{}".format(0xC0 + n // 256, n // 8 % 32, n % 8),), 0x30000000 + n * 0x1000,
                          0x30000FFF + n * 0x1000) for n in range(pinned - 1)]
    last = tables.RMRR(("ep " + PINNED_DEVICE,), *PINNED_MEMORY)
    units = b"".join(structure for kind, structure in _structures(table) if kind == 0)
    return tables.with_structures(table[:48] + units, others + [last])


def _structures(table):
    offset = 48
    while offset < len(table):
        kind, length = (int.from_bytes(table[at:at + 2], "little") for at in (offset, offset + 2))
        yield kind, table[offset:offset + length]
        offset += length


def _ivrs(pinned):
    others = [tables.IVMD("{:02x}:{:02x}.{}".format(0xC0 + n // 256, n // 8 % 32, n % 8), start=0x30000000 + n * 0x1000)
              for n in range(pinned - 1)]
    size = PINNED_MEMORY[1] + 1 - PINNED_MEMORY[0]
    last = tables.IVMD(PINNED_REQUESTER, start=PINNED_MEMORY[0], size=size)
    return tables.with_structures(hosts.ivrs(pinned=()), others + [last])


def _write_type_information(path):
    """The running kernel's own where it can be read and has the names, else as much made up."""
    names = (b"\0require_direct\0", b"\0IOMMU_RESV_DIRECT_RELAXABLE\0")
    try:
        with open("/sys/kernel/btf/vmlinux", "rb") as file:
            contents = file.read()
    except OSError:
        contents = b""
    _write(path, contents if all(name in contents for name in names) else hosts.type_information())


def _grow(root, functions):
    """Copies an eligible function, each copy in a group of its own, until there are so many.

    What is the same in all copies is one file with many names, so that 10,000 of them fit into little memory.
    """
    model = os.path.join(root, "sys/devices/pci0000:00/0000:00:01.0/0000:{:02x}:{:02x}.{}".format(*ELIGIBLE))
    group = os.path.join(root, GROUPS, os.path.basename(os.readlink(os.path.join(model, "iommu_group"))))
    first = None
    for number in range(functions - len(os.listdir(os.path.join(root, DEVICES)))):
        name = "0000:{:02x}:{:02x}.{}".format(*added_function(number))
        path = os.path.join(root, ROOT_BUS, name)
        os.makedirs(path)
        if first is None:
            first = _copy_without_group(model, path)
        else:
            for file in os.listdir(first):
                if file != "iommu_group":
                    os.link(os.path.join(first, file), os.path.join(path, file), follow_symlinks=False)
        own_group = os.path.join(root, GROUPS, str(100 + number))
        os.makedirs(os.path.join(own_group, "devices"))
        os.link(os.path.join(group, "reserved_regions"), os.path.join(own_group, "reserved_regions"))
        os.symlink("../../../../devices/pci0000:10/" + name, os.path.join(own_group, "devices", name))
        os.symlink("../../../kernel/iommu_groups/{}".format(100 + number), os.path.join(path, "iommu_group"))
        os.symlink("../../../devices/pci0000:10/" + name, os.path.join(root, DEVICES, name))


def _copy_without_group(model, path):
    """The model's files; it lies one directory deeper, so its links have one step up too many."""
    for file in os.listdir(model):
        source, target = os.path.join(model, file), os.path.join(path, file)
        if not os.path.islink(source):
            shutil.copyfile(source, target)
        elif file != "iommu_group":
            os.symlink(re.sub(r"^\.\./", "", os.readlink(source)), target)
    return path


def _write(path, contents):
    with open(path, "wb") as file:
        file.write(contents)
