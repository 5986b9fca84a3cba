#!/usr/bin/env python3
"""What the laboratory makes of answers, without any guest: each difference is seen, and a scenario shrinks to what matters."""

import errno
import json
import pathlib
import random
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from kernellab import boot, comparison, fixtures, generator, scenarios  # noqa: E402
from kernellab.answers import Circumstances  # noqa: E402
from kernellab.functions import functions_of  # noqa: E402
from kernellab.guard import verdicts  # noqa: E402
from kernellab.laboratory import Run  # noqa: E402
from kernellab.machine import STANDARD  # noqa: E402
from kernellab.memory import merged  # noqa: E402
from kernellab.report import Totals  # noqa: E402
from kernellab.tables import IVMD, RMRR, with_structures  # noqa: E402

NIC = "0000:00:02.0"


def report(verdict, pinned=(), codes=(), region=(0x30000000, 0x30000FFF), address=NIC):
    """What `rmrr-guard devices` prints of one function."""
    reasons = [
        {"code": code, "device": device, "region": {"start": hex(region[0]), "end": hex(region[1])}}
        for code in codes for device in pinned or [None]]
    return json.dumps({"devices": [{"address": address, "verdict": verdict, "reasons": reasons}]})


ELIGIBLE = report("eligible")
REFUSED = report("refused", [NIC], ["pinned-memory"])
UNASSIGNABLE = report("unassignable", codes=["no-iommu-group"])
UNTOLD = report("undetermined", [NIC], ["boot-configuration-unknown"])
CIRCUMSTANCES = Circumstances("intel", requires_direct=True)
SCENARIO = scenarios.Scenario("test", "", STANDARD["intel"])
MALFORMED = scenarios.Scenario("test", "", STANDARD["intel"], is_malformed=True)


class Guard:
    """Stands in for rmrr-guard: says the same of every host, by either way."""

    def __init__(self, by_file, by_table=None, effect="taken", findings=()):
        self.by_file = by_file
        self.by_table = by_table or by_file
        self.effect = effect
        self.findings = list(findings)

    def devices(self, root, *options):
        return verdicts(self.by_table if "--ignore-reserved-regions" in options else self.by_file)

    def table_effect(self, root):
        return self.effect

    def table_findings(self, file):
        return self.findings


def recording(set_container=0, blamed="", hook=None, inside=None, set_iommu=0, opened=1, viable=1, grouped=True):
    """A host with one function, in a group or in none, and what its kernel answered."""
    is_refused = set_container != 0
    device = f"/sys/devices/pci0000:00/{NIC}"
    links = {f"/sys/bus/pci/devices/{NIC}": f"../../../devices/pci0000:00/{NIC}"}
    files = {"/sys/kernel/iommu_groups/1/reserved_regions": b"0xfee00000 0xfeefffff msi\n", f"{device}/class": b"0x020000\n"}
    if is_refused:
        files["/sys/kernel/iommu_groups/1/reserved_regions"] += b"0x30000000 0x30000fff direct\n"
    if grouped:
        links[f"/sys/kernel/iommu_groups/1/devices/{NIC}"] = "target"
    answer = {
        "group": 1, "bindable": 1, "set_container": set_container, "set_iommu": set_iommu, "blamed": blamed, "opened": opened,
        "viable": viable}
    outputs = {
        f"hook-{NIC}.status": hook if hook is not None else b"1" if is_refused else b"0",
        f"hook-{NIC}.err": f"{NIC} cannot be given to a guest".encode(),
        "devices.status": b"1" if is_refused else b"0", "devices.err": b"",
        "devices.out": (inside or (REFUSED if is_refused else ELIGIBLE)).encode(),
    }
    if hook == b"missing":
        del outputs[f"hook-{NIC}.status"]
    return boot.Recording(files=files, links=links, answers=[answer] if grouped else [], outputs=outputs, ended=True)


def compared(recorded, guard, expectation=scenarios.ANY, scenario=SCENARIO, circumstances=CIRCUMSTANCES):
    with tempfile.TemporaryDirectory() as root:
        recorded.write(root)
        return comparison.Comparer(recorded, root, guard, scenario, circumstances).compare(expectation)


class ComparisonTests(unittest.TestCase):
    def test_each_difference_is_seen(self):
        other = "0000:00:03.0"
        innocent = report("refused", [NIC, other], ["pinned-memory"], (0x30000000, 0x30001FFF))
        cases = [
            ("both let it be attached", recording(), Guard(ELIGIBLE), True),
            ("both refuse it", recording(errno.EINVAL, NIC), Guard(REFUSED), True),
            ("refused by the kernel alone", recording(errno.EINVAL, NIC, inside=ELIGIBLE), Guard(ELIGIBLE), False),
            ("refused by rmrr-guard alone", recording(inside=REFUSED), Guard(REFUSED), False),
            ("the table alone says otherwise", recording(), Guard(ELIGIBLE, REFUSED), False),
            ("not told", recording(inside=UNTOLD), Guard(UNTOLD), False),
            ("not told by the table", recording(), Guard(ELIGIBLE, UNTOLD), False),
            ("another function is blamed", recording(errno.EINVAL, other), Guard(REFUSED), False),
            ("nobody is blamed", recording(errno.EINVAL, ""), Guard(REFUSED), False),
            ("memory is named that the kernel does not keep", recording(errno.EINVAL, NIC), Guard(innocent), False),
            ("another errno than the kernel's", recording(errno.EPERM, NIC), Guard(REFUSED), False),
            ("the group could not be opened", recording(opened=0), Guard(ELIGIBLE), False),
            ("the group is not viable", recording(viable=0), Guard(ELIGIBLE), False),
            ("the next step fails", recording(set_iommu=errno.EINVAL), Guard(ELIGIBLE), False),
            ("no remapping of interrupts, where there is some", recording(set_iommu=errno.EPERM), Guard(ELIGIBLE), False),
            ("the hook lets a refused device pass", recording(errno.EINVAL, NIC, hook=b"0"), Guard(REFUSED), False),
            ("the hook refuses an eligible device", recording(hook=b"1"), Guard(ELIGIBLE), False),
            ("the hook ended with another status", recording(hook=b"139"), Guard(ELIGIBLE), False),
            ("the hook did not run", recording(hook=b"missing"), Guard(ELIGIBLE), False),
            ("another verdict inside of the guest", recording(inside=REFUSED), Guard(ELIGIBLE), False),
            ("no such function inside of the guest", recording(inside='{"devices": []}'), Guard(ELIGIBLE), False),
            ("a function that is not there", recording(), Guard(report("eligible", address="0000:00:09.0")), False),
        ]
        for name, recorded, guard, agrees in cases:
            with self.subTest(name):
                found = compared(recorded, guard)
                self.assertEqual(not found.disagreements, agrees, found.disagreements)
                self.assertEqual(found.judged, 1)

    def test_a_kernel_before_6_6_refuses_with_another_errno_and_on_intel_alone(self):
        cases = [("intel", errno.EPERM, True), ("intel", errno.EINVAL, False), ("amd", errno.EPERM, False)]
        for vendor, code, agrees in cases:
            with self.subTest(f"{vendor} {code}"):
                circumstances = Circumstances(vendor, requires_direct=False)
                found = compared(recording(code, NIC), Guard(REFUSED), circumstances=circumstances)
                self.assertEqual(not found.disagreements, agrees)

    def test_without_remapping_of_interrupts_nothing_is_attached(self):
        circumstances = Circumstances("intel", requires_direct=True, remaps_interrupts=False)
        found = compared(recording(set_iommu=errno.EPERM), Guard(ELIGIBLE), circumstances=circumstances)
        self.assertEqual(found.disagreements, [])

    def test_what_the_table_does_not_tell_is_no_difference_where_that_is_expected(self):
        found = compared(recording(), Guard(ELIGIBLE, UNTOLD), scenario=MALFORMED)
        self.assertEqual((found.disagreements, found.untold), ([], [NIC]))
        for circumstances, reason in [
                (Circumstances("intel", requires_direct=False), "boot-configuration-unknown"), (CIRCUMSTANCES, "unreadable")]:
            guard = Guard(ELIGIBLE, report("undetermined", codes=[reason]))
            self.assertTrue(compared(recording(), guard, scenario=MALFORMED, circumstances=circumstances).disagreements)

    def test_the_whole_kernel(self):
        nothing = recording(grouped=False, inside=UNASSIGNABLE)
        off = Guard(UNASSIGNABLE, effect="iommu-off")
        by_option = scenarios.Scenario("test", "", STANDARD["intel"], options="intel_iommu=on iommu=off")
        cases = [
            ("no groups", nothing, off, scenarios.NO_GROUPS, SCENARIO, True),
            ("no groups by an option", nothing, Guard(UNASSIGNABLE), scenarios.NO_GROUPS, by_option, True),
            ("no groups, and the table hangs", nothing, Guard(UNASSIGNABLE, effect="hangs-in-boot"), scenarios.ANY,
             SCENARIO, False),
            ("no groups, and the table is taken", nothing, Guard(UNASSIGNABLE), scenarios.ANY, SCENARIO, False),
            ("no groups, and a device is eligible", recording(grouped=False), Guard(ELIGIBLE, effect="iommu-off"),
             scenarios.ANY, SCENARIO, False),
            ("no groups, and the hook ended with another status",
             recording(grouped=False, inside=UNASSIGNABLE, hook=b"139"), off, scenarios.ANY, SCENARIO, False),
            ("no groups where there should be some", nothing, off, scenarios.GROUPS, SCENARIO, False),
            ("groups where there should be none", recording(), Guard(ELIGIBLE), scenarios.NO_GROUPS, SCENARIO, False),
            ("groups where it should hang", recording(), Guard(ELIGIBLE), scenarios.HANG, SCENARIO, False),
        ]
        for name, recorded, guard, expectation, scenario, agrees in cases:
            with self.subTest(name):
                found = compared(recorded, guard, expectation, scenario)
                self.assertEqual(not found.disagreements, agrees, found.disagreements)
                self.assertEqual(found.judged, 1)

    def test_a_guest_that_is_merely_slow_does_not_hang(self):
        hangs = Guard(ELIGIBLE, findings=["hangs-in-boot"])
        for console, guard, agrees in [
                ("[0.0] Linux version 6.1\nDMAR: Host address width 39", hangs, True), ("", hangs, False),
                ("Linux version 6.1\nRun /init as init process", hangs, False), ("Linux version 6.1", Guard(ELIGIBLE), False)]:
            with tempfile.TemporaryDirectory() as root:
                found = comparison.compare_hang(b"", console, root, guard)
                self.assertEqual(not found.disagreements, agrees, console)


class TotalsTests(unittest.TestCase):
    def run_of(self, **parts):
        return Run(SCENARIO, "6.12", comparison.Comparison(**parts), None if parts.get("judged") else "nothing was judged")

    def test_groups_are_counted_and_not_sentences(self):
        totals = Totals(vanishing_is_a_failure=True)
        totals.add(self.run_of(judged=15, differing={3}, disagreements=["one", "two", "three"]))
        totals.add(self.run_of(judged=1))
        self.assertTrue(totals.summary().startswith("16 groups judged, 15 agree, 1 disagree"))
        self.assertFalse(totals.is_good)

    def test_a_run_that_judged_nothing_is_not_good(self):
        totals = Totals(vanishing_is_a_failure=False)
        self.assertFalse(totals.is_good)
        totals.add(self.run_of())
        self.assertFalse(totals.is_good)


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


class MemoryTests(unittest.TestCase):
    def test_ranges_are_joined_as_the_kernel_joins_them(self):
        self.assertEqual(merged([(0x2000, 0x2FFF), (0, 0xFFF), (0x1000, 0x1FFF)]), frozenset([(0, 0x2FFF)]))
        self.assertEqual(merged([(0, 0xFFF), (0x1001, 0x1FFF)]), frozenset([(0, 0xFFF), (0x1001, 0x1FFF)]))
        self.assertEqual(merged([(0x1000, 0x7FF), (0, 0xFFFF)]), frozenset([(0x1000, 0x7FF), (0, 0xFFFF)]))


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
