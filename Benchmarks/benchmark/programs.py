"""The benchmark's own C programs."""

import os
import subprocess

from benchmark import BENCHMARKS


def compiled(source, scratch, *flags):
    """A program of one file, compiled into a directory."""
    program = os.path.join(scratch, source[:-2])
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", os.path.join(BENCHMARKS, source), "-o", program, *flags], check=True)
    return program
