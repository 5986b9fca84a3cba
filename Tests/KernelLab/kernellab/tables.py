"""Firmware tables of the lab's making: QEMU's own, with structures behind it that pin memory."""

import dataclasses
import struct

SCOPE_TYPES = {"ep": 1, "br": 2, "ioapic": 3, "hpet": 4, "acpi": 5}

# Linux replaces a table only by one of a higher revision of its maker.
OEM_REVISION = 0x7F000000


@dataclasses.dataclass(frozen=True)
class RMRR:
    """Memory that a DMAR table pins; scopes are written `ep 00:08.0/00.0`, `br 00:06.0`."""

    scopes: tuple = ()
    base: int = 0x30000000
    limit: int = 0x30000FFF
    segment: int = 0
    length: int | None = None

    def bytes(self):
        """The structure; `length` overrides its own."""
        scopes = b"".join(scope(text) for text in self.scopes)
        length = 24 + len(scopes) if self.length is None else self.length
        return struct.pack("<HHHHQQ", 1, length, 0, self.segment, self.base, self.limit) + scopes


@dataclasses.dataclass(frozen=True)
class IVMD:
    """Memory that an IVRS pins, by device IDs that are written `00:02.0`."""

    first: str = "00:00.0"
    last: str = "00:00.0"
    type: int = 0x21
    flags: int = 0x07
    segment: int = 0
    start: int = 0x30000000
    size: int = 0x1000
    length: int = 32

    def bytes(self):
        """The block."""
        return struct.pack(
            "<BBHHHH6xQQ", self.type, self.flags, self.length, requester(self.first), requester(self.last),
            self.segment, self.start, self.size)


def scope(text):
    """One device scope of a DMAR table."""
    kind, path = text.split(" ")
    hops = path.split("/")
    bus = int(hops[0].split(":")[0], 16)
    hops[0] = hops[0].split(":")[1]
    pairs = b"".join(bytes(int(number, 16) for number in hop.split(".")) for hop in hops)
    return struct.pack("<BBBBBB", SCOPE_TYPES[kind], 6 + len(pairs), 0, 0, 0, bus) + pairs


def requester(text):
    """The 16-bit number of a function that is written `00:02.0`."""
    bus, rest = text.split(":")
    device, function = rest.split(".")
    return int(bus, 16) << 8 | int(device, 16) << 3 | int(function, 16)


def with_structures(table, structures, in_front=False):
    """A table with structures behind its own, or in front of them."""
    added = b"".join(structure.bytes() for structure in structures)
    body = table[48:]
    return sealed(bytearray(table[:48] + (added + body if in_front else body + added)))


def sealed(whole):
    """A table whose revision, length and checksum are set, so that Linux takes it instead of its own."""
    struct.pack_into("<I", whole, 4, len(whole))
    struct.pack_into("<I", whole, 24, OEM_REVISION)
    whole[9] = 0
    whole[9] = -sum(whole) % 256
    return bytes(whole)
