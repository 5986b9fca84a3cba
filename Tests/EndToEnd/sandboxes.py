"""Hosts that are namespaces: each has its own network, its own name, and over the machine's files a layer of its own.

What is written on such a host is written to its layer, where it can be told from what the machine has. To be used in a mount
and a network namespace that ends with the test.
"""

import hashlib
import itertools
import os
import pathlib
import shutil
import stat
import subprocess
import time

# What a session leaves behind, what is in memory on every host, and where a test keeps what is its own.
PASSED_OVER = ("root", "tmp", "run", "dev", "proc", "var/tmp", "var/log", "srv")

START = r"""
set -e
layer=$1 root=$1/root; shift
mount -t overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" none "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for memory in run tmp; do mount -t tmpfs -o mode=1777 tmpfs "$root/$memory"; done
mkdir -m 0755 "$root/run/sshd"
for bound in "$REPOSITORY" "$SHARED"; do
  mkdir -p "$root$bound"
  mount --rbind "$bound" "$root$bound"
done
mount -o remount,bind,ro "$root$REPOSITORY"
hostname "$NAME"
ip link set lo up
exec chroot "$root" "$@"
"""

SSHD = [
    "/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-o", "PidFile=none", "-o", "UsePAM=no", "-o", "StrictModes=no",
    "-o", "PermitRootLogin=yes", "-o", "Subsystem=sftp internal-sftp"]


class Machine:
    """Where the hosts are made, and what they have in common."""

    def __init__(self, repository, scratch):
        self.repository, self.scratch = repository, scratch
        # `ip netns` has its names below /run.
        for directory in (scratch, "/run"):
            subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", directory], check=True)
        # The hosts reach each other by this namespace.
        pathlib.Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        (scratch / "shared").mkdir()
        self.key, self.host_key = scratch / "shared/key", scratch / "shared/host-key"
        for key in (self.key, self.host_key):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        self.numbers = itertools.count(1)

    def host(self):
        return Host(self, next(self.numbers))


class Host:
    """A host with sshd at its address."""

    def __init__(self, machine, number):
        self.layer = machine.scratch / f"hosts/{number}"
        for part in ("upper", "work", "root"):
            (self.layer / part).mkdir(parents=True)
        self.address = f"10.77.{number}.2"
        space, outside, inside = f"rmrr{number}", f"rmrr{number}o", f"rmrr{number}i"
        for command in (
                f"netns add {space}", f"link add {outside} type veth peer name {inside} netns {space}",
                f"address add 10.77.{number}.1/30 dev {outside}", f"link set {outside} up",
                f"-netns {space} address add {self.address}/30 dev {inside}", f"-netns {space} link set {inside} up",
                f"-netns {space} route add default via 10.77.{number}.1"):
            subprocess.run(["ip", *command.split()], check=True)
        daemon = [*SSHD, "-h", machine.host_key, "-o", f"AuthorizedKeysFile={machine.key}.pub"]
        with open(self.layer / "sshd.log", "w") as log:
            # Each of these gives way to the next, so that the process is that of sshd.
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", space, "unshare", "--mount", "--uts", "--propagation", "private",
                 "bash", "-c", START, "-", self.layer, *daemon],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "NAME": f"host{number}", "REPOSITORY": str(machine.repository), "SHARED": str(machine.key.parent)})
        self._await_sshd()

    def _await_sshd(self):
        log = self.layer / "sshd.log"
        for _ in range(200):
            if "Server listening" in log.read_text():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"sshd of {self.address} does not listen: {log.read_text()}")

    def path(self, path):
        """A path of this host, as it is reached from here."""
        return pathlib.Path(f"/proc/{self.process.pid}/root") / str(path).lstrip("/")

    def write(self, path, text, mode=0o644):
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def copy(self, source, path):
        shutil.rmtree(self.path(path), ignore_errors=True)
        shutil.copytree(source, self.path(path), symlinks=True)

    def run(self, *command, standard_input="/dev/null", **options):
        """A command on this host, not by ssh."""
        with open(standard_input) as stdin:
            return subprocess.run(
                ["nsenter", f"--target={self.process.pid}", "--mount", "--uts", "--net", "--root", "--wd", *command],
                capture_output=True, text=True, timeout=300, check=False, stdin=stdin, **options)

    def files(self):
        """All in which this host differs from the machine: every path with its kind, rights, owner and content."""
        found, upper = {}, self.layer / "upper"
        for folder, folders, files in os.walk(upper):
            place = pathlib.Path(folder).relative_to(upper)
            folders[:] = [name for name in folders if str(place / name) not in PASSED_OVER]
            for name in folders + files:
                described = describe(upper / place / name)
                if described != describe(pathlib.Path("/") / place / name):
                    found[f"/{place / name}"] = described
        return found


def describe(path):
    """What a path is; None if it is not there, be it that the layer hides it."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISCHR(status.st_mode) and status.st_rdev == 0:
        return None
    if stat.S_ISLNK(status.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(status.st_mode):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    else:
        content = ""
    return (oct(status.st_mode), status.st_uid, status.st_gid, content)
