"""Debian's kernels: found through apt in suites of their own, downloaded and unpacked, never installed."""

import dataclasses
import pathlib
import re
import subprocess

# What a kernel of the lab is called, and the suite that has it.
SUITES = {"6.1": "bookworm", "6.12": "bookworm-backports", "newest": "trixie-backports"}


class Vanished(Exception):
    """A suite has no such kernel any more."""


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A kernel that is unpacked and can be booted."""

    name: str
    release: str
    image: pathlib.Path
    modules: pathlib.Path
    architecture: str = "amd64"

    def module(self, name):
        """The file of a module, or None where the kernel has it built in or not at all."""
        stem = name.replace("-", "_")
        for file in self.modules.rglob("*.ko*"):
            if file.name.split(".ko")[0].replace("-", "_") == stem:
                return file
        return None


class Archive:
    """One suite of Debian's archive for an architecture, with lists of its own beside those of the system."""

    def __init__(self, suite, directory, architecture="amd64"):
        self.suite = suite
        self.architecture = architecture
        self.directory = directory / "apt" / (suite if architecture == "amd64" else f"{suite}-{architecture}")
        for name in ("lists/partial", "cache/archives/partial", "parts"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        self.configuration = self.directory / "apt.conf"
        sources = self.directory / "sources.list"
        sources.write_text(f"deb [signed-by={_keyring()}] {_mirror()} {suite} main\n")
        self.configuration.write_text(
            f'Dir::Etc::SourceList "{sources}";\nDir::Etc::SourceParts "{self.directory}/parts";\n'
            f'Dir::State::Lists "{self.directory}/lists";\nDir::Cache "{self.directory}/cache";\n'
            # As if nothing were installed, or apt would want the versions that this system has.
            'Dir::State::Status "/dev/null";\n'
            'Acquire::Languages "none";\nAPT::Get::List-Cleanup "false";\n'
            f'APT::Architecture "{architecture}";\nAPT::Architectures {{ "{architecture}"; }};\n'
        )

    def update(self):
        """Fetches the suite's list of packages."""
        self._run("apt-get", "-qq", "update")

    def kernel_packages(self):
        """The release of the suite's kernel, and the packages that hold its files."""
        image = self._dependency(
            f"linux-image-{self.architecture}", rf"linux-image-[0-9]\S*-{self.architecture}")
        release = image.removeprefix("linux-image-")
        # Since 7.0 the image's package has no files of its own.
        parts = [f"linux-binary-{release}", f"linux-modules-{release}"]
        return release, parts if all(self._exists(part) for part in parts) else [image]

    def with_dependencies(self, packages):
        """Packages and all that they need, but what they merely recommend."""
        text = self._run("apt-get", "--simulate", "--no-install-recommends", "install", *packages)
        return re.findall(r"^Inst (\S+)", text, re.MULTILINE)

    def unpack(self, packages, target):
        """Downloads packages and unpacks them into a directory."""
        partial = target.with_name(target.name + ".partial")
        subprocess.run(["rm", "-rf", str(partial)], check=True)
        partial.mkdir(parents=True)
        # The list may be older than the archive: apt says so, and does not download what it cannot verify.
        self._run("apt-get", "-qq", "download", *packages, cwd=partial)
        for file in partial.glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", str(file), str(partial)], check=True)
            file.unlink()
        partial.rename(target)

    def _dependency(self, package, pattern):
        text = self._run("apt-cache", "depends", package, check=False)
        found = re.search(r"Depends: (" + pattern + r")$", text, re.MULTILINE)
        if not found:
            raise Vanished(f"{self.suite} has no {package}")
        return found[1]

    def _exists(self, package):
        return bool(self._run("apt-cache", "show", package, check=False).strip())

    def _run(self, *command, cwd=None, check=True):
        environment = {"APT_CONFIG": str(self.configuration), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"}
        result = subprocess.run(
            command, env=environment, cwd=cwd, text=True, capture_output=True, check=False)
        if check and result.returncode != 0:
            raise Vanished(f"{' '.join(command)}: {result.stderr.strip()}")
        return result.stdout


def fetch(name, directory, architecture="amd64"):
    """The kernel of a name for an architecture, downloaded unless it is there."""
    archive = Archive(SUITES[name], directory, architecture)
    archive.update()
    release, packages = archive.kernel_packages()
    target = directory / "kernels" / release
    if not target.exists():
        archive.unpack(packages, target)
    images = [*target.rglob(f"vmlinuz-{release}"), *target.rglob("vmlinuz")]
    modules = [path for path in target.glob(f"**/lib/modules/{release}") if path.is_dir()]
    if not images or not modules:
        raise Vanished(f"the packages of {release} hold no kernel")
    return Kernel(name, release, images[0], modules[0], architecture)


def _mirror():
    """Where this system gets Debian from: the first address with Debian's own directory in its sources."""
    files = [pathlib.Path("/etc/apt/sources.list"), *sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*"))]
    for file in files:
        if file.is_file():
            found = re.search(r"https?://[^\s\]]+/debian/?(?=\s|$)", file.read_text(errors="replace"), re.MULTILINE)
            if found:
                return found[0]
    return "http://deb.debian.org/debian"


def _keyring():
    return "/usr/share/keyrings/debian-archive-keyring.gpg"
