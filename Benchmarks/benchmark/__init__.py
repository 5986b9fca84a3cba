"""What the benchmark is made of. Builders of hosts, tables and documents are those of the tests."""

import os
import sys

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPOSITORY = os.path.dirname(BENCHMARKS)
for _tests in ("FaultInjection", "KernelLab"):
    sys.path.append(os.path.join(REPOSITORY, "Tests", _tests))
