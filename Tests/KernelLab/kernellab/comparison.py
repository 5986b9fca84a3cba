"""Compares the kernel's answers with rmrr-guard's, group by group."""

import dataclasses
import pathlib

from kernellab import scenarios
from kernellab.answers import PINNED, kind_of, text_of
from kernellab.functions import functions_of
from kernellab.guard import verdicts
from kernellab.memory import merged

WAYS = {"reserved_regions": (), "the table": ("--ignore-reserved-regions",)}

# Linux takes what an IORT pins only where firmware asks to keep the PCI configuration of boot, which the table does not tell.
# Nor does it tell what Linux makes of the bytes behind a malformed block.
UNTOLD = ("boot-configuration-unknown", "table-malformed")


@dataclasses.dataclass
class Comparison:
    """What came of one run."""

    judged: int = 0
    # What differs: groups, and words for what is none.
    differing: set = dataclasses.field(default_factory=set)
    disagreements: list = dataclasses.field(default_factory=list)
    # The groups that the kernel refused: members, errno, and the function that it blamed.
    refused: list = dataclasses.field(default_factory=list)
    # The functions of which the table alone does not tell.
    untold: list = dataclasses.field(default_factory=list)
    note: str = ""

    def disagree(self, what, text):
        self.differing.add(what)
        self.disagreements.append(text)


class Comparer:
    """Compares one recording, which is written below a root, with what rmrr-guard says of it."""

    def __init__(self, recording, root, guard, scenario, circumstances, ran_inside=True):
        self.recording = recording
        self.root = pathlib.Path(root)
        self.guard = guard
        self.scenario = scenario
        self.circumstances = circumstances
        self.ran_inside = ran_inside
        self.functions = functions_of(recording)
        self.said = {way: guard.devices(root, *options) for way, options in WAYS.items()}
        self.comparison = Comparison()

    def compare(self, expectation):
        """Compares all, an expectation of the whole kernel too; the comparison."""
        outcome = scenarios.GROUPS if self.recording.answers else scenarios.NO_GROUPS
        if expectation not in (scenarios.ANY, outcome):
            self.comparison.judged = 1
            self._disagree("the whole", f"expected {expectation}, and the kernel has {len(self.recording.answers)} groups")
            return self.comparison
        self._compare_functions()
        if self.recording.answers:
            for answer in self.recording.answers:
                if answer["bindable"]:
                    self._compare_group(answer)
        else:
            self._compare_without_groups()
        if self.ran_inside:
            self._compare_inside()
        return self.comparison

    def _disagree(self, what, text):
        self.comparison.disagree(what, text)

    def _compare_functions(self):
        """Every function is told of, and one without a group is called unassignable."""
        addresses = {function.address for function in self.functions}
        for way, said in self.said.items():
            if set(said) != addresses:
                self._disagree("functions", f"{sorted(set(said) ^ addresses)} are told of once alone, by {way}")
            for address in sorted(addresses & set(said) - self._grouped()):
                if said[address].verdict != "unassignable":
                    self._disagree(address, f"{address} has no group, and rmrr-guard says {said[address].verdict} by {way}")

    def _grouped(self):
        return {path.name for path in self.root.glob("sys/kernel/iommu_groups/*/devices/*")}

    def _compare_group(self, answer):
        group = answer["group"]
        self.comparison.judged += 1
        members = sorted(path.name for path in (self.root / f"sys/kernel/iommu_groups/{group}/devices").iterdir())
        kind = kind_of(answer, self.circumstances)
        if kind is None or not members:
            self._disagree(group, f"group {group}: the kernel answered what has no place here: {text_of(answer)}")
            return
        blamed = set(answer["blamed"].split())
        if kind == PINNED:
            name = "+".join(member.removeprefix("0000:") for member in members)
            self.comparison.refused.append((name, answer["set_container"], " ".join(sorted(blamed))))
        for way, said in self.said.items():
            for member in filter(said.get, members):
                self._compare_member(answer, kind, way, member, said[member], members)
        if self.ran_inside:
            self._compare_hook(group, kind, members)

    def _compare_member(self, answer, kind, way, member, verdict, members):
        is_refused, blamed = kind == PINNED, set(answer["blamed"].split())
        if not is_refused and (verdict.verdict, verdict.codes) == ("unassignable", ("bridge",)):
            return
        if way == "the table" and self._is_untold(verdict, is_refused, blamed, members):
            self.comparison.untold.append(member)
            return
        group, wanted = answer["group"], "refused" if is_refused else "eligible"
        start = f"group {group}, {member}: the kernel says {text_of(answer)}, and rmrr-guard"
        if verdict.verdict != wanted:
            self._disagree(group, f"{start} {verdict.verdict} ({', '.join(verdict.codes)}) by {way}")
        elif is_refused and not blamed <= verdict.pinned:
            self._disagree(group, f"{start} names {' '.join(sorted(verdict.pinned))} by {way}")
        elif is_refused and self.circumstances.vendor == "intel" and verdict.memory != self._direct_memory(group):
            # AMD's and Arm's drivers round what is written, which rmrr-guard shows as it is.
            self._disagree(group, f"{start} {sorted(verdict.memory)} by {way}, not {sorted(self._direct_memory(group))}")

    def _is_untold(self, verdict, is_refused, blamed, members):
        """Whether rmrr-guard says that the table alone does not tell, where that is so."""
        if not any(map(self.scenario.is_untold, members)) or not self.circumstances.requires_direct:
            return False
        if verdict.verdict == "unassignable":
            return verdict.codes == ("bridge",)
        names_blamed = not is_refused or not verdict.pinned or bool(blamed & verdict.pinned)
        return verdict.verdict == "undetermined" and verdict.codes[0] in UNTOLD and names_blamed

    def _direct_memory(self, group):
        text = (self.root / f"sys/kernel/iommu_groups/{group}/reserved_regions").read_text()
        lines = [line.split() for line in text.splitlines()]
        return merged((int(start, 16), int(end, 16)) for start, end, kind in lines if kind == "direct")

    def _compare_hook(self, group, kind, members):
        """The hook, which ran inside of the guest, lets a domain start exactly where nothing pinned is in the way."""
        endpoints = {function.address for function in self.functions if not function.is_bridge}
        for member in endpoints.intersection(members):
            status = self.recording.outputs.get(f"hook-{member}.status", b"missing").decode()
            words = self.recording.outputs.get(f"hook-{member}.err", b"").decode(errors="replace")
            if status != ("1" if kind == PINNED else "0"):
                text = f"group {group}, {member}: {kind}, and the hook in the guest ended with {status}: {words}"
                self._disagree(group, text)
            elif kind == PINNED and not any(name in words for name in self.said["reserved_regions"][member].pinned):
                # It names the device itself where that is pinned, and the kernel the first of the group.
                self._disagree(group, f"group {group}, {member}: the hook in the guest names nothing pinned: {words}")

    def _compare_inside(self):
        """rmrr-guard says the same in the guest as of its recording."""
        outputs = self.recording.outputs
        status = outputs.get("devices.status", b"missing").decode()
        if status not in ("0", "1", "2"):
            words = outputs.get("devices.err", b"").decode(errors="replace")
            self._disagree("inside", f"rmrr-guard in the guest ended with {status}: {words}")
            return
        inside, outside = verdicts(outputs["devices.out"]), self.said["reserved_regions"]
        for address in sorted(set(inside) | set(outside)):
            if inside.get(address) != outside.get(address):
                text = f"{address}: {inside.get(address)} in the guest, {outside.get(address)} of its recording"
                self._disagree("inside", text)

    def _compare_without_groups(self):
        self.comparison.judged = 1
        self.comparison.note = "no IOMMU groups at all"
        effect = self.guard.table_effect(self.root)
        wanted = "taken" if self.scenario.is_off_by_option else "iommu-off"
        if effect != wanted:
            self._disagree("the whole", f"the kernel has no groups, and rmrr-guard says of the table: {effect}")
        if self.ran_inside:
            for function in self.functions:
                status = self.recording.outputs.get(f"hook-{function.address}.status", b"missing").decode()
                if not function.is_bridge and status != "0":
                    self._disagree("the whole", f"{function.address}: no groups, and the hook in the guest ended with {status}")


def compare_hang(table, console, root, guard):
    """Compares a guest that never ended with what is said of its table, where its console shows that the kernel hangs."""
    comparison = Comparison(judged=1, note="hangs in boot")
    if "Linux version" not in console or "Run /init" in console:
        comparison.disagree("the whole", "the guest did not end, and its console does not show that its kernel hangs in boot")
        return comparison
    file = pathlib.Path(root) / "table"
    file.write_bytes(table)
    if "hangs-in-boot" not in guard.table_findings(file):
        comparison.disagree("the whole", "the kernel hangs in boot, and rmrr-guard tables does not say so")
    return comparison
