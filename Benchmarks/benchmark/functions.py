"""The functions that the hook runs, and the order in which the linker places them."""

import bisect
import os
import subprocess

from benchmark import REPOSITORY
from benchmark.turns import mounted

# What the linker puts first in the program, in this order; a name that is not there (any more) does no harm. What is in one piece
# with others stays where it is, as a part of Swift's own library does.
ORDER = os.path.join(REPOSITORY, "Sources/rmrr-guard-hook/functions.order")
# With its symbols, as `make build/bin/rmrr-guard-hook` leaves it.
PROGRAM = os.path.join(REPOSITORY, ".build/release/rmrr-guard-hook")
# What most hosts ask the hook most of the time, the commonest first.
CASES = (("refused", "started"), ("plain", "prepare"), ("eligible", "prepare"), ("refused", "prepare"))

PAGE = 4096


class Functions:
    """The functions of the hook by their addresses."""

    def __init__(self):
        report = subprocess.run(["nm", "--defined-only", "--print-size", PROGRAM], check=True, stdout=subprocess.PIPE,
                                text=True).stdout
        # Without what has no size: of _init and _fini the order of the pieces is the meaning.
        sized = (line.split() for line in report.splitlines() if line.count(" ") == 3)
        functions = sorted((int(address, 16), int(size, 16), name) for address, size, kind, name in sized if kind in "tTwW")
        self.addresses = [address for address, _, _ in functions]
        self.names = [name for _, _, name in functions]
        self.end = self.addresses[-1] + functions[-1][1]

    def name(self, address):
        return self.names[bisect.bisect_right(self.addresses, address) - 1]

    def run(self, steps, host, document, operation):
        """The addresses of the instructions that the hook runs, in the order in which they are run first."""
        bounds = ["{:x}".format(address) for address in (self.addresses[0], self.end)]
        with mounted(host), open(document) as file:
            report = subprocess.run([steps, *bounds, os.path.realpath(PROGRAM), "vm0", operation, "begin", "-"], check=True,
                                    stdin=file, stdout=subprocess.PIPE, text=True).stdout
        return [int(line, 16) for line in report.splitlines()]


def called(steps, host, paths):
    """The names of the functions that the hook runs on a host, in the order in which they are run first."""
    functions = Functions()
    return list(dict.fromkeys(functions.name(address) for document, operation in CASES
                              for address in functions.run(steps, host, paths[document], operation)))


def share_of_pages(steps, host, paths):
    """How many of the pages of its code the hook touches for a refusal, of 1."""
    functions = Functions()
    pages = {address // PAGE for address in functions.run(steps, host, paths["refused"], "prepare")}
    return len(pages) / ((functions.end - 1) // PAGE - functions.addresses[0] // PAGE + 1)
