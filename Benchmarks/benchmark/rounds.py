"""Measures commands in rounds, so that a machine that is busy for a while slows all of them alike."""

import json
import os
import statistics
import subprocess
import tempfile


class Round:
    """The commands that are measured side by side on one host, and what came of it."""

    def __init__(self, host, commands):
        self.host = host
        self.commands = commands
        # For each round and command the median time in seconds, the launcher's own taken off.
        self.times = []

    def run(self, launcher, any_document, runs):
        """Measures all of them once more, as often as told."""
        with tempfile.TemporaryDirectory() as scratch, mounted(self.host):
            report = os.path.join(scratch, "times.json")
            command = ["hyperfine", "--shell", "none", "--ignore-failure", "--warmup", "3", "--runs", str(runs), "--style", "none",
                       "--export-json", report, "{} {}".format(launcher, any_document)]
            command += ["{} {} {}".format(launcher, document, program) for document, program in self.commands.values()]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with open(report) as file:
                launch, *medians = [result["median"] for result in json.load(file)["results"]]
        self.times.append({name: median - launch for name, median in zip(self.commands, medians)})

    def time(self, name):
        """The median over all rounds, in seconds."""
        return statistics.median(times[name] for times in self.times)

    def ratio(self, name, base):
        """The median of the rounds' ratios."""
        return statistics.median(times[name] / times[base] for times in self.times)


class mounted:
    """Has a host's sysfs in place of this machine's, for as long as it lasts."""

    def __init__(self, host):
        self.host = host

    def __enter__(self):
        subprocess.run(["mount", "--bind", os.path.join(self.host, "sys"), "/sys"], check=True)

    def __exit__(self, *_):
        subprocess.run(["umount", "/sys"], check=True)
