"""What is expected of libvirt in a guest, step by step."""

import dataclasses

# A NIC on the root bus that is pinned, the second of three functions that is, too, the first, and a NIC that is not.
PINNED, CULPRIT, MATE, FREE = "0000:00:02.0", "0000:09:00.1", "0000:09:00.0", "0000:00:03.0"
DRIVER = "e1000e"

# What QEMU is told, and what the kernel writes to its log, where it refuses.
ERRORS = {"6.1": "Operation not permitted"}
LINES = {"6.1": "Device is ineligible for IOMMU domain attach due to platform RMRR requirement"}
ERROR_SINCE, LINE_SINCE = "Invalid argument", "Firmware has requested this device have a 1:1 IOMMU mapping"

# What the kernel does to a function that libvirt takes from its driver, and what more if libvirt gives it back.
TAKEN = ["unbind", "bind vfio-pci"]
GIVEN_BACK = [*TAKEN, "unbind", f"bind {DRIVER}"]


@dataclasses.dataclass
class Step:
    """What a guest told of a step: texts by the word in front of them."""

    texts: dict = dataclasses.field(default_factory=dict)

    def all(self, word):
        return self.texts.get(word, [])

    def one(self, word):
        return (self.all(word) or [""])[0]

    @property
    def said(self):
        return "\n".join(self.all("said"))

    @property
    def whole(self):
        return "\n".join(f"{word} {text}" for word, texts in self.texts.items() for text in texts)

    def drivers(self, word):
        """The drivers by function, `before` or `after`."""
        return dict((text.split(" ") + [""])[:2] for text in self.all(word))

    def events_of(self, function):
        """What the kernel did to a function: `bind vfio-pci`, `unbind`."""
        return [
            f"{action} {driver}".strip() for action, name, driver in (text.split(" ") for text in self.all("event"))
            if name == function]

    @property
    def is_untouched(self):
        """Whether every function has had its driver all the time."""
        drivers = self.drivers("before")
        return not self.all("event") and drivers == self.drivers("after") and set(drivers.values()) == {DRIVER}


@dataclasses.dataclass(frozen=True)
class Check:
    """What was expected of a step, each with whether it is so, and what was seen."""

    what: str
    expected: dict
    seen: str

    @property
    def is_good(self):
        return all(self.expected.values())

    def lines(self, where):
        """A line, and below it what is not as expected."""
        text = f"{'ok' if self.is_good else 'NOT OK'} - {where}: {self.what}: {' / '.join(self.seen.splitlines())}"
        return "\n".join([text, *(f"    not so: {name}" for name, is_so in self.expected.items() if not is_so)])


def steps(text):
    """The steps that a guest told, by their names."""
    told = {"start": Step()}
    name = "start"
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "step":
            name = rest
            told[name] = Step()
        else:
            told[name].texts.setdefault(word, []).append(rest)
    return told


def checks(told, kernel):
    """The checks of all steps that a guest told under a kernel."""
    problems = [text for step in told.values() for text in step.all("problem")]
    missing = [name for name in [*CHECKS, "end"] if name not in told]
    yield Check(
        "every step is taken", {"no problem": not problems, "no step is missing": not missing},
        "; ".join([*problems, *(f"{name} is missing" for name in missing)]) or "to the end")
    for name, check in CHECKS.items():
        if name in told:
            result = check(told[name], kernel)
            yield result if result.is_good else dataclasses.replace(result, seen=told[name].whole)


def _refused_by_kernel(step, kernel, function, culprit, given_back):
    line = LINES.get(kernel, LINE_SINCE)
    expected = {
        "virsh fails": step.one("status") == "1",
        "QEMU has the kernel's answer": f"vfio {function}: failed to setup container" in step.said
        and f"Failed to set group container: {ERRORS.get(kernel, ERROR_SINCE)}" in step.said,
        "the kernel names the culprit": any(culprit in text and line in text for text in step.all("kernel")),
        "no word of pinned memory": "RMRR" not in step.said and culprit not in step.said.replace(function, ""),
    }
    expected |= {f"{name} is taken and given back": step.events_of(name) == GIVEN_BACK for name in given_back}
    return expected


def _pinned_without_hook(step, kernel):
    expected = _refused_by_kernel(step, kernel, PINNED, PINNED, [PINNED])
    return Check(f"no hook, {PINNED}", expected, f"{step.said}\nmeanwhile {', '.join(step.events_of(PINNED))}")


def _mate_without_hook(step, _kernel):
    return Check(f"no hook, {MATE} alone of its group", {
        "virsh fails": step.one("status") == "1",
        "QEMU asks for the whole group": f"vfio {MATE}: group" in step.said and "is not viable" in step.said,
        "it is taken and given back": step.events_of(MATE) == GIVEN_BACK,
    }, f"{step.said}\nmeanwhile {', '.join(step.events_of(MATE))}")


def _card_without_hook(step, kernel):
    expected = _refused_by_kernel(step, kernel, MATE, CULPRIT, [MATE, CULPRIT])
    events = ", ".join(text.strip() for text in step.all("event"))
    return Check(f"no hook, {MATE} with its group", expected, f"{step.said}\nmeanwhile {events}")


def _refused_by_hook(step, domain, *words):
    return {
        "virsh fails": step.one("status") == "1",
        "libvirt names the hook": f"/etc/libvirt/hooks/qemu {domain} prepare begin -" in step.said,
        "the hook names the domain": f"rmrr-guard: {domain} cannot start: host device" in step.said,
        **{f"the hook says {word}": word in step.said for word in words},
        "the domain is off": step.one("state") == "shut off",
        "no device is touched": step.is_untouched,
        "the kernel is not asked": not step.all("kernel"),
    }


def _pinned_with_hook(step, _kernel):
    words = (f"host device {PINNED} ", "0x30000000-0x30000fff to it (Intel RMRR)", "No device has been touched")
    return Check(f"hook, {PINNED}", _refused_by_hook(step, "pinned", *words), step.said)


def _mate_with_hook(step, _kernel):
    words = (f"host device {MATE} ", f"0x30001000-0x30001fff to {CULPRIT} (Intel RMRR)", "No device has been touched")
    return Check(f"hook, {MATE} alone of its group", _refused_by_hook(step, "mate", *words), step.said)


def _plain_with_hook(step, _kernel):
    return Check("hook, no host device", {
        "virsh succeeds": step.one("status") == "0",
        "the domain runs": step.one("state") == "running",
        "no device is touched": step.is_untouched,
    }, f"{step.said}\n{step.one('state')}")


def _hotplug_with_hook(step, kernel):
    # libvirt has no hook for it (hooks/README.md): the refusal is QEMU's, and must not cost the domain that runs.
    expected = _refused_by_kernel(step, kernel, PINNED, PINNED, [PINNED])
    expected["the domain goes on"] = step.one("state") == "running"
    seen = f"{step.said}\n{step.one('state')}, meanwhile {', '.join(step.events_of(PINNED))}"
    return Check(f"hook, {PINNED} into a domain that runs", expected, seen)


def _free_with_hook(step, _kernel):
    return Check(f"hook, {FREE}, which is not pinned", {
        "virsh succeeds": step.one("status") == "0",
        "the domain runs": step.one("state") == "running",
        "it is taken": step.events_of(FREE) == TAKEN,
        "nothing else is taken": len(step.all("event")) == len(TAKEN),
        "its group is open in QEMU": len(step.all("group")) > 0,
    }, f"{step.said}\n{step.one('state')}, {', '.join(step.events_of(FREE))}, QEMU has {step.one('group')} open")


def _check(step, _kernel):
    verdicts = [text for text in step.all("said") if not text.startswith(" ") and ": " in text]
    return Check("rmrr-guard check --all", {
        "it ends with 1": step.one("status") == "1",
        **{f"{name} would be refused": f"{name}: would be refused" in verdicts for name in ("pinned", "mate", "card")},
        "free may start": any(text.startswith("free: may start") for text in verdicts),
        "plain may start": any(text.startswith("plain ") and "may start" in text for text in step.all("said")),
    }, "\n".join(verdicts) or step.said)


CHECKS = {
    "pinned-without-hook": _pinned_without_hook,
    "mate-without-hook": _mate_without_hook,
    "card-without-hook": _card_without_hook,
    "pinned-with-hook": _pinned_with_hook, "mate-with-hook": _mate_with_hook, "plain-with-hook": _plain_with_hook,
    "hotplug-with-hook": _hotplug_with_hook, "check": _check, "free-with-hook": _free_with_hook,
}
