"""Boots a guest and takes what it sends."""

import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile

from kernellab.architecture import ARCHITECTURES

# How QEMU ends where the guest has said all: of the 0x10 written to isa-debug-exit QEMU makes that status.
GUEST_ENDED = (0x10 << 1) | 1


@dataclasses.dataclass
class Recording:
    """What a guest has sent."""

    files: dict = dataclasses.field(default_factory=dict)
    links: dict = dataclasses.field(default_factory=dict)
    directories: set = dataclasses.field(default_factory=set)
    answers: list = dataclasses.field(default_factory=list)
    outputs: dict = dataclasses.field(default_factory=dict)
    failure: str | None = None
    ended: bool = False
    console: str = ""
    # Whether this is a second attempt.
    was_lost_once: bool = False

    def write(self, directory):
        """Writes the machine below a directory, laid out as its root."""
        root = pathlib.Path(directory)
        for path in self.directories:
            (root / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
        for path, content in self.files.items():
            target = root / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for path, destination in self.links.items():
            target = root / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.is_symlink():
                os.symlink(destination, target)


def parse(stream):
    """The recording in the bytes that a guest sent; one that breaks off is not `ended`."""
    recording = Recording()
    position = 0
    while True:
        end = stream.find(b"\n", position)
        if end < 0:
            return recording
        kind, name_length, length = stream[position:end].decode().split()
        name_end = end + 1 + int(name_length)
        content_end = name_end + int(length)
        if content_end > len(stream):
            return recording
        name = stream[end + 1:name_end].decode()
        _take(recording, kind, name, stream[name_end:content_end])
        position = content_end


def _take(recording, kind, name, content):
    if kind == "F":
        recording.files[name] = content
    elif kind == "L":
        recording.links[name] = content.decode()
    elif kind == "D":
        recording.directories.add(name)
    elif kind == "A":
        recording.answers.append(json.loads(content))
    elif kind == "R":
        recording.outputs[name] = content
    elif kind == "X":
        recording.failure = content.decode(errors="replace")
    elif kind == "E":
        recording.ended = True


def no_end(limit):
    """The failure of a guest that did not end within some seconds."""
    return f"no end within {limit} s"


def last_words(console):
    """The end of what a guest wrote to its console, where that is a panic."""
    at = console.find("Kernel panic")
    return "" if at < 0 else ": " + console[at:].splitlines()[0]


def boot(kernel, emulator, arguments, command_line, initial_memory, scratch, accelerator="tcg", limit=90):
    """Boots a kernel in an emulator until the guest ends or the time limit, in seconds; the recording.

    What the guest needs lies below the directory `scratch` meanwhile.
    """
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        directory = pathlib.Path(name)
        (directory / "initrd").write_bytes(initial_memory)
        # Should the laboratory be killed, so is the guest.
        command = [
            "setpriv", "--pdeathsig", "KILL", *emulator.command,
            "-accel", accelerator, "-m", "1024", "-nodefaults", "-display", "none", "-no-reboot",
            "-kernel", str(kernel.image.resolve()), "-initrd", str(directory / "initrd"), "-append", command_line,
            "-chardev", f"file,id=console,path={directory}/console", "-serial", "chardev:console",
            *ARCHITECTURES[kernel.architecture].channel, *arguments,
        ]
        failure = None
        try:
            result = subprocess.run(
                command, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit, check=False)
            if result.returncode != GUEST_ENDED:
                words = [line for line in result.stderr.splitlines() if "has no peer" not in line]
                failure = f"QEMU ended with {result.returncode} {' '.join(words)}".strip()
        except subprocess.TimeoutExpired:
            failure = no_end(limit)
        out = directory / "out"
        recording = parse(out.read_bytes() if out.exists() else b"")
        console = directory / "console"
        recording.console = console.read_text(errors="replace") if console.exists() else ""
        if not recording.ended:
            recording.failure = recording.failure or failure or "the guest said nothing"
            recording.failure += last_words(recording.console)
        return recording


def boot_again_if_lost(what, limit, attempt):
    """The recording of an attempt; of another where the guest was lost before the limit, in seconds.

    A guest now and then dies of what VFIO leaves behind in the emulated devices, which is nobody's answer.
    """
    recording = attempt()
    if recording.ended or recording.failure == no_end(limit):
        return recording
    print(f"{what}: {recording.failure}; once more", flush=True)
    again = attempt()
    again.was_lost_once = True
    return again
