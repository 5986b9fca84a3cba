"""Roots of Debian releases, made by debootstrap and kept, with what the tests install from then on without a network.

Each has two layers: `bare`, a minimal Debian, and over it `libvirt`, what libvirt and QEMU add to that.
"""

import fcntl
import hashlib
import inspect
import os
import pathlib
import shutil
import subprocess
import sys
import time

MIRROR = "http://deb.debian.org/debian"
# What is older is made anew, to have a point release some time.
DAYS = 30

# What the packages need, and what is installed after them.
DOWNLOADED = ["libvirt0", "libsystemd0", "libgcc-s1", "libxml2", "libpci3", "pci.ids", "libvirt-daemon-system"]
LIBVIRT = ["libvirt-daemon-system", "libvirt-clients", "qemu-system-x86", "tini"]

APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--quiet", "--no-install-recommends"]


def cache():
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "rmrr-guard/roots"


def layers(suite):
    """The directories of a release's layers, the lowest first, made where they are not there yet."""
    recipe = hashlib.sha256(inspect.getsource(sys.modules[__name__]).encode()).hexdigest()[:12]
    directory = cache() / f"{suite}-{recipe}"
    cache().mkdir(parents=True, exist_ok=True)
    with open(cache() / f"{suite}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if directory.exists() and time.time() - directory.stat().st_mtime > DAYS * 86400:
            shutil.rmtree(directory)
        if not directory.exists():
            for other in cache().glob(f"{suite}-*"):
                shutil.rmtree(other)
            make(suite, cache() / f"{suite}-new")
            (cache() / f"{suite}-new").rename(directory)
    return directory / "bare", directory / "libvirt"


def make(suite, directory):
    print(f"# a root of Debian's {suite} is made, and kept in {cache()}", flush=True)
    bare, libvirt, work, merged = (directory / name for name in ("bare", "libvirt", "work", "merged"))
    for made in (bare, libvirt, work, merged):
        made.mkdir(parents=True)
    run(directory, "debootstrap", "--variant=minbase", suite, bare, MIRROR)
    # A policy that forbids every start (invoke-rc.d(8)).
    policy = bare / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    run(directory, "chroot", bare, *APT, "install", "--download-only", *DOWNLOADED)
    # In a mount namespace that ends with the command.
    run(
        directory, "unshare", "--mount", "--propagation", "private", "sh", "-ec", 'mount -t overlay -o "$1" none "$2"\n'
        'mount -t proc proc "$2/proc"\nshift; exec chroot "$@"', "-",
        f"lowerdir={bare},upperdir={libvirt},workdir={work}", merged, *APT, "install", *LIBVIRT)
    shutil.rmtree(work)
    merged.rmdir()


def run(directory, *command):
    with open(directory / "log", "a") as log:
        done = subprocess.run([*map(str, command)], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    if done.returncode:
        text = (directory / "log").read_text(errors="replace")
        shutil.rmtree(directory)
        raise SystemExit(f"a root could not be made: {command[0]} failed\n" + text[-3000:])
