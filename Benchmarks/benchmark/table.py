"""The one table that the benchmark prints."""


class Table:
    """Rows of what was measured, with its time, its value and the value's target."""

    def __init__(self):
        self.rows = []
        self.missed = False

    def add(self, text, seconds, value=None, target=None, at_least=False, may_miss=False, unit=""):
        """A row; `seconds` is nothing where there is no time, and a target that may be missed does not fail the benchmark."""
        met = target is None or (value >= target if at_least else value <= target)
        self.missed = self.missed or not (met or may_miss)
        wanted = "" if target is None else "{} {:g}{}".format("at least" if at_least else "at most", target, unit)
        verdict = "" if target is None else "met" if met else "missed"
        self.rows.append((text, self._time(seconds), "" if value is None else "{:.2f}{}".format(value, unit), wanted, verdict))

    @staticmethod
    def _time(seconds):
        if seconds is None:
            return ""
        return "{:.2f} ms".format(seconds * 1000) if seconds < 1 else "{:.2f} s".format(seconds)

    def show(self):
        row = "{:46}{:>11}{:>12}  {:16}{}"
        print(row.format("", "time", "ratio", "target", "").rstrip())
        for cells in self.rows:
            print(row.format(*cells).rstrip())
