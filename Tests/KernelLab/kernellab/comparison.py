"""Compares the kernel's answers with rmrr-guard's, group by group."""

import dataclasses
import pathlib

from kernellab import scenarios
from kernellab.guard import verdicts


@dataclasses.dataclass
class Comparison:
    """What came of one run."""

    judged: int = 0
    disagreements: list = dataclasses.field(default_factory=list)
    # The groups that the kernel refused: members, errno, step, and the function that it blamed.
    refused: list = dataclasses.field(default_factory=list)
    note: str = ""

    def disagree(self, text):
        self.disagreements.append(text)


# Linux takes what an IORT pins only where firmware asks to keep the PCI configuration of boot, which the table does not tell.
# Nor does it tell what Linux makes of the bytes behind a malformed block.
UNTOLD = [
    ("undetermined", ("boot-configuration-unknown",)), ("undetermined", ("table-malformed",)),
    ("unassignable", ("bridge",)),
]


def compare(recording, root, guard, expectation, is_untold=lambda _: False, ran_inside=True):
    """Compares what a guest answered with the verdicts on its recording, which is below `root`.

    `is_untold` has the functions of which the table alone does not tell, `ran_inside` whether the guest ran rmrr-guard.
    """
    comparison = Comparison()
    answers = [answer for answer in recording.answers if answer["bindable"]]
    if expectation != scenarios.ANY and (expectation == scenarios.NO_GROUPS) != (not recording.answers):
        comparison.disagree(f"expected {expectation}, and the kernel has {len(recording.answers)} groups")
        return comparison
    if not recording.answers:
        comparison.note = "no IOMMU groups at all"
        _compare_without_groups(comparison, recording, root, guard)
        return comparison
    ways = {
        "reserved_regions": guard.devices(root),
        "the table": guard.devices(root, "--ignore-reserved-regions"),
    }
    for answer in answers:
        members = _members(root, answer["group"])
        _compare_group(comparison, answer, members, ways, any(map(is_untold, members)))
        _compare_hook(comparison, answer, members, recording.outputs)
    if ran_inside:
        _compare_inside(comparison, recording.outputs, ways["reserved_regions"])
    return comparison


def compare_hang(table, scratch, guard):
    """Compares a guest that never ended with what is said of its table."""
    comparison = Comparison(judged=1, note="hangs in boot")
    file = pathlib.Path(scratch) / "table"
    file.write_bytes(table)
    if "hangs-in-boot" not in guard.table_findings(file):
        comparison.disagree("the kernel hangs in boot, and rmrr-guard tables does not say so")
    return comparison


def _members(root, group):
    directory = pathlib.Path(root) / f"sys/kernel/iommu_groups/{group}/devices"
    return sorted(path.name for path in directory.iterdir())


def _compare_group(comparison, answer, members, ways, is_untold):
    comparison.judged += 1
    # Without interrupt remapping VFIO refuses every group, at the next step and for a reason that is not the table's.
    refused = answer["set_container"] != 0
    blamed = set(answer["blamed"].split())
    if refused:
        name = "+".join(member.removeprefix("0000:") for member in members)
        comparison.refused.append((name, answer["set_container"], " ".join(sorted(blamed))))
    for way, said in ways.items():
        for member in members:
            verdict = said[member]
            if verdict.verdict == "unassignable" and "bridge" in verdict.codes and not refused:
                continue
            if is_untold and way == "the table" and (verdict.verdict, verdict.codes) in UNTOLD:
                continue
            if verdict.verdict != ("refused" if refused else "eligible"):
                comparison.disagree(
                    f"group {answer['group']}, {member}: the kernel says {answer['set_container']}, and rmrr-guard"
                    f" {verdict.verdict} ({', '.join(verdict.codes)}) by {way}")
            elif refused and not blamed <= verdict.pinned:
                comparison.disagree(
                    f"group {answer['group']}, {member}: the kernel blames {' '.join(blamed)}, and rmrr-guard"
                    f" {' '.join(verdict.pinned)} by {way}")


def _compare_hook(comparison, answer, members, outputs):
    """The hook, which ran inside of the guest, lets a domain with a member start exactly where the kernel attaches it."""
    for member in members:
        status = outputs.get(f"hook-{member}.status")
        if status is None:
            # Bridges have no domain of their own.
            continue
        wanted = b"1" if answer["set_container"] else b"0"
        if status != wanted:
            message = outputs[f"hook-{member}.err"].decode(errors="replace")
            comparison.disagree(
                f"group {answer['group']}, {member}: the kernel says {answer['set_container']}, and the hook in the guest"
                f" ended with {status.decode()}: {message}")


def _compare_inside(comparison, outputs, outside):
    """rmrr-guard says the same in the guest as of its recording."""
    if "devices.status" not in outputs:
        comparison.disagree("rmrr-guard did not run in the guest")
        return
    status = int(outputs["devices.status"])
    if status not in (0, 1, 2):
        comparison.disagree(f"rmrr-guard ended with {status} in the guest: {outputs['devices.err'].decode(errors='replace')}")
        return
    inside = verdicts(outputs["devices.out"])
    for address in sorted(outside):
        if inside.get(address) != outside[address]:
            comparison.disagree(f"{address}: {inside.get(address)} in the guest, and {outside[address]} of its recording")


def _compare_without_groups(comparison, recording, root, guard):
    comparison.judged += 1
    assignable = [name for name, verdict in guard.devices(root).items() if verdict.verdict != "unassignable"]
    if assignable:
        comparison.disagree(f"the kernel has no groups, and rmrr-guard does not call {' '.join(assignable)} unassignable")
    effect = guard.table_effect(root) or ""
    is_off_by_option = b"iommu=off" in recording.files.get("/proc/cmdline", b"")
    if is_off_by_option != ("as it is" in effect):
        comparison.disagree(f"the kernel has no groups, and rmrr-guard says: {effect}")
