"""The functions that the hook runs, and the order in which the linker places them."""

import bisect
import os
import subprocess

from benchmark import REPOSITORY
from benchmark.turns import mounted

# What the linker puts first in the program, in this order; a name that is not there (any more) does no harm.
ORDER = os.path.join(REPOSITORY, "Sources/rmrr-guard-hook/functions.order")
# With its symbols, as `make build/bin/rmrr-guard-hook` leaves it.
PROGRAM = os.path.join(REPOSITORY, ".build/release/rmrr-guard-hook")
# What most hosts ask the hook most of the time, the commonest first.
CASES = (("refused", "started"), ("plain", "prepare"), ("eligible", "prepare"), ("refused", "prepare"))


class Functions:
    """The functions of a program by their addresses."""

    def __init__(self, program):
        lines = subprocess.run(["nm", "--defined-only", program], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        symbols = (line.split(" ", 2) for line in lines)
        functions = sorted((int(address, 16), name) for address, kind, name in symbols if kind in "tTwW")
        self.addresses = [address for address, _ in functions]
        self.names = [name for _, name in functions]

    def at(self, address):
        return self.names[bisect.bisect_right(self.addresses, address) - 1]


def called(steps, host, paths):
    """The names of the functions that the hook runs on a host, in the order in which they are run first."""
    program = os.path.realpath(PROGRAM)
    functions = Functions(program)
    bounds = ["{:x}".format(functions.addresses[place]) for place in (0, -1)]
    names = {}
    with mounted(host):
        for document, operation in CASES:
            with open(paths[document]) as file:
                lines = subprocess.run([steps, *bounds, program, "vm0", operation, "begin", "-"], check=True, stdin=file,
                                       stdout=subprocess.PIPE, text=True).stdout.splitlines()
            for line in lines:
                names.setdefault(functions.at(int(line, 16)))
    return list(names)


def share_in_order(names):
    """How many of some functions have their place, of 1."""
    with open(ORDER) as file:
        ordered = set(file.read().split())
    return len(ordered.intersection(names)) / len(names)
