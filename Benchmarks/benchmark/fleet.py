#!/usr/bin/python3
"""A fleet as `rmrr-guard record` writes it: a recording for each host, of a handful of models, versions of firmware and kernels.

    Benchmarks/benchmark/fleet.py DIRECTORY COUNT

Nothing in it is of a real host; what firmware pins on these models is made up, after what is told of such machines.
"""

import base64
import dataclasses
import itertools
import json
import os
import sys

if __name__ == "__main__":
    sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from benchmark import REPOSITORY  # noqa: F401: finds what is shared with the tests
from faultinjection import hosts
from kernellab import tables

LINE_LIMIT = 118
DMAR = "/sys/firmware/acpi/tables/DMAR"
IVRS = "/sys/firmware/acpi/tables/IVRS"
MSI = {"end": "0xfeefffff", "start": "0xfee00000", "type": "msi"}


@dataclasses.dataclass(frozen=True)
class Device:
    """A function behind a root port of its own, or one more of the same slot; those of one slot share a group."""

    slot: int
    identifier: str
    code: str
    driver: str = ""
    function: int = 0


@dataclasses.dataclass(frozen=True)
class Firmware:
    """A version, and what it pins: the memory by its start and size, and the devices by slot and function."""

    version: str
    date: str
    pins: tuple = ()
    share: int = 1


@dataclasses.dataclass(frozen=True)
class Model:
    """A machine, with as many virtual functions or further ports as make up its size."""

    vendor: str
    product: str
    devices: tuple
    firmware: tuple
    kernels: tuple
    sizes: tuple
    share: int = 1
    is_amd: bool = False
    filler: tuple = ("8086:1520", "0x020000", "igbvf")


ILO = (Device(1, "103c:3306", "0x088000", "hpilo"), Device(1, "103c:3307", "0x088000", "hpilo", function=2))
RAID = Device(2, "103c:3239", "0x010400", "hpsa")
NICS = tuple(Device(3, "8086:1521", "0x020000", "igb", function=number) for number in range(2))
NVME = Device(4, "144d:a822", "0x010802", "nvme")
USB = Device(5, "8086:8d26", "0x0c0320", "ehci-pci")
GPU = Device(6, "10de:1db6", "0x030200", "nvidia")
MANAGEMENT = ((0xBDF7F000, 0x10000, ((1, 0), (1, 2))), (0xBDFF6000, 0x7000, ((1, 0), (1, 2))))
STORAGE = (0xBDF8F000, 0x4000, ((2, 0),))
LEGACY = (0xBDFFD000, 0x3000, ((5, 0),))

MODELS = (
    Model("HP", "ProLiant DL380p Gen8", ILO + (RAID,) + NICS + (USB,), (
        Firmware("P70", "07/01/2015", MANAGEMENT + (STORAGE, (0xBDF93000, 0x1000, ((3, 0), (3, 1))), LEGACY)),
        Firmware("P70", "05/24/2019", MANAGEMENT + (STORAGE, LEGACY), share=3),
    ), ("3.10.0-1160.el7.x86_64", "6.1.0-28-amd64", "6.12.95+deb12-amd64"), (48, 64), share=3),
    Model("HPE", "ProLiant DL380 Gen9", ILO + (RAID,) + NICS + (NVME, USB), (
        Firmware("P89", "10/16/2020", MANAGEMENT + (STORAGE, LEGACY), share=4),
        Firmware("P89", "05/21/2018", MANAGEMENT + (STORAGE, (0xBDF93000, 0x1000, ((3, 0), (3, 1))), LEGACY)),
    ), ("6.12.95+deb12-amd64", "6.8.0-51-generic"), (72, 96, 120), share=5),
    Model("Dell Inc.", "PowerEdge R740", NICS + (NVME, USB, GPU), (
        Firmware("2.21.2", "02/19/2024", (LEGACY,), share=2),
        Firmware("2.10.0", "11/12/2020", (LEGACY,)),
    ), ("6.12.95+deb12-amd64", "5.14.0-503.el9.x86_64"), (100, 140), share=5),
    Model("Lenovo", "ThinkSystem SR650", NICS + (NVME, USB), (
        Firmware("-[IVE178G-3.70]-", "03/02/2023", (LEGACY,)),
    ), ("6.8.0-51-generic",), (300,), share=2),
    Model("Supermicro", "AS-1114S-WTRT", NICS + (NVME, GPU), (
        Firmware("2.4", "04/13/2022", ((0x30000000, 0x1000, ((6, 0),)),)),
        Firmware("2.8", "02/02/2024"),
    ), ("6.12.95+deb12-amd64", "6.1.0-28-amd64"), (80, 110), share=4, is_amd=True),
    Model("Intel Corporation", "NUC7i5BNH", (Device(3, "8086:15d8", "0x020000", "e1000e"), USB), (
        Firmware("BNKBL357.86A.0083.2020.0714.1344", "07/14/2020", (LEGACY,)),
    ), ("4.9.0-19-amd64",), (20,)),
)


def address(bus, device=0, function=0):
    return "0000:{:02x}:{:02x}.{:x}".format(bus, device, function)


def port(slot):
    """The root port above a slot: they go on in functions of one device when there are more than devices."""
    return address(0, 1 + slot % 24, slot // 24)


def bus(slot):
    return 0x10 + slot


@dataclasses.dataclass(frozen=True)
class Kernel:
    release: str

    @property
    def numbers(self):
        return tuple(int(number) for number in self.release.split(".")[:2])

    @property
    def has_regions(self):
        return self.numbers >= (4, 11)

    @property
    def is_typed(self):
        """Whether it has type information, and so tells its rule by that."""
        return self.numbers >= (5, 2)

    def names(self):
        return (["require_direct"] if self.numbers >= (6, 6) else []) + (
            ["IOMMU_RESV_DIRECT_RELAXABLE"] if self.numbers >= (5, 3) else [])


def functions_of(model, size):
    """The devices of a host of so many functions, ports left out: those of the model, then virtual functions, eight to a slot."""
    devices = list(model.devices)
    slots = len({device.slot for device in devices})
    slot = 7
    while len(devices) + slots < size:
        slots += 1
        for function in range(min(8, size - len(devices) - slots)):
            devices.append(Device(slot, *model.filler, function=function))
        slot += 1
    return devices


def recording(model, firmware, release, size):
    """One host, as the values that its recording holds."""
    kernel = Kernel(release)
    maker = "amd" if model.is_amd else "intel"
    devices = functions_of(model, size)
    functions, groups = [], []
    for slot, mates in itertools.groupby(devices, key=lambda device: device.slot):
        mates = list(mates)
        functions.append(function(port(slot), "0x060400", "8086:6f02", "pcieport", len(groups), maker, [port(slot)], "bridge"))
        groups.append(group(len(groups), [port(slot)], [], kernel))
        # Virtual functions have groups of their own; what is of one slot otherwise shares one.
        shared = [mates] if mates[0].identifier != model.filler[0] else [[mate] for mate in mates]
        for members in shared:
            addresses = []
            for mate in members:
                own = address(bus(slot), 0, mate.function)
                addresses.append(own)
                functions.append(
                    function(own, mate.code, mate.identifier, mate.driver, len(groups), maker, [port(slot), own]))
            groups.append(group(len(groups), addresses, lines(members, firmware, kernel, model.is_amd), kernel))
    table = ivrs(firmware) if model.is_amd else dmar(firmware)
    path = IVRS if model.is_amd else DMAR
    return {
        "functionFaults": [], "functions": sorted(functions, key=lambda one: one["address"]), "groups": groups,
        "kernel": kernel_of(kernel, groups),
        "platform": {
            "identity": {
                "firmwareDate": firmware.date, "firmwareVendor": model.vendor, "firmwareVersion": firmware.version,
                "product": model.product, "vendor": model.vendor,
            },
            "labels": [], "slots": [{"bus": bus(4), "device": 0, "name": "4", "segment": 0}],
        },
        "recordingVersion": 1, "scopedBridges": [], "table": {"file": path, "state": "read"},
        "tableFiles": [{"bytes": base64.b64encode(table).decode(), "kind": maker, "path": path}],
        "tableKind": maker, "vdpaDevices": [],
    }


def function(own, code, identifier, driver, number, maker, way, header="endpoint"):
    values = {
        "address": own, "class": code, "driver": driver, "group": number, "headerType": header,
        "hierarchy": {"functions": way, "rootBus": 0}, "id": identifier, "iommu": maker,
    }
    return {key: value for key, value in values.items() if value != ""}


def group(number, members, pinned, kernel):
    if not kernel.has_regions:
        return {"members": members, "number": number, "reservedRegions": {"state": "absent"}}
    numbered = [dict(line, line=count + 1) for count, line in enumerate(pinned + [MSI])]
    return {
        "members": members, "number": number,
        "reservedRegions": {"lines": numbered, "mayBeCut": False, "state": "read"},
    }


def lines(members, firmware, kernel, is_amd):
    """What the kernel keeps for a group, which is let go for USB on Intel since 5.3."""
    places = {(member.slot, member.function): member for member in members}
    found = []
    for start, size, holders in sorted(firmware.pins):
        held = [places[holder] for holder in holders if holder in places]
        if not held:
            continue
        relaxed = not is_amd and kernel.numbers >= (5, 3) and all(device.code.startswith("0x0c03") for device in held)
        found.append({
            "start": hex(start), "end": hex(start + size - 1), "type": "direct-relaxable" if relaxed else "direct",
        })
    return found


def kernel_of(kernel, groups):
    values = {"release": kernel.release, "iommuSwitches": ["intel_iommu=on"]}
    values["typeInformation"] = {"names": kernel.names(), "state": "read"} if kernel.is_typed else {"state": "absent"}
    for one in groups:
        if any(line["type"] == "direct-relaxable" for line in one["reservedRegions"].get("lines", ())):
            values["groupWithRelaxableLine"] = one["number"]
            break
    return values


def dmar(firmware):
    header = b"DMAR" + bytes(4) + b"\1\0GUARD FLEET   " + bytes(12) + b"\x2d\0" + bytes(10)
    whole = header + bytes([0, 0, 16, 0, 1, 0, 0, 0]) + (0xF34FE000).to_bytes(8, "little")
    added = []
    for start, size, holders in firmware.pins:
        scopes = tuple("ep {}/{:02x}.{:x}".format(port(slot)[5:], 0, number) for slot, number in holders)
        added.append(tables.RMRR(scopes, start, start + size - 1))
    return tables.with_structures(whole, added)


def ivrs(firmware):
    added = [tables.IVMD("{:02x}:00.{:x}".format(bus(slot), number), start=start, size=size)
             for start, size, holders in firmware.pins for slot, number in holders]
    return tables.with_structures(hosts.ivrs(pinned=()), added)


def text(value, indent=0, column=0):
    """JSON as `rmrr-guard record` lays it out: keys sorted, short values on one line."""
    compact = json.dumps(value, sort_keys=True)
    if column + len(compact) <= LINE_LIMIT or not isinstance(value, (dict, list)):
        return compact
    margin = " " * (indent + 2)
    if isinstance(value, dict):
        items = [("{}: ".format(json.dumps(key)), one) for key, one in sorted(value.items())]
    else:
        items = [("", one) for one in value]
    rows = [margin + key + text(one, indent + 2, len(margin) + len(key)) for key, one in items]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return "{}\n{}\n{}{}".format(opening, ",\n".join(rows), " " * indent, closing)


def variants():
    """Every kind of host that there is, each as often as it is frequent, in an order that mixes the models."""
    by_model = []
    for model in MODELS:
        kinds = [(model, firmware, release, size)
                 for firmware in model.firmware for _ in range(firmware.share) for release in model.kernels
                 for size in model.sizes]
        by_model.append(itertools.cycle(kinds))
    while True:
        for model, kinds in zip(MODELS, by_model):
            yield from itertools.islice(kinds, model.share)


def write(directory, count, end="\n"):
    """So many recordings, which end as is told; which host is what is the same in every run."""
    os.makedirs(directory)
    texts = {}
    for number, kind in zip(range(count), variants()):
        if kind not in texts:
            texts[kind] = text(recording(*kind)) + end
        with open(os.path.join(directory, "host-{:05}.json".format(number)), "w") as file:
            file.write(texts[kind])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(sys.argv[1], int(sys.argv[2]))
