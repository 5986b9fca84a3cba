"""A host to install packages on: a root of a Debian release, with a layer over it that ends with the test.

To be used in mount, network, process and IPC namespaces of its own.
"""

import os
import pathlib
import subprocess
import time

ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}

QEMU_CONF = """user = "root"
group = "root"
security_driver = "none"
namespaces = []
cgroup_controllers = []
hugetlbfs_mount = []
stdio_handler = "file"
"""
LIBVIRTD_CONF = 'unix_sock_group = "root"\nauth_unix_ro = "none"\nauth_unix_rw = "none"\n'

DEVICES = ("full", "null", "random", "tty", "urandom", "zero")


class Host:
    """One host. What is bound into it is below /srv."""

    def __init__(self, layers, scratch, bound):
        self.root = scratch / "root"
        for name in ("root", "upper", "work"):
            (scratch / name).mkdir()
        lower = ":".join(map(str, reversed(layers)))
        mount("overlay", self.root, f"lowerdir={lower},upperdir={scratch}/upper,workdir={scratch}/work")
        mount("proc", self.root / "proc")
        # No PCI device is to be seen: libvirt would take it from its driver.
        mount("sysfs", self.root / "sys")
        mount("tmpfs", self.root / "sys/bus/pci")
        for name in ("devices", "drivers"):
            (self.root / "sys/bus/pci" / name).mkdir()
        for name, mode in (("dev", "0755"), ("run", "0755"), ("tmp", "1777")):
            mount("tmpfs", self.root / name, f"mode={mode}")
        for name in DEVICES:
            (self.root / "dev" / name).touch()
            bind(f"/dev/{name}", self.root / "dev" / name)
        for name in ("pts", "shm"):
            (self.root / "dev" / name).mkdir()
        mount("devpts", self.root / "dev/pts", "newinstance,ptmxmode=0666")
        (self.root / "dev/ptmx").symlink_to("pts/ptmx")
        mount("tmpfs", self.root / "dev/shm")
        for name, directory in bound.items():
            (self.root / "srv" / name).mkdir()
            bind(directory, self.root / "srv" / name)
        self.daemon = None

    def path(self, name):
        return self.root / name.lstrip("/")

    def run(self, *command, timeout=300):
        """What a command on the host answers: its exit status, and what it wrote on either stream."""
        done = subprocess.run(
            ["chroot", str(self.root), *command], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout)
        return done.returncode, done.stdout

    def do(self, *command):
        """The same for a command without whose success there is nothing to test."""
        status, output = self.run(*command)
        if status:
            raise RuntimeError(f"{' '.join(command)} ended with {status}:\n{output}")
        return output

    def apt(self, *words):
        return self.do("apt-get", "--yes", "--quiet", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", *words)

    def purge(self, package):
        """Purges it, and what was installed for it alone."""
        self.apt("purge", package)
        # Not to be kept because it could be of use to something else.
        kept = [f"APT::AutoRemove::{kind}Important=false" for kind in ("Recommends", "Suggests")]
        self.apt("autoremove", "--purge", *(word for option in kept for word in ("-o", option)))

    def configure_libvirt(self):
        self.path("/etc/libvirt/qemu.conf").write_text(QEMU_CONF)
        self.path("/etc/libvirt/libvirtd.conf").write_text(LIBVIRTD_CONF)

    # tini reaps at once the orphans that libvirt makes when it probes QEMU; libvirt waits for that.
    def start_libvirtd(self):
        log = open(self.path("/tmp/libvirtd.log"), "wb")
        self.daemon = subprocess.Popen(
            ["chroot", str(self.root), "tini", "-s", "--", "libvirtd", "-p", "/run/libvirtd.pid"], env=ENVIRONMENT,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 120
        while self.virsh("version")[0]:
            if self.daemon.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("libvirtd did not come up:\n" + self.path("/tmp/libvirtd.log").read_text())
            time.sleep(0.3)

    def stop_libvirtd(self):
        self.daemon.terminate()
        self.daemon.wait(timeout=60)

    def virsh(self, *words):
        return self.run("virsh", "--quiet", "--connect", "qemu:///system", *words, timeout=180)

    def libvirtd_pid(self):
        return int(self.path("/run/libvirtd.pid").read_text())


def mount(kind, place, options=""):
    subprocess.run(["mount", "-t", kind, *(["-o", options] if options else []), kind, str(place)], check=True)


def bind(source, place):
    subprocess.run(["mount", "--bind", str(source), str(place)], check=True)
