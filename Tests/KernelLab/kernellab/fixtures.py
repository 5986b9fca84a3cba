"""Recordings as small files of the repository, which its tests judge without any QEMU.

A machine is one file, `MACHINE.json`: the paths of a host below its root, with texts, `base64:` of other contents, and targets
of links. A scenario is another, `SCENARIO.json`: for each kernel what differs from the machine, and the kernel's answers.
"""

import base64
import json

# What is the same to no two boots, or says nothing about a verdict.
UNSTABLE = ("/proc/cmdline", "/var/log/dmesg", "/sys/firmware/acpi/tables/DSDT")


def machine_of(recording):
    """The fixture of a machine."""
    return {
        "files": {path: _text(content) for path, content in _files(recording).items()},
        "links": dict(recording.links),
        "directories": sorted(recording.directories),
    }


def difference(machine, recording):
    """What a recording has otherwise than its machine, and what it does not have."""
    files = {path: _text(content) for path, content in _files(recording).items()}
    return {
        "files": {path: text for path, text in files.items() if machine["files"].get(path) != text},
        "links": {path: to for path, to in recording.links.items() if machine["links"].get(path) != to},
        "removed": sorted(
            [path for path in machine["files"] if path not in files]
            + [path for path in machine["links"] if path not in recording.links]),
        "answers": recording.answers,
    }


def write(directory, name, content):
    """Writes a fixture: keys sorted, so that a new recording of the same machine makes no difference."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.json").write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


def _files(recording):
    return {path: content for path, content in recording.files.items() if path not in UNSTABLE}


def _text(content):
    try:
        text = content.decode("ascii")
        if "\0" not in text and not text.startswith("base64:"):
            return text
    except UnicodeDecodeError:
        pass
    return "base64:" + base64.b64encode(content).decode()
