"""What libvirt, or anybody, may send to the hook's standard input."""

import collections
import os
import random
import re

# What the hook may make of a document: it has a host device that the kernel refuses, one that it does not, or none that the
# hook can see, be it that the document cannot be read.
PINNED, ELIGIBLE, NOTHING = "pinned", "eligible", "nothing"

# `asked` has the addresses of its host devices. Where it has a comment the hook wants libxml2 for it.
Document = collections.namedtuple("Document", "name path holds root asked has_comment")


def hostdev(bus, slot, function):
    return ("<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x{:02x}' "
            "slot='0x{:02x}' function='0x{}'/></source></hostdev>").format(bus, slot, function)


def domain(devices="", before="", name="vm0"):
    return ("<domain type='kvm'>\n  <name>{}</name>\n  <memory unit='KiB'>4194304</memory>\n  {}<os><type arch='x86_64' "
            "machine='pc-q35-9.0'>hvm</type></os>\n  <devices>\n    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n"
            "    {}\n    <memballoon model='virtio'/>\n  </devices>\n</domain>\n").format(name, before, devices)


PINNED_DEVICE = hostdev(1, 0, 1)
ELIGIBLE_DEVICE = hostdev(3, 0, 0)
# Makes a document one for libxml2.
COMMENT = "<!-- from here on by libxml2 -->"
HOOK_DATA = ("<hookData><networkport><uuid>5e1f</uuid><owner><name>vm0</name></owner><plug type='hostdev-pci' managed='yes'>"
             "<driver name='vfio'/><address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/></plug></networkport>"
             "</hookData>\n")


def places(text):
    """One place inside of each kind of thing in a document: names, values, texts, tags and what is between them."""
    kinds = {}
    for pattern in (r"<\w+", r"</\w+", r" \w+=", r"='[^']*'", r">[^<]+<", r"/>", r">\s*<"):
        found = [match.start() + 1 + len(match.group()) // 2 for match in re.finditer(pattern, text)]
        kinds[pattern] = found
    return sorted({place for found in kinds.values() for place in (found[:2] + found[-2:])} | {1, 2, len(text) - 2})


def well_formed():
    yield "pinned", domain(PINNED_DEVICE), PINNED, "domain"
    yield "pinned disk", domain("<disk type='nvme' device='disk'><source type='pci' namespace='1'><address domain='0x0000' "
                                "bus='0x02' slot='0x00' function='0x0'/></source></disk>"), PINNED, "domain"
    yield "pinned and eligible", domain(ELIGIBLE_DEVICE + PINNED_DEVICE), PINNED, "domain"
    yield "eligible", domain(ELIGIBLE_DEVICE), ELIGIBLE, "domain"
    yield "absent", domain(hostdev(0x7f, 0, 0)), ELIGIBLE, "domain"
    yield "plain", domain(), NOTHING, "domain"
    yield "usb", domain("<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/></source></hostdev>"), NOTHING, "domain"
    yield "hook data", HOOK_DATA, PINNED, "hookData"
    yield "network", "<hookData><network><name>n</name></network></hookData>", NOTHING, "hookData"
    yield "pinned, by libxml2", domain(PINNED_DEVICE, COMMENT), PINNED, "domain"
    yield "eligible, by libxml2", domain(ELIGIBLE_DEVICE, COMMENT), ELIGIBLE, "domain"
    yield "plain, by libxml2", domain(before=COMMENT), NOTHING, "domain"
    yield "hook data, by libxml2", HOOK_DATA.replace("<owner>", COMMENT + "<owner>"), PINNED, "hookData"
    many = "".join(hostdev(0x40 + number // 256, number // 8 % 32, number % 8) for number in range(1000))
    yield "a thousand absent", domain(many), ELIGIBLE, "domain"


def malformed():
    bomb = "<!DOCTYPE d [<!ENTITY a '{}'>{}]>".format("x" * 64, "".join(
        "<!ENTITY {} '{}'>".format(chr(98 + i), ("&" + chr(97 + i) + ";") * 20) for i in range(12)))
    device = domain(PINNED_DEVICE, "<title>&m;</title>")
    yield "entity bomb", bomb + device
    yield "external entity", "<!DOCTYPE d [<!ENTITY m SYSTEM 'file:///etc/passwd'>]>" + device
    yield "external subset", "<!DOCTYPE d SYSTEM 'http://192.0.2.1/d.dtd'>" + domain(PINNED_DEVICE)
    yield "deep", "<domain>" + "<a>" * 20000 + domain(PINNED_DEVICE)
    yield "empty", ""
    yield "space", " \n" * 100
    yield "another root", "<pool>" + PINNED_DEVICE + "</pool>"
    yield "undeclared entity", domain(PINNED_DEVICE, "<title>&nowhere;</title>")
    yield "twice", domain(PINNED_DEVICE) * 2


def broken_bytes():
    text = domain(PINNED_DEVICE)
    yield "binary", bytes(random.Random(1).randrange(256) for _ in range(4096))
    yield "utf-16 named utf-8", b"<?xml version='1.0' encoding='utf-8'?>" + text.encode("utf-16")
    yield "unknown encoding", b"<?xml version='1.0' encoding='x-none'?>" + text.encode()
    yield "latin-1 named utf-8", text.replace("vm0", "vm\xe9").encode("latin-1")
    yield "nul inside", text.replace("<devices>", "<devices>\0").encode()
    yield "nine MiB", text.encode() + b" " * (9 << 20)


def asked_in(data):
    """The addresses of the host devices in a document."""
    found = re.findall(rb"domain='0x(\w+)' bus='0x(\w+)' slot='0x(\w+)' function='0x(\w)'", data)
    return {"{}:{}:{}.{}".format(*(part.decode() for part in parts)) for parts in found}


def write_all(directory):
    """All documents as files; the last is sparse, and a gibibyte long."""
    documents = []

    def add(name, data, holds, root="domain"):
        path = os.path.join(directory, "{:03}.xml".format(len(documents)))
        with open(path, "wb") as file:
            file.write(data)
        documents.append(Document(name, path, holds, root, asked_in(data), COMMENT.encode() in data))

    for name, text, holds, root in well_formed():
        add(name, text.encode(), holds, root)
        if holds != NOTHING and len(text) < 10000:
            for place in places(text):
                add("{} cut at {}".format(name, place), text[:place].encode(), NOTHING, root)
    for name, text in malformed():
        add(name, text.encode(), NOTHING)
    for name, data in broken_bytes():
        add(name, data, NOTHING)
    path = os.path.join(directory, "gibibyte.xml")
    with open(path, "wb") as file:
        file.write(domain(PINNED_DEVICE).encode())
        file.truncate(1 << 30)
    documents.append(Document("a gibibyte", path, NOTHING, "domain", set(), False))
    return documents
