"""Tables of the lab's making for Arm: an IORT that pins memory, and a DSDT without which Linux leaves that alone."""

import dataclasses
import struct

from kernellab.tables import requester, sealed

# Linux takes RMRs from an IORT of this revision (`iort_find_rmrs`, drivers/acpi/arm64/iort.c).
REVISION = 5
INTERRUPT_TRANSLATION, SMMU_V3, RESERVED_MEMORY = 0, 4, 6
REMAPPING_PERMITTED, PRIVILEGED, NORMAL_MEMORY = 0x01, 0x02, 0x05 << 2
SINGLE_MAPPING = 1

# The end of the _DSM of QEMU's host bridge, for any function but 0: `Return (Buffer (One) { 0x00 })`.
RETURN_BUFFER = bytes([0xA4, 0x11, 0x03, 0x01, 0x00])
# `Return (Zero)`, which of function 5 means that the PCI configuration of boot is to be kept, and three times `Noop`.
RETURN_ZERO = bytes([0xA4, 0x00, 0xA3, 0xA3, 0xA3])


@dataclasses.dataclass(frozen=True)
class RMR:
    """Memory that an IORT pins, by functions that are written `00:02.0`, or `00:01.0-00:02.0` for all between."""

    functions: tuple = ()
    flags: int = 0
    # Those of the ID mappings; for a range it is wrong to call itself single.
    mapping_flags: int = 0
    # The type of the node whose IDs they are.
    parent: int = SMMU_V3
    # Start and length of each piece.
    memory: tuple = ((0x60000000, 0x10000),)

    def bytes(self, parent):
        """The node; its parent is at an offset of the table."""
        mappings = b"".join(
            struct.pack("<IIIII", 0, last - first, first, parent, self.mapping_flags)
            for first, last in map(streams, self.functions))
        pieces = b"".join(struct.pack("<QQ4x", start, length) for start, length in self.memory)
        mappings_at, length = 28, 28 + len(mappings) + len(pieces)
        return struct.pack(
            "<BHBIIIIII", RESERVED_MEMORY, length, 3, 0, len(self.functions), mappings_at, self.flags, len(self.memory),
            mappings_at + len(mappings)) + mappings + pieces

    def pins(self, function):
        """Whether the memory of a function is pinned for good."""
        number = requester(function)
        named = any(first <= number <= last for first, last in map(streams, self.functions))
        return named and bool(self.memory) and self.parent == SMMU_V3 and not self.flags & REMAPPING_PERMITTED


def streams(text):
    """The first and the last stream ID of functions; QEMU's IORT has the SMMU know functions by their requester IDs."""
    first, _, last = text.partition("-")
    return requester(first), requester(last or first)


def with_memory_ranges(table, structures, revision=REVISION):
    """An IORT with RMR nodes behind its own."""
    offsets = {kind: offset for offset, kind in _nodes(table)}
    whole = bytearray(table + b"".join(structure.bytes(offsets[structure.parent]) for structure in structures))
    whole[8] = revision
    count, = struct.unpack_from("<I", table, 36)
    struct.pack_into("<I", whole, 36, count + len(structures))
    return sealed(whole)


def keeping_boot_configuration(table):
    """A DSDT in which the host bridge says that the PCI configuration of boot is to be kept.

    Only then does Linux take RMRs for PCI functions (`iort_rmr_has_dev`, drivers/acpi/arm64/iort.c).
    """
    if table.count(RETURN_BUFFER) != 1:
        raise ValueError("the DSDT of this QEMU has another _DSM than expected")
    return sealed(bytearray(table.replace(RETURN_BUFFER, RETURN_ZERO)))


def _nodes(table):
    """The offset and the type of each node."""
    count, offset = struct.unpack_from("<II", table, 36)
    for _ in range(count):
        kind, length = struct.unpack_from("<BH", table, offset)
        yield offset, kind
        offset += length
