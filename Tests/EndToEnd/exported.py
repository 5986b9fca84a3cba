"""What `rmrr-guard export` writes, and what holds of it or does not. Imported by `exports`."""

import ast
import pathlib
import re
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
GUARD = REPOSITORY / "build/bin/rmrr-guard"
EXAMPLES = REPOSITORY / "Examples/hosts"
totals = {"passed": 0, "failed": 0}


def expect(holds, text):
    totals["passed" if holds else "failed"] += 1
    if not holds:
        print(f"not ok - {text}")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def export(form, host, *arguments):
    """An export of a host that is judged whatever the verdicts are."""
    done = run(GUARD, "export", form, "--host", host, *arguments)
    expect(done.returncode == 0 and not done.stderr, f"export {form} of {host} does its work: {done.returncode} {done.stderr}")
    return done.stdout


SAMPLE = re.compile(r'^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\d+)$')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\[\\"n])*)"')


def samples_of(text):
    """Every sample as its name, its labels and its value."""
    found = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        sample = SAMPLE.match(line)
        expect(sample, f"a sample: {line}")
        if sample:
            labels = {name: ast.literal_eval(f'"{value}"') for name, value in LABEL.findall(sample[2] or "")}
            found.append((sample[1], labels, int(sample[3])))
    return found
