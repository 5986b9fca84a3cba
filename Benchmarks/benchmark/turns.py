"""Measures commands in turns, so that a machine that is busy for a while slows all of them alike."""

import collections
import os
import statistics
import subprocess


class Turns:
    """The commands that are measured side by side on one host, and what came of it.

    Each command has a name, the document on its standard input, and the words of the program.
    """

    def __init__(self, host, commands):
        self.host = host
        self.commands = commands
        # How long each run of each command took, from its start to its end, in nanoseconds.
        self.samples = collections.defaultdict(list)

    def run(self, turns, runs):
        """Measures each of them so many times more."""
        lines = "".join("\t".join([document, *program]) + "\n" for document, program in self.commands.values())
        with mounted(self.host):
            report = subprocess.run([turns, str(runs)], input=lines, check=True, stdout=subprocess.PIPE, text=True).stdout
        for name, line in zip(self.commands, report.splitlines()):
            self.samples[name] += map(int, line.split())

    def time(self, name):
        """The median of a command, in seconds."""
        return statistics.median(self.samples[name]) / 1e9

    def ratio(self, name, base):
        return self.time(name) / self.time(base)


class mounted:
    """Has a host's sysfs in place of this machine's, for as long as it lasts."""

    def __init__(self, host):
        self.host = host

    def __enter__(self):
        subprocess.run(["mount", "--bind", os.path.join(self.host, "sys"), "/sys"], check=True)

    def __exit__(self, *_):
        subprocess.run(["umount", "/sys"], check=True)
