"""Recordings as small files of the repository, which its tests judge without any QEMU.

A host is a tree of paths below its root. A value is the text of a file, or an object for what is none: `{"base64": …}`,
`{"link": …}`, `{"directory": true}`. A change of a tree is a tree too, with null for what is gone.

`machines/MACHINE.json` holds a machine's tree and each kernel's change of it; `scenarios/SCENARIO.json` holds the change of
that which all kernels have in common, and for each kernel its own and what it answered.
"""

import base64
import errno
import json
import shutil

from kernellab.answers import ATTACHED, NO_REMAPPING, PINNED, kind_of

# What is the same to no two boots, or says nothing about a verdict. The command line does, where it switches an IOMMU off.
UNSTABLE = ("/var/log/dmesg", "/sys/firmware/acpi/tables/DSDT")


def write_all(directory, runs):
    """Writes the recordings of runs that all agree, in place of those that are there."""
    shutil.rmtree(directory, ignore_errors=True)
    machines = {}
    recorded = {}
    # A guest that hung told nothing of its machine: the others come first.
    for run in sorted(runs, key=lambda run: (not _ended(run), run.scenario.name, run.kernel)):
        name = run.scenario.machine.name
        if _ended(run):
            tree = tree_of(run.recording)
            machine = machines.setdefault(name, {"tree": tree, "kernels": {}})
            kernel = machine["kernels"].setdefault(run.kernel, change(machine["tree"], tree))
            difference = change(changed(machine["tree"], kernel), tree)
        else:
            difference = {f"/sys/firmware/acpi/tables/{run.scenario.machine.table}": _value(run.table)}
        recorded.setdefault(run.scenario, {})[run.kernel] = {"change": difference, **answers_of(run)}
    for name, machine in machines.items():
        _write(directory / "machines", name, machine)
    for scenario, kernels in recorded.items():
        content = {"what": scenario.what, "machine": scenario.machine.name, **_with_common_change(kernels)}
        _write(directory / "scenarios", scenario.name, content)


def _with_common_change(kernels):
    """The answers of kernels, with what their changes have in common taken out of each."""
    changes = [answers["change"] for answers in kernels.values()]
    common = {
        path: value for path, value in changes[0].items()
        if all(path in other and other[path] == value for other in changes)
    }
    own = {
        name: answers | {"change": {path: value for path, value in answers["change"].items() if path not in common}}
        for name, answers in kernels.items()
    }
    return {"change": common, "kernels": own}


def _ended(run):
    return bool(run.recording and run.recording.ended)


def tree_of(recording):
    """A recorded host as a tree."""
    tree = {path: {"directory": True} for path in recording.directories}
    tree |= {path: _value(content) for path, content in recording.files.items() if path not in UNSTABLE}
    tree |= {path: {"link": target} for path, target in recording.links.items()}
    return tree


def change(old, new):
    """What makes a tree of another."""
    gone = {path: None for path in old if path not in new}
    return gone | {path: value for path, value in new.items() if old.get(path) != value}


def changed(tree, difference):
    """A tree with a change made."""
    whole = tree | difference
    return {path: value for path, value in whole.items() if value is not None}


def bytes_of(value):
    """What a file of a tree holds."""
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value.encode()


def answers_of(run):
    """The kernel's answers by the groups that were asked about, and of which functions the table alone does not tell."""
    if not _ended(run):
        return {"hangs": True}
    asked = [answer for answer in run.recording.answers if answer["bindable"]]
    kinds = {answer["group"]: kind_of(answer, run.circumstances) for answer in asked}
    refused = [
        {"group": answer["group"], "errno": errno.errorcode[answer["set_container"]], "blamed": answer["blamed"].split()}
        for answer in asked if kinds[answer["group"]] == PINNED
    ]
    return {
        "attached": [group for group, kind in kinds.items() if kind == ATTACHED], "refused": refused,
        "withoutRemapping": [group for group, kind in kinds.items() if kind == NO_REMAPPING],
        "untold": sorted(set(run.comparison.untold)),
    }


def _write(directory, name, content):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.json").write_text(_text(content) + "\n")


def _text(content, indent=""):
    """JSON with a line for each value of an object and keys sorted: a new recording of the same makes no difference."""
    deeper = indent + " "
    if isinstance(content, dict) and not set(content) & {"base64", "link", "directory"} and content:
        lines = [f"{deeper}{json.dumps(key)}: {_text(content[key], deeper)}" for key in sorted(content)]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return json.dumps(content, sort_keys=True)


def _value(content):
    try:
        text = content.decode("ascii")
        if "\0" not in text:
            return text
    except UnicodeDecodeError:
        pass
    return {"base64": base64.b64encode(content).decode()}
