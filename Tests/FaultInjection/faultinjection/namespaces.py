"""Namespaces in which the hook finds a configuration, a log and a host of ours."""

import contextlib
import ctypes
import os
import subprocess
import sys
import tempfile

CONFIGURATION = "/etc/rmrr-guard/rmrr-guard.conf"


def enter(script):
    """Starts the script again in namespaces of its own; as anybody but root it ends, and says so."""
    if os.environ.get("RMRR_GUARD_IN_NAMESPACES") == "1":
        return
    if os.geteuid() != 0:
        print("skipped: {} needs root for namespaces of its own".format(os.path.basename(script)))
        sys.exit(0)
    os.environ["RMRR_GUARD_IN_NAMESPACES"] = "1"
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc",
                          "--net", sys.executable, script] + sys.argv[1:])


@contextlib.contextmanager
def scratch_directory():
    """A directory in memory, which goes with the namespace; it is busy until then."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "none", scratch], check=True)
        try:
            yield scratch
        finally:
            subprocess.run(["umount", "--lazy", scratch], check=True)


# linux/mount.h
MS_RDONLY, MS_REMOUNT = 1, 32
MNT_DETACH = 2


@contextlib.contextmanager
def read_only(scratch):
    """Makes the scratch directory a disk that nobody can write to, for as long as it lasts."""
    remount(scratch, MS_RDONLY)
    try:
        yield
    finally:
        remount(scratch, 0)


def remount(directory, flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", directory.encode(), b"tmpfs", MS_REMOUNT | flags, None) != 0:
        raise OSError(ctypes.get_errno(), "cannot remount {}".format(directory))


def own_system_directories(scratch):
    """A /etc with our configuration alone in it, and a /dev whose log is ours."""
    for name in ("etc", "dev"):
        os.mkdir(os.path.join(scratch, name))
    subprocess.run(["cp", "--archive", "/etc/ld.so.cache", "/etc/passwd", scratch + "/etc/"], check=True)
    os.makedirs(scratch + "/etc/rmrr-guard")
    for name in ("null", "zero", "full", "urandom"):
        subprocess.run(["cp", "--archive", "/dev/" + name, scratch + "/dev/"], check=True)
    for name in ("etc", "dev"):
        subprocess.run(["mount", "--bind", os.path.join(scratch, name), "/" + name], check=True)


def configure(host, on_undetermined="allow", policy="kernel"):
    with open(CONFIGURATION, "w") as file:
        file.write("[guard]\nhost = {}\non-undetermined = {}\npolicy = {}\n".format(host, on_undetermined, policy))


@contextlib.contextmanager
def without_proc():
    """Hides the kernel's word of its processes, for as long as it lasts."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", b"/proc", b"tmpfs", 0, None) != 0:
        raise OSError(ctypes.get_errno(), "cannot hide /proc")
    try:
        yield
    finally:
        libc.umount2(b"/proc", MNT_DETACH)
