"""Machines and tables by chance, from a seed; and the smallest of them that still shows a disagreement."""

import dataclasses
import random

from kernellab import arm, arm_scenarios, machine, scenarios
from kernellab.tables import IVMD, RMRR

# How many tables are tried on each machine.
TABLES = 5


def random_machine(seed, vendor):
    """A machine with devices by chance on the root bus, behind ports, switches and PCIe-to-PCI bridges."""
    choose = random.Random(f"machine {seed} {vendor}")
    builder = _MachineBuilder(choose, vendor)
    for slot in sorted(choose.sample(range(1, 0x1A), choose.randint(3, 8))):
        builder.add_on_root(slot)
    return machine.Machine(f"random-{seed}-{vendor}", vendor, tuple(builder.devices))


def random_scenarios(seed, random_machine_, functions):
    """Scenarios with tables by chance for the functions of a machine."""
    choose = random.Random(f"tables {seed} {random_machine_.vendor}")
    make = {"intel": _rmrrs, "amd": _ivmds, "arm": _rmrs}[random_machine_.vendor]
    kind = arm_scenarios.ArmScenario if random_machine_.vendor == "arm" else scenarios.Scenario
    return [
        kind(
            f"{random_machine_.name}-{number}", f"{len(random_machine_.devices)} devices by chance", random_machine_,
            make(choose, functions), expected=scenarios.ANY)
        for number in range(TABLES)
    ]


class _MachineBuilder:
    """Adds devices as QEMU's `-device` takes them."""

    def __init__(self, choose, vendor):
        self.choose = choose
        self.vendor = vendor
        self.devices = []
        self._buses = 0

    def add_on_root(self, slot):
        kind = self.choose.choice(["endpoint", "endpoint", "functions", "port", "port", "bridge"])
        place = f"addr={slot:x}"
        if kind == "endpoint":
            self.devices.append(f"{self._endpoint()},{place}")
        elif kind == "functions":
            self._functions("", slot)
        elif kind == "bridge":
            self._conventional(place)
        else:
            self._port(place)

    def _endpoint(self, conventional=False):
        if conventional:
            return self.choose.choice(["e1000", "e1000", "qemu-xhci", "VGA"])
        return self.choose.choice(["e1000e", "e1000e", "e1000e", "qemu-xhci", "bochs-display", "virtio-net-pci"])

    def _functions(self, bus, slot):
        count = self.choose.randint(2, 4)
        for number in range(count):
            first = ",multifunction=on" if number == 0 else ""
            self.devices.append(f"{self._endpoint()},{bus}addr={slot:x}.{number}{first}")

    def _bus(self):
        self._buses += 1
        return f"bus{self._buses}"

    def _port(self, place):
        port = self._bus()
        self.devices.append(f"pcie-root-port,id={port},{place},chassis={self._buses},slot={self._buses}")
        kind = self.choose.choice(["endpoint", "endpoint", "functions", "switch", "bridge", "nothing"])
        if kind == "endpoint":
            self.devices.append(f"{self._endpoint()},bus={port},addr=0")
        elif kind == "functions":
            self._functions(f"bus={port},", 0)
        elif kind == "switch":
            self._switch(port)
        elif kind == "bridge":
            self._conventional(f"bus={port},addr=0")

    def _switch(self, port):
        up = self._bus()
        self.devices.append(f"x3130-upstream,id={up},bus={port},addr=0")
        for number in range(self.choose.randint(1, 3)):
            down = self._bus()
            self.devices.append(
                f"xio3130-downstream,id={down},bus={up},addr={number},chassis={self._buses},slot={self._buses}")
            self.devices.append(f"{self._endpoint()},bus={down},addr=0")

    def _conventional(self, place):
        bridge = self._bus()
        self.devices.append(f"pcie-pci-bridge,id={bridge},{place}")
        # An SMMU knows all functions behind such a bridge by one ID, which 6.12 gives to the first of them alone.
        for number in range(1, 2 if self.vendor == "arm" else self.choose.randint(2, 4)):
            self.devices.append(f"{self._endpoint(conventional=True)},bus={bridge},addr={number}")


def _rmrrs(choose, functions):
    return tuple(_rmrr(choose, functions) for _ in range(choose.randint(1, 5)))


def _rmrr(choose, functions):
    base = 0x30000000 + 0x1000 * choose.randrange(64)
    limit = base + 0x1000 * choose.randint(1, 4) - 1
    if choose.random() < 0.1:
        base, limit = base + choose.randrange(0x1000), limit - choose.randrange(0x2000)
    scopes = tuple(_scope(choose, functions) for _ in range(choose.choice([0, 1, 1, 1, 2, 3])))
    return RMRR(scopes, base, limit, segment=choose.choice([0] * 19 + [1]))


def _scope(choose, functions):
    function = choose.choice(functions)
    kind = "br" if function.is_bridge else "ep"
    chance = choose.random()
    if chance < 0.01:
        # A type that is not the device's: Linux leaves VT-d off.
        kind = "ep" if kind == "br" else "br"
    elif chance < 0.05:
        kind = choose.choice(["ioapic", "hpet", "acpi"])
    elif chance < 0.15:
        # By the actual bus, which counts for one hop alone.
        return f"{kind} {function.short}"
    elif chance < 0.2:
        return f"{kind} {function.path}/{choose.randrange(32):02x}.{choose.randrange(8)}"
    elif chance < 0.25:
        return f"{kind} {choose.randrange(256):02x}:{choose.randrange(32):02x}.{choose.randrange(8)}"
    return f"{kind} {function.path}"


def _ivmds(choose, functions):
    return tuple(_ivmd(choose, functions) for _ in range(choose.randint(1, 4)))


def _ivmd(choose, functions):
    first, last = (choose.choice(functions).short for _ in range(2))
    return IVMD(
        first, last, type=choose.choice([0x21, 0x21, 0x21, 0x22, 0x22] + [0x20] * (choose.random() < 0.1) + [0x23]),
        flags=choose.choice([0x07, 0x07, 0x07, 0x08, 0x0F, 0x03, 0x05, 0x06, 0x00]),
        segment=choose.choice([0] * 19 + [1]), start=0x30000000 + choose.randrange(0x80000),
        size=choose.choice([0x1000, 0x1000, 0x4000, 1, 0, choose.randrange(0x8000)]))


def _rmrs(choose, functions):
    return tuple(_rmr(choose, functions) for _ in range(choose.randint(1, 4)))


def _rmr(choose, functions):
    names = []
    for _ in range(choose.choice([0, 1, 1, 1, 2, 3])):
        ends = sorted(choose.choices([function.short for function in functions], k=2), key=arm.requester)
        absent = f"00:{choose.randrange(32):02x}.{choose.randrange(8)}"
        names.append(choose.choice([ends[0], ends[1], ends[1], "-".join(ends), absent]))
    memory = []
    for _ in range(choose.choice([0, 1, 1, 1, 2])):
        start = 0x60000000 + 0x10000 * choose.randrange(64)
        unaligned = choose.random() < 0.2
        memory.append((start + unaligned * choose.randrange(0x10000), choose.choice([0x10000, 0x10000, 0x20000, 0x1000, 1])))
    return arm.RMR(
        tuple(names), flags=choose.choice([0, 0, 0, arm.REMAPPING_PERMITTED, arm.PRIVILEGED, arm.NORMAL_MEMORY]),
        memory=tuple(memory))


def shrink(scenario, still_differs):
    """The smallest scenario of which `still_differs` holds: with less in its table, then with fewer devices."""
    found = scenario
    progress = True
    while progress:
        progress = False
        for candidate in [*_with_less_in_table(found), *_with_fewer_devices(found)]:
            if still_differs(candidate):
                found = candidate
                progress = True
                break
    return found


def _with_less_in_table(scenario):
    for index in range(len(scenario.structures)):
        rest = scenario.structures[:index] + scenario.structures[index + 1:]
        if rest:
            yield dataclasses.replace(scenario, structures=rest)
    for index, structure in enumerate(scenario.structures):
        for name in ("scopes", "functions", "memory"):
            parts = getattr(structure, name, ())
            for part in range(len(parts)):
                fewer = dataclasses.replace(structure, **{name: parts[:part] + parts[part + 1:]})
                yield dataclasses.replace(
                    scenario, structures=scenario.structures[:index] + (fewer,) + scenario.structures[index + 1:])


def _with_fewer_devices(scenario):
    """Without a device that no other one is behind; the numbers of buses may change, so that a table may mean another."""
    devices = scenario.machine.devices
    for index, device in enumerate(devices):
        name = next((option.removeprefix("id=") for option in device.split(",") if option.startswith("id=")), None)
        is_first_of_card = "multifunction=on" in device
        if is_first_of_card or (name and any(f"bus={name}," in other + "," for other in devices)):
            continue
        fewer = dataclasses.replace(
            scenario.machine, name=f"{scenario.machine.name}-less", devices=devices[:index] + devices[index + 1:])
        yield dataclasses.replace(scenario, machine=fewer)
