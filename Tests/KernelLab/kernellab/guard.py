"""Asks rmrr-guard about recorded machines."""

import dataclasses
import json
import subprocess

from kernellab.memory import merged


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What rmrr-guard says of one function."""

    verdict: str
    pinned: frozenset
    codes: tuple
    # The ranges in the reasons, joined where they touch.
    memory: frozenset = frozenset()


class Guard:
    """The administrator's command, at a path."""

    def __init__(self, program):
        self.program = str(program)

    def devices(self, root, *options):
        """The verdicts on all functions of a host, by their addresses."""
        return verdicts(self._run("devices", "--host", str(root), "--format", "json", *options))

    def table_effect(self, root):
        """What Linux makes of the host's table: a code; None where there is none."""
        report = json.loads(self._run("host", "--host", str(root), "--format", "json"))
        return report["host"]["iommu"]["table"]["effectCode"]

    def table_findings(self, file):
        """The codes of what is remarkable in a table."""
        report = json.loads(self._run("tables", str(file), "--format", "json"))
        return [finding["code"] for finding in report["tables"][0]["findings"]]

    def _run(self, *arguments):
        result = subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False)
        if result.returncode not in (0, 1, 2):
            raise RuntimeError(f"rmrr-guard {' '.join(arguments)}: {result.returncode}: {result.stderr.strip()}")
        return result.stdout


def verdicts(report):
    """The verdicts in the JSON of `rmrr-guard devices`."""
    return {
        device["address"]: Verdict(
            device["verdict"],
            frozenset(reason["device"] for reason in device["reasons"] if reason["device"]),
            tuple(reason["code"] for reason in device["reasons"]),
            merged(
                (int(reason["region"]["start"], 16), int(reason["region"]["end"], 16))
                for reason in device["reasons"] if reason["region"]))
        for device in json.loads(report)["devices"]
    }
