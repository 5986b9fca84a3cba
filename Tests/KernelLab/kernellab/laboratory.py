"""The laboratory: boots scenarios under kernels, and compares what the kernel answered with what rmrr-guard says."""

import dataclasses
import pathlib
import shutil
import tempfile
import threading

from kernellab import boot, comparison, emulator, guest, scenarios
from kernellab.accelerator import TCG
from kernellab.answers import Circumstances
from kernellab.architecture import ARCHITECTURES
from kernellab.archived_boots import ArchivedBoots
from kernellab.functions import functions_of
from kernellab.machine import SRIOV

# Seconds. A boot takes 5 to 15 by TCG; a guest that is expected to hang is given up sooner.
BOOT_LIMIT = 150
HANG_LIMIT = 90
TABLES = "/sys/firmware/acpi/tables/"


@dataclasses.dataclass(frozen=True)
class Run:
    """A scenario under a kernel, and what came of it."""

    scenario: scenarios.Scenario
    kernel: str
    comparison: comparison.Comparison
    failure: str | None = None
    recording: boot.Recording | None = None
    table: bytes | None = None
    circumstances: Circumstances | None = None

    @property
    def agrees(self):
        return self.failure is None and not self.comparison.disagreements


class Laboratory:
    """Boots scenarios and compares; the programs are rmrr-guard and its hook, which run inside of the guests too."""

    def __init__(self, directory, guard, hook, architectures=("amd64",), goes_on=False):
        self.directory = pathlib.Path(directory)
        self.scratch = self.directory / "scratch"
        # What is there is of a laboratory that was killed.
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        self.boots = ArchivedBoots(self.directory / "boots", goes_on)
        self.guard = guard
        self.hook = hook
        self.accelerator = TCG
        self.programs = {name: guest.build_program(self.directory, ARCHITECTURES[name]) for name in architectures}
        self._plain = {}
        self._locks = {}
        self._locks_lock = threading.Lock()

    def run(self, scenario, kernel):
        """Boots a scenario under a kernel and compares every answer."""
        try:
            return self._run(scenario, kernel)
        except Exception as failure:  # noqa: BLE001: one run that fails must not end the others
            return Run(scenario, kernel.name, comparison.Comparison(), f"{type(failure).__name__}: {failure}")

    def plain(self, machine, kernel):
        """The recording of a machine with nothing pinned, made in a boot of its own once."""
        with self._locks_lock:
            lock = self._locks.setdefault(machine, threading.Lock())
        with lock:
            if machine not in self._plain:
                scenario = scenarios.Scenario("plain", "", machine)
                self._plain[machine] = boot.boot_again_if_lost(
                    machine.name, BOOT_LIMIT, lambda: self._boot(scenario, kernel, {}, (), BOOT_LIMIT))
            recording = self._plain[machine]
            if not recording.ended:
                raise RuntimeError(f"{machine.name}: {recording.failure}")
            return recording

    def _run(self, scenario, kernel):
        expectation = scenario.expectation(kernel.name)
        plain = self.plain(scenario.machine, kernel)
        own = {pathlib.Path(path).name: content for path, content in plain.files.items() if path.startswith(TABLES)}
        tables = scenario.overrides(own)
        is_native = ARCHITECTURES[kernel.architecture].is_native
        endpoints = [function.address for function in functions_of(plain) if is_native and not function.is_bridge]
        limit = HANG_LIMIT if expectation == scenarios.HANG else BOOT_LIMIT
        recording = boot.boot_again_if_lost(
            f"{scenario.name} on {kernel.name}", limit,
            lambda: self._boot(scenario, kernel, tables, endpoints, limit))
        circumstances = Circumstances(
            scenario.machine.vendor, kernel.name != "6.1", scenario.machine.interrupt_remapping)
        with tempfile.TemporaryDirectory(dir=self.scratch) as root:
            if not recording.ended:
                if expectation == scenarios.HANG and recording.failure == boot.no_end(limit):
                    table = tables[scenario.machine.table]
                    compared = comparison.compare_hang(table, recording.console, root, self.guard)
                    return Run(scenario, kernel.name, compared, table=table)
                return Run(scenario, kernel.name, comparison.Comparison(), recording.failure)
            recording.write(root)
            comparer = comparison.Comparer(recording, root, self.guard, scenario, circumstances, is_native)
            compared = comparer.compare(expectation)
            failure = None if compared.judged else "nothing was judged"
            return Run(scenario, kernel.name, compared, failure, recording, circumstances=circumstances)

    def _boot(self, scenario, kernel, tables, endpoints, limit):
        machine = scenario.machine
        archive = guest.initial_memory(
            kernel, self.programs[kernel.architecture], _module_options(machine, kernel), machine.drivers,
            machine.settings)
        if endpoints:
            guest.add_guard(archive, self.guard.program, self.hook, endpoints)
        memory = archive.bytes()
        if tables:
            memory = guest.table_overrides(tables) + memory
        command_line = f"{machine.command_line()} {scenario.options}".strip()
        chosen, accelerator = self._emulator(machine)
        inputs = (kernel.release, chosen.command, machine.arguments(), command_line, memory)
        return self.boots.recording(inputs, lambda: boot.boot(
            kernel, chosen, machine.arguments(), command_line, memory, self.scratch, accelerator, limit))

    def _emulator(self, machine):
        """The emulator of a machine, and its accelerator."""
        if machine in SRIOV.values():
            with self._locks_lock:
                return emulator.with_device("igb", self.directory), self.accelerator
        architecture = ARCHITECTURES[machine.architecture]
        return emulator.Emulator((architecture.emulator,)), self.accelerator if architecture.is_native else TCG


def _module_options(machine, kernel):
    """7.3 finds fault with the IVRS of QEMU and switches interrupt remapping off, for which VFIO would refuse all groups."""
    if machine.vendor == "amd" and kernel.name == "newest" and machine.interrupt_remapping:
        return {"vfio_iommu_type1": "allow_unsafe_interrupts=Y"}
    return None
