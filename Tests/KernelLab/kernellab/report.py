"""What the laboratory prints."""

import dataclasses
import errno


@dataclasses.dataclass
class Totals:
    """What came of all runs."""

    vanishing_is_a_failure: bool
    runs: list = dataclasses.field(default_factory=list)
    vanished: list = dataclasses.field(default_factory=list)
    libvirt_runs: list = dataclasses.field(default_factory=list)

    def add(self, run):
        self.runs.append(run)

    @property
    def is_good(self):
        is_complete = not (self.vanishing_is_a_failure and self.vanished)
        all_good = all(run.agrees for run in self.runs) and all(run.is_good for run in self.libvirt_runs)
        return bool(self.runs or self.libvirt_runs) and is_complete and all_good

    def table(self, kernels):
        """The kernels' answers, scenario by scenario."""
        # A name is that of a kernel of each architecture.
        names = list(dict.fromkeys(kernel.name for kernel in kernels))
        cells = {(run.scenario.name, run.kernel): answer_of(run) for run in self.runs}
        rows = [["scenario", "what", *names]]
        seen = {}
        for run in self.runs:
            seen.setdefault(run.scenario.name, run.scenario.what)
        for scenario in sorted(seen):
            rows.append([scenario, seen[scenario], *(cells.get((scenario, name), "-") for name in names)])
        return "\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"

    def summary(self):
        """The last line."""
        judged = sum(run.comparison.judged for run in self.runs)
        disagreeing = sum(min(len(run.comparison.disagreements), max(run.comparison.judged, 1)) for run in self.runs)
        failed = sum(run.failure is not None for run in self.runs)
        text = f"{judged} groups judged, {judged - disagreeing} agree, {disagreeing} disagree"
        if failed:
            text += f"; {failed} runs failed"
        if self.libvirt_runs:
            good = sum(run.is_good for run in self.libvirt_runs)
            text += f"; libvirt as expected on {good} of {len(self.libvirt_runs)} kernels"
        if self.vanished:
            text += f"; vanished: {', '.join(self.vanished)}"
        return text


def line_of(run):
    """One run in a line, and what differs below it."""
    lines = [f"{'ok' if run.agrees else 'NOT OK'} - {run.scenario.name} on {run.kernel}: {answer_of(run)}"]
    lines += [f"    {text}" for text in run.comparison.disagreements]
    return "\n".join(lines)


def answer_of(run):
    """What the kernel answered, and whether rmrr-guard said the same."""
    if run.failure:
        return f"failed: {run.failure}"
    comparison = run.comparison
    suffix = "" if not comparison.disagreements else " (rmrr-guard differs)"
    if comparison.note:
        return comparison.note + suffix
    if not comparison.refused:
        return f"all {comparison.judged} attach" + suffix
    shown = "; ".join(
        f"{members} {errno.errorcode.get(code, code)} (names {blamed})"
        for members, code, blamed in comparison.refused[:3])
    rest = len(comparison.refused) - 3
    return shown + (f"; and {rest} more" if rest > 0 else "") + suffix
