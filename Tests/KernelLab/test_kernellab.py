#!/usr/bin/env python3
"""What the laboratory makes of answers, without any guest: each difference is seen, and a scenario shrinks to what matters."""

import json
import pathlib
import random
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from kernellab import boot, comparison, fixtures, generator, scenarios  # noqa: E402
from kernellab.functions import functions_of  # noqa: E402
from kernellab.guard import verdicts  # noqa: E402
from kernellab.machine import STANDARD  # noqa: E402
from kernellab.tables import IVMD, RMRR, with_structures  # noqa: E402

NIC = "0000:00:02.0"


def report(verdict, pinned=None, codes=()):
    """What `rmrr-guard devices` prints of one function."""
    reasons = [{"code": code, "device": pinned} for code in codes]
    return json.dumps({"devices": [{"address": NIC, "verdict": verdict, "reasons": reasons}]})


ELIGIBLE = report("eligible")
REFUSED = report("refused", NIC, ["pinned-memory"])


class Guard:
    """Stands in for rmrr-guard: says the same of every host, by either way."""

    def __init__(self, by_file, by_table=None):
        self.by_file = by_file
        self.by_table = by_table or by_file

    def devices(self, root, *options):
        return verdicts(self.by_table if "--ignore-reserved-regions" in options else self.by_file)

    def table_effect(self, root):
        return "takes the table"


def recording(errno=0, blamed="", hook=None, inside=None):
    """A host with one function in one group, and what its kernel answered."""
    refused = errno != 0
    return boot.Recording(
        links={f"/sys/kernel/iommu_groups/1/devices/{NIC}": "target"},
        answers=[{"group": 1, "bindable": 1, "set_container": errno, "set_iommu": 0, "blamed": blamed}],
        outputs={
            f"hook-{NIC}.status": (hook if hook is not None else b"1" if refused else b"0"), f"hook-{NIC}.err": b"",
            "devices.status": b"1" if refused else b"0", "devices.err": b"",
            "devices.out": (inside or (REFUSED if refused else ELIGIBLE)).encode(),
        },
        ended=True)


def differences(recorded, guard, expectation=scenarios.GROUPS):
    with tempfile.TemporaryDirectory() as root:
        recorded.write(root)
        return comparison.compare(recorded, root, guard, expectation).disagreements


class ComparisonTests(unittest.TestCase):
    CASES = [
        ("both let it be attached", recording(), Guard(ELIGIBLE), 0),
        ("both refuse it", recording(22, NIC), Guard(REFUSED), 0),
        ("refused by the kernel alone", recording(22, NIC, inside=ELIGIBLE), Guard(ELIGIBLE), 2),
        ("refused by rmrr-guard alone", recording(inside=REFUSED), Guard(REFUSED), 2),
        ("the table alone says otherwise", recording(), Guard(ELIGIBLE, REFUSED), 1),
        ("not told", recording(inside=report("undetermined")), Guard(report("undetermined")), 2),
        ("another function is blamed", recording(22, "0000:00:03.0"), Guard(REFUSED), 2),
        ("the hook lets a refused device pass", recording(22, NIC, hook=b"0"), Guard(REFUSED), 1),
        ("the hook refuses an eligible device", recording(hook=b"1"), Guard(ELIGIBLE), 1),
        ("the hook ended with another status", recording(hook=b"139"), Guard(ELIGIBLE), 1),
        ("another verdict inside of the guest", recording(inside=REFUSED), Guard(ELIGIBLE), 1),
    ]

    def test_each_difference_is_seen(self):
        for name, recorded, guard, count in self.CASES:
            with self.subTest(name):
                self.assertEqual(len(differences(recorded, guard)), count)

    def test_groups_where_none_are_expected(self):
        self.assertEqual(len(differences(recording(), Guard(ELIGIBLE), scenarios.NO_GROUPS)), 1)

    def test_no_groups_where_some_are_expected(self):
        nothing = boot.Recording(ended=True)
        self.assertEqual(len(differences(nothing, Guard(ELIGIBLE))), 1)

    def test_an_assignable_device_without_groups(self):
        nothing = boot.Recording(ended=True)
        self.assertEqual(len(differences(nothing, Guard(ELIGIBLE), scenarios.NO_GROUPS)), 1)


class GeneratorTests(unittest.TestCase):
    def test_a_seed_gives_the_same_machine_always(self):
        machine = generator.random_machine(7, "intel")
        self.assertEqual(machine, generator.random_machine(7, "intel"))
        self.assertNotEqual(machine.devices, generator.random_machine(8, "intel").devices)

    def test_shrinking_leaves_what_matters(self):
        culprit = RMRR(scopes=("ep 00:02.0",), base=0x30005000, limit=0x30005FFF)
        others = tuple(RMRR(scopes=("ep 00:03.0", "br 00:06.0"), base=0x30000000 + 0x1000 * n) for n in range(4))
        whole = scenarios.Scenario(
            "random", "", STANDARD["intel"],
            others[:2] + (RMRR(("ep 00:04.0", *culprit.scopes), culprit.base, culprit.limit),) + others[2:])
        smallest = generator.shrink(
            whole, lambda scenario: any("ep 00:02.0" in structure.scopes for structure in scenario.structures))
        self.assertEqual(smallest.structures, (culprit,))


class TableTests(unittest.TestCase):
    def test_a_table_adds_up_to_zero_and_knows_its_length(self):
        own = bytes(random.Random(1).randrange(256) for _ in range(80))
        for structures in [(RMRR(("ep 00:02.0", "br 00:06.0/00.0")),), (IVMD("00:02.0"), IVMD(type=0x20))]:
            for in_front in (False, True):
                table = with_structures(own, structures, in_front)
                self.assertEqual(sum(table) % 256, 0)
                self.assertEqual(int.from_bytes(table[4:8], "little"), len(table))
                added = b"".join(structure.bytes() for structure in structures)
                self.assertEqual(table[48:] == added + own[48:], in_front)


class FixtureTests(unittest.TestCase):
    def test_a_change_makes_one_tree_of_another(self):
        old = {"/a": "1", "/b": {"link": "a"}, "/c": {"directory": True}}
        new = {"/a": "2", "/c": {"directory": True}, "/d": {"base64": "AA=="}}
        self.assertEqual(fixtures.change(old, new), {"/a": "2", "/b": None, "/d": {"base64": "AA=="}})
        self.assertEqual(fixtures.changed(old, fixtures.change(old, new)), new)

    def test_functions_are_told_from_bridges(self):
        recorded = boot.Recording(
            files={"/sys/devices/pci0000:00/0000:00:06.0/secondary_bus_number": b"1\n"},
            links={
                "/sys/bus/pci/devices/0000:00:06.0": "../../../devices/pci0000:00/0000:00:06.0",
                "/sys/bus/pci/devices/0000:01:00.0": "../../../devices/pci0000:00/0000:00:06.0/0000:01:00.0",
            })
        self.assertEqual(
            [(function.path, function.is_bridge) for function in functions_of(recorded)],
            [("00:06.0", True), ("00:06.0/00.0", False)])


if __name__ == "__main__":
    unittest.main()
