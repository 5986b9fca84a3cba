"""The system calls of the hook: what an undisturbed run makes, and a run in which something happens to one of them."""

import collections
import os
import re
import subprocess
import sys
import tempfile

from faultinjection.namespaces import CONFIGURATION

STAGES = ("before a device", "before the verdict", "speaking", "after the verdict")
BEFORE_DEVICE, BEFORE_VERDICT, SPEAKING, SPOKEN = STAGES

PROGRAMS = ("execve(", "fork(", "vfork(", "clone(", "clone3(")

# One system call: its name, its number among those of its name, its stage, how many of each name came before it, and whether it
# reads the configuration.
Call = collections.namedtuple("Call", "name number stage before is_configuration")


# Has the Swift runtime start a program of its own when the process traps, which is then seen (docs/Backtracing.rst of Swift).
BACKTRACE = {"SWIFT_BACKTRACE": "enable=yes,swift-backtrace=/bin/true"}
# How often an undisturbed run is tried: with four thousand devices, on a busy machine, it may not be done by the deadline.
TRIES = 5


class Trace:
    """The system calls of an undisturbed run, from the moment on when the handlers are in place."""

    def __init__(self, hook, document):
        with tempfile.NamedTemporaryFile("r") as file:
            for _ in range(TRIES):
                if run(["strace", "-o", file.name, "-s", "256"] + hook, document, BACKTRACE).returncode == 1:
                    break
            self.lines = file.read().splitlines()
        counts = collections.Counter()
        self.calls = []
        stage = configuration = error = None
        for line in self.lines:
            match = re.match(r"(\w+)\((.*)", line)
            if not match:
                continue
            name, rest = match.groups()
            if name == "fcntl" and rest.startswith("2, F_DUPFD"):
                error = rest.rsplit(" ", 1)[-1] + ","
            is_word = name == "write" and error is not None and rest.startswith(error)
            # Once the verdict is made signals have to wait until it has been said.
            if name == "rt_sigprocmask" and rest.startswith("SIG_BLOCK"):
                stage = SPEAKING
            before = dict(counts)
            counts[name] += 1
            is_configuration = configuration is not None or name == "openat" and CONFIGURATION in rest
            # What comes before the handlers is the dynamic linker's and the Swift runtime's.
            if stage is not None:
                self.calls.append(Call(name, counts[name], stage, before, is_configuration))
            if name == "rt_sigprocmask" and stage is None:
                stage = BEFORE_DEVICE
            elif name == "openat" and CONFIGURATION in rest:
                configuration = rest.rsplit(" ", 1)[-1]
            elif name == "close" and configuration and rest.startswith(configuration + ")"):
                stage, configuration = BEFORE_VERDICT, None
            elif is_word:
                stage = SPOKEN
        if stage != SPOKEN:
            sys.exit("The hook does not go through its stages: " + " ".join(self.lines[-3:]))

    def forbidden_calls(self):
        """What the hook must never do: write a file, start a program, speak to a network, wait for somebody, change its rights."""
        forbidden = []
        for line in self.lines:
            name = line.split("(", 1)[0]
            if name in ("open", "openat", "openat2") and not re.search(r"O_RDONLY", line):
                forbidden.append("it opens for writing: " + line)
            elif name == "socket" and "AF_UNIX" not in line:
                forbidden.append("it speaks to a network: " + line)
            elif name in NEVER_CALLED:
                forbidden.append("it calls {}: {}".format(name, line))
        # The first program is the hook itself.
        started = [line for line in self.lines if line.startswith(PROGRAMS)]
        return forbidden + ["it starts a program: " + line for line in started[1:]]


NEVER_CALLED = ("creat", "mkdir", "mkdirat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "link", "symlink",
                "truncate", "ftruncate", "chmod", "fchmod", "chown", "fchown", "connect", "bind", "listen", "accept", "kill",
                "ptrace", "mount", "setuid", "setgid", "nanosleep", "clock_nanosleep", "pause", "select", "epoll_wait")


def calls_after_loading(command, document):
    """The system calls of a run, from where the dynamic linker has loaded everything: each a name, and its number of that name."""
    with tempfile.NamedTemporaryFile("r") as file:
        run(["strace", "-o", file.name] + command, document)
        names = [line.split("(", 1)[0] for line in file]
    counts = collections.Counter()
    calls = []
    is_loaded = False
    for name in names:
        counts[name] += 1
        if is_loaded and name.isidentifier():
            calls.append((name, counts[name]))
        # The cache of the libraries' places is let go of when all are there (_dl_unload_cache, elf/dl-cache.c of glibc).
        is_loaded = is_loaded or name == "munmap"
    return calls


def run(command, document, environment=None):
    with open(document, "rb") as file:
        return subprocess.run(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30,
                              env=dict(os.environ, **(environment or {})))


def inject(hook, document, injections, environment=None):
    """The outcome of a run with strace's injections, and whether a program was started."""
    names = sorted({injection.split(":", 1)[0] for injection in injections})
    with tempfile.NamedTemporaryFile("r") as file:
        outcome = run(["strace", "-f", "-o", file.name, "-e", "trace=execve,fork,vfork,clone,clone3," + ",".join(names)]
                      + ["--inject=" + injection for injection in injections] + hook, document, environment)
        started = [line for line in file if any(program in line for program in PROGRAMS)]
    # The first program is the hook itself.
    return outcome, len(started) > 1
