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
        # What differs in a run may be none of its groups: it counts for one of them then, and never for more than there are.
        disagreeing = sum(min(len(run.comparison.differing), run.comparison.judged) for run in self.runs)
        failed = sum(run.failure is not None for run in self.runs)
        text = f"{judged} groups judged, {judged - disagreeing} agree, {disagreeing} disagree"
        if failed:
            text += f"; {failed} runs failed"
        lost = sum(bool(run.recording and run.recording.was_lost_once) for run in self.runs)
        if lost:
            text += f"; {lost} guests were lost once"
        if self.libvirt_runs:
            good = sum(run.is_good for run in self.libvirt_runs)
            text += f"; libvirt as expected on {good} of {len(self.libvirt_runs)} kernels"
        if self.vanished:
            text += f"; not there: {', '.join(self.vanished)}"
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
    ours = "; ours: the same" if not comparison.disagreements else f"; ours differs: {comparison.disagreements[0]}"
    return _kernels_answer(comparison) + ours


def _kernels_answer(comparison):
    if comparison.note:
        return comparison.note
    if not comparison.refused:
        return f"all {comparison.judged} attach"
    shown = "; ".join(
        f"{members} {errno.errorcode.get(code, code)} (names {blamed})"
        for members, code, blamed in comparison.refused[:3])
    rest = len(comparison.refused) - 3
    return shown + (f"; and {rest} more" if rest > 0 else "")
