#!/usr/bin/python3
"""Runs a program with the system calls that a unit of systemd's leaves it, and as it would without memory that is both written
and executed.

    unit_sandbox.py UNIT PROGRAM [ARGUMENT…]

What user it is and what capabilities it has, setpriv(1) sees to.
"""

import ctypes
import errno
import os
import re
import subprocess
import sys

ALLOW = 0x7fff0000
KILL_PROCESS = 0x80000000
PR_SET_NO_NEW_PRIVS = 38
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1


def settings(unit, name):
    """The values of a setting, in their order."""
    with open(unit) as lines:
        return [line.partition("=")[2].strip() for line in lines if line.startswith(name + "=")]


def calls(group):
    """The names in a group of system calls, as systemd itself has them."""
    names = set()
    text = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines()[1:]:
        name = re.sub(r"#.*", "", line).strip()
        names |= calls(name) if name.startswith("@") else {name} - {""}
    return names


def allowed(unit):
    """The calls that the unit's filters leave; @default is always among them (systemd.exec(5))."""
    names = calls("@default") | {"execve"}
    for value in settings(unit, "SystemCallFilter"):
        for group in value.lstrip("~").split():
            members = calls(group) if group.startswith("@") else {group}
            names = names - members if value.startswith("~") else names | members
    return names | calls("@default") | {"execve"}


def main():
    unit, *command = sys.argv[1:]
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    number = settings(unit, "SystemCallErrorNumber")
    otherwise = 0x00050000 | getattr(errno, number[-1]) if number else KILL_PROCESS
    context = library.seccomp_init(otherwise)
    names = allowed(unit)
    assert len(names) > 100, "systemd-analyze knows no groups of system calls"
    for name in names:
        call = library.seccomp_syscall_resolve_name(name.encode())
        if call != -1:
            library.seccomp_rule_add(context, ALLOW, call, 0)
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if settings(unit, "MemoryDenyWriteExecute") == ["yes"]:
        # Linux 6.3 and later.
        prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
    if library.seccomp_load(context) != 0:
        sys.exit("the filter cannot be loaded")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
