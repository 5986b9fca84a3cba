"""The promises of the hook, held against what it did."""

from faultinjection.documents import ELIGIBLE, NOTHING, PINNED

# libvirt may be refused at these alone (virHookCall and its callers).
JUDGED = {("prepare", "begin"): "domain", ("start", "begin"): "domain", ("port-created", "begin"): "hookData"}

# The whole text that libvirt's own log line has room for.
TEXT_LIMIT = 600
# The hook's own deadline is two seconds; the rest is the machine's.
SECONDS_LIMIT = 6


# What the Swift runtime, the C library and libxml2 say of themselves.
FOREIGN = ("Fatal error", "Stack dump", "Crash:", "acktrace", "Could not allocate", "malloc", "parser error", "I/O error", "***")


def is_own_text(text):
    """Whether a text is the hook's own: under its name, in whole sentences, and where to read on."""
    lines = text.splitlines()
    return (text.startswith("rmrr-guard: ") and all(line.endswith(".") or line.startswith("Details: ") for line in lines)
            and not any(word in text for word in FOREIGN))


def broken_promises(case, outcome):
    """What the hook promised and did not keep, in sentences."""
    broken = []
    operation = tuple(case.arguments[1:3])
    is_judged = JUDGED.get(operation) == case.document.root
    text = outcome.error.decode(errors="replace")
    if outcome.signal_number is not None:
        broken.append("it ended by signal {}".format(outcome.signal_number))
    if outcome.status not in (0, 1):
        broken.append("it ended with {}".format(outcome.status))
    if outcome.output:
        broken.append("it wrote to the standard output")
    if outcome.seconds > SECONDS_LIMIT:
        broken.append("it took {:.1f} s".format(outcome.seconds))
    if len(outcome.error) > TEXT_LIMIT:
        broken.append("it wrote {} bytes".format(len(outcome.error)))
    if text and not is_own_text(text):
        broken.append("it wrote what is not its own")
    if outcome.status == 1 and not (is_judged and case.may_refuse):
        broken.append("it refused what must never be refused")
    if operation not in JUDGED:
        if text or outcome.status or outcome.consumed:
            broken.append("it did something at an operation that must do nothing")
    elif is_judged and case.document.holds == PINNED and case.is_input_whole:
        if case.is_whole and case.policy != "warn" and outcome.status != 1:
            broken.append("it let a refused device through though nothing was wrong")
        if outcome.status == 0 and not text and case.policy != "warn" and case.can_speak and not case.may_be_silent:
            broken.append("it let a refused device through without a word")
        if outcome.status == 1 and not text and case.can_speak:
            broken.append("it refused without a word")
        # What libvirt cannot be told, since nobody reads it, the log is.
        if outcome.status == 1 and case.is_whole and case.log == "listening" and b" cannot be given to a guest" not in outcome.logged:
            broken.append("it refused and did not say why in the log")
    elif case.is_whole and case.document.holds in (ELIGIBLE, NOTHING) and is_judged and outcome.status:
        broken.append("it refused an eligible device")
    return broken
