"""One run of the hook, by all that is different in it."""

import os

from faultinjection import process
from faultinjection.documents import NOTHING, PINNED
from faultinjection.hosts import BROKEN
from faultinjection.namespaces import CONFIGURATION

# Where in its page the stack begins is chance (arch_align_stack, arch/x86/kernel/process.c).
STACK_OFFSET = 8 << 10

NO_FAULT = "(none)"

OPERATIONS = [
    ("prepare", "begin"), ("prepare", "begin"), ("prepare", "begin"), ("start", "begin"), ("port-created", "begin"),
    ("started", "begin"), ("stopped", "end"), ("release", "end"), ("migrate", "begin"), ("restore", "begin"),
    ("reconnect", "begin"), ("attach", "begin"), ("prepare", "end"), ("start", "end"), ("plugged", "begin"),
    ("port-deleted", "begin"), ("updated", "begin"), ("unheard-of", "begin"), ("prepare", "unheard-of"), ("", ""),
]


# What at the place of a device cannot be taken for the answer that there is none, as anything can that is no directory.
UNREADABLE = ("unreadable", "loop", "directory")


class Case:
    """One run, by all that is different in it."""

    def __init__(self, chance, hosts, documents, limits):
        self.host = chance.choice(hosts)
        operation = chance.choice(OPERATIONS)
        self.arguments = ["vm0", operation[0], operation[1], "-"]
        whole = [document for document in documents if document.holds == PINNED]
        # Half of the runs have a document in which a host device is refused: there the most is at stake.
        self.document = chance.choice(whole if chance.random() < 0.5 else documents)
        self.on_undetermined = chance.choice(("allow", "refuse"))
        self.policy = chance.choice(("kernel", "kernel", "whitepaper", "warn"))
        self.surroundings = process.Surroundings()
        self.broken_path = None
        self.broken_kind = None
        self.log = "listening"
        self.is_disk_read_only = False
        self.is_proc_hidden = False
        self.is_input_whole = True
        if chance.random() < 0.75:
            self.break_file(chance)
        if chance.random() < 0.4:
            self.break_surroundings(chance, limits)

    @property
    def configuration(self):
        return self.host.path, self.on_undetermined, self.policy

    def break_file(self, chance):
        self.broken_path = chance.choice(self.host.files + [CONFIGURATION])
        self.broken_kind = chance.choice(BROKEN)

    def break_surroundings(self, chance, limits):
        kind = chance.choice(("closed", "error", "log", "memory", "stack", "descriptors", "libxml2", "disk", "proc"))
        if kind == "closed":
            self.surroundings.closed = set(chance.choice(((0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2))))
            self.is_input_whole = 0 not in self.surroundings.closed
        elif kind == "error":
            self.surroundings.error = chance.choice(("full disk", "full pipe"))
        elif kind == "log":
            self.log = chance.choice(("absent", "full", "no socket"))
        elif kind == "memory":
            self.surroundings.memory = limits["memory"] + chance.randrange(64 << 20)
        elif kind == "stack":
            self.surroundings.stack = limits["stack"] + STACK_OFFSET + chance.randrange(24 << 10)
        elif kind == "descriptors":
            self.surroundings.descriptors = limits["descriptors"] + chance.randrange(4)
        elif kind == "libxml2":
            self.surroundings.without_libxml2(chance.choice(limits["libraries"]))
        elif kind == "disk":
            self.is_disk_read_only = True
        else:
            # What reading one's own memory gives is not to be had without it.
            self.is_proc_hidden = self.broken_kind != "EIO"

    @property
    def is_whole(self):
        surroundings = self.surroundings
        return (self.broken_path is None and surroundings.memory is None and surroundings.stack is None
                and surroundings.descriptors is None and not (self.document.has_comment and "LD_LIBRARY_PATH" in surroundings.environment))

    @property
    def can_speak(self):
        return 2 not in self.surroundings.closed and self.surroundings.error == "memory"

    @property
    def may_be_silent(self):
        """Whether, for all that the hook can see, there is no such device, it has no group, or the kernel keeps no memory for it:
        each is an answer, and no fault. And which host is asked about is what the configuration says."""
        if self.broken_path is None:
            return False
        if self.broken_path == CONFIGURATION:
            return True
        place = self.broken_path[len(self.host.path):]
        folder, name = os.path.split(place)
        if folder == "/sys/bus/pci/devices":
            return name in self.document.asked and self.broken_kind not in UNREADABLE
        if name == "iommu_group":
            return os.path.basename(folder) in self.document.asked and self.broken_kind == "absent"
        return self.broken_kind == "empty" and name == "reserved_regions"

    @property
    def may_refuse(self):
        """Whether there can be a verdict, or a want of one that the configuration answers with a refusal."""
        if self.policy == "warn" or self.document.holds == NOTHING:
            return False
        return self.document.holds == PINNED or self.on_undetermined == "refuse" and not self.is_whole

    @property
    def faults(self):
        """All that is wrong in it, each in a word or two."""
        surroundings = self.surroundings
        limits = {"little memory": surroundings.memory, "little stack": surroundings.stack, "few descriptors": surroundings.descriptors}
        found = ["file: " + self.broken_kind] if self.broken_path else []
        found += ["streams: {} closed".format(" and ".join(map(str, sorted(surroundings.closed))))] if surroundings.closed else []
        found += ["error: " + surroundings.error] if surroundings.error != "memory" else []
        found += [name for name, limit in limits.items() if limit is not None]
        found += ["no libxml2"] if "LD_LIBRARY_PATH" in surroundings.environment else []
        found += ["a read-only disk"] if self.is_disk_read_only else []
        found += ["no /proc"] if self.is_proc_hidden else []
        found += ["log: " + self.log] if self.log != "listening" else []
        return found or [NO_FAULT]

    def __str__(self):
        surroundings = self.surroundings
        parts = ["{} {}".format(*self.arguments[1:3]), self.document.name, "host " + self.host.name,
                 "on-undetermined = " + self.on_undetermined, "policy = " + self.policy] + self.faults
        parts += [self.broken_path.replace(self.host.path, "")] if self.broken_path else []
        parts += ["{} bytes or descriptors".format(limit)
                  for limit in (surroundings.memory, surroundings.stack, surroundings.descriptors) if limit is not None]
        return ", ".join(parts)
