"""Debian's kernels: found through apt in suites of their own, downloaded and unpacked, never installed."""

import dataclasses
import functools
import os
import pathlib
import re
import subprocess

# What a kernel of the lab is called, and the suite that has it.
SUITES = {"6.1": "bookworm", "6.12": "bookworm-backports", "newest": "trixie-backports"}


class Vanished(Exception):
    """A suite has no such kernel any more."""


class Unreachable(Exception):
    """The archive cannot be asked, or does not give what it says that it has."""


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A kernel that is unpacked and can be booted."""

    name: str
    release: str
    image: pathlib.Path
    modules: pathlib.Path
    architecture: str = "amd64"

    def module(self, name):
        """The file of a module."""
        return self._files[name.replace("-", "_")]

    def has_built_in(self, name):
        """Whether the kernel has what is elsewhere a module in itself."""
        return name.replace("-", "_") in self._built_in

    @functools.cached_property
    def _files(self):
        return {_stem(file): file for file in self.modules.rglob("*.ko*")}

    @functools.cached_property
    def _built_in(self):
        # Not all packages of kernels have the list; what it would name is then not among the modules, which is an error.
        file = self.modules / "modules.builtin"
        return {_stem(pathlib.Path(line)) for line in file.read_text().splitlines()} if file.exists() else set()


def _stem(file):
    return file.name.split(".ko")[0].replace("-", "_")


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
            # Else an archive that does not answer is one that has nothing.
            'APT::Update::Error-Mode "any";\nAcquire::Retries "2";\nAcquire::http::Timeout "20";\nAPT::Sandbox::User "root";\n'
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
        environment = os.environ | {"APT_CONFIG": str(self.configuration), "LC_ALL": "C"}
        result = subprocess.run(
            command, env=environment, cwd=cwd, text=True, capture_output=True, check=False)
        if check and result.returncode != 0:
            raise Unreachable(f"{' '.join(command)}: {result.stderr.strip()}")
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
        raise Unreachable(f"the packages of {release} hold no kernel: {target}")
    return Kernel(name, release, images[0], modules[0], architecture)


def _mirror():
    """Where this system gets Debian from: the first address with Debian's own directory in its sources."""
    files = [pathlib.Path("/etc/apt/sources.list"), *sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*"))]
    for file in files:
        if file.is_file():
            lines = [line for line in file.read_text(errors="replace").splitlines() if not line.lstrip().startswith("#")]
            # A vendor's archive is not all of Debian, whatever it is called.
            found = re.search(r"https?://(?!download\.docker\.com)[^\s\]]+/debian/?(?=\s|$)", "\n".join(lines), re.MULTILINE)
            if found:
                return found[0]
    return "http://deb.debian.org/debian"


def _keyring():
    return "/usr/share/keyrings/debian-archive-keyring.gpg"
