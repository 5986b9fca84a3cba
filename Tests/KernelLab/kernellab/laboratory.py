"""The laboratory: boots scenarios under kernels, and compares what the kernel answered with what rmrr-guard says."""

import dataclasses
import pathlib
import tempfile
import threading

from kernellab import boot, comparison, guest, scenarios
from kernellab.functions import functions_of
from kernellab.tables import with_structures

# Seconds. A boot takes 5 to 15 by TCG; a guest that is expected to hang is given up sooner.
BOOT_LIMIT = 150
HANG_LIMIT = 60


@dataclasses.dataclass(frozen=True)
class Run:
    """A scenario under a kernel, and what came of it."""

    scenario: scenarios.Scenario
    kernel: str
    comparison: comparison.Comparison
    failure: str | None = None
    recording: boot.Recording | None = None

    @property
    def agrees(self):
        return self.failure is None and not self.comparison.disagreements


class Laboratory:
    """Boots scenarios and compares; the programs are rmrr-guard and its hook, which run inside of the guests too."""

    def __init__(self, directory, guard, hook, accelerator="tcg"):
        self.directory = pathlib.Path(directory)
        self.guard = guard
        self.hook = hook
        self.accelerator = accelerator
        self.program = guest.build_program(self.directory)
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
                recording = self._boot(scenarios.Scenario("plain", "", machine), kernel, None, (), BOOT_LIMIT)
                if not recording.ended:
                    raise RuntimeError(f"{machine.name}: {recording.failure}")
                self._plain[machine] = recording
            return self._plain[machine]

    def _run(self, scenario, kernel):
        expectation = scenario.expectation(kernel.name)
        plain = self.plain(scenario.machine, kernel)
        table = None
        if scenario.structures:
            own = plain.files[f"/sys/firmware/acpi/tables/{scenario.machine.table}"]
            table = with_structures(own, scenario.structures, scenario.in_front)
        endpoints = [function.address for function in functions_of(plain) if not function.is_bridge]
        limit = HANG_LIMIT if expectation == scenarios.HANG else BOOT_LIMIT
        recording = self._boot(scenario, kernel, table, endpoints, limit)
        if not recording.ended and recording.failure != boot.no_end(limit):
            # A guest now and then dies of what VFIO leaves behind in the emulated devices, which is nobody's answer.
            print(f"{scenario.name} on {kernel.name}: {recording.failure}; once more", flush=True)
            recording = self._boot(scenario, kernel, table, endpoints, limit)
        with tempfile.TemporaryDirectory(prefix="kernel-lab.") as root:
            recording.write(root)
            if not recording.ended:
                if expectation == scenarios.HANG and recording.failure == boot.no_end(limit):
                    return Run(scenario, kernel.name, comparison.compare_hang(table, root, self.guard))
                return Run(scenario, kernel.name, comparison.Comparison(), recording.failure)
            compared = comparison.compare(recording, root, self.guard, expectation)
            return Run(scenario, kernel.name, compared, recording=recording)

    def _boot(self, scenario, kernel, table, endpoints, limit):
        machine = scenario.machine
        archive = guest.initial_memory(kernel, self.program, options=_module_options(machine, kernel))
        if endpoints:
            guest.add_guard(archive, self.guard.program, self.hook, endpoints)
        memory = archive.bytes()
        if table is not None:
            memory = guest.table_override(machine.table, table) + memory
        command_line = f"{machine.command_line()} {scenario.options}".strip()
        return boot.boot(kernel, machine.arguments(), command_line, memory, self.accelerator, limit)


def _module_options(machine, kernel):
    """7.3 finds fault with the IVRS of QEMU and switches interrupt remapping off, for which VFIO would refuse all groups."""
    if machine.vendor == "amd" and kernel.name == "newest" and machine.interrupt_remapping:
        return {"vfio_iommu_type1": "allow_unsafe_interrupts=Y"}
    return None
