"""What a guest boots with: its program, the modules that VFIO needs, and what else a run wants."""

import lzma
import pathlib
import re
import subprocess

from kernellab.cpio import Cpio

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "guest"
MODULES = ["vfio", "vfio_iommu_type1", "vfio-pci"]


def build_program(directory, architecture):
    """Compiles the guest's program for an architecture; its path."""
    program = directory / f"guest-{architecture.name}"
    channels = {path for path in SOURCES.glob("channel_*.c") if path.stem != f"channel_{architecture.name}"}
    sources = sorted(str(path) for path in set(SOURCES.glob("*.c")) - channels)
    options = ["-O2", "-Wall", "-Wextra", "-Wno-format-truncation", "-static"]
    subprocess.run([architecture.compiler, *options, "-o", str(program), *sources], check=True)
    return program


def initial_memory(kernel, program, options=None, drivers=(), settings=()):
    """The initramfs of a run; `options` are those of modules by their names, `settings` paths with what to write there."""
    archive = Cpio()
    archive.file("init", program.read_bytes(), 0o755)
    add_modules(archive, "lab/drivers", modules_with_dependencies(kernel, drivers), {})
    add_modules(archive, "lab/modules", modules_with_dependencies(kernel, MODULES), options or {})
    archive.file("lab/settings", "".join(f"{path} {value}\n" for path, value in settings).encode())
    return archive


def add_modules(archive, listing, modules, options):
    """Adds modules, and the file that lists them in the order in which they are loaded."""
    lines = []
    for name, content in modules:
        archive.file(f"lab/{name}.ko", content)
        lines.append(f"/lab/{name}.ko {options.get(name, '')}".strip())
    archive.file(listing, "".join(f"{line}\n" for line in lines).encode())


def table_overrides(tables):
    """An archive in front of the initramfs by which Linux replaces tables (CONFIG_ACPI_TABLE_UPGRADE)."""
    archive = Cpio()
    for name, table in tables.items():
        archive.file(f"kernel/firmware/acpi/{name.lower()}.aml", table)
    return archive.bytes()


def add_guard(archive, guard, hook, functions):
    """Has the guest run rmrr-guard on all devices, and the hook on a domain for each of some functions."""
    _add_program(archive, "lab/rmrr-guard", guard)
    _add_program(archive, "lab/rmrr-guard-hook", hook)
    # The hook opens it by its name at run time.
    _add_library(archive, _find_library("libxml2.so.2"))
    commands = ["|devices|/lab/rmrr-guard devices --format json"]
    for function in functions:
        archive.file(f"lab/{function}.xml", _domain(function).encode())
        commands.append(f"/lab/{function}.xml|hook-{function}|/lab/rmrr-guard-hook lab prepare begin -")
    archive.file("lab/programs", "".join(f"{command}\n" for command in commands).encode())


def _domain(function):
    return f"<domain type='qemu'><name>lab</name><devices>{hostdev(function)}</devices></domain>\n"


def hostdev(function):
    """A host device in libvirt's XML."""
    segment, bus, rest = function.split(":")
    device, number = rest.split(".")
    return (
        "<hostdev mode='subsystem' type='pci' managed='yes'><source>"
        f"<address domain='0x{segment}' bus='0x{bus}' slot='0x{device}' function='0x{number}'/></source></hostdev>")


def _add_program(archive, path, source):
    """Adds a program of this machine, with the libraries that it needs at the paths where it looks for them."""
    archive.file(path, pathlib.Path(source).read_bytes(), 0o755)
    for library in _libraries(source):
        _add_library(archive, library)


def _add_library(archive, path):
    if archive.holds(path):
        return
    archive.file(path, pathlib.Path(path).resolve().read_bytes(), 0o755)
    for library in _libraries(path):
        _add_library(archive, library)


def _find_library(name):
    text = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    return next(line.split("=> ")[1] for line in text.splitlines() if line.strip().startswith(f"{name} "))


def _libraries(program):
    text = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        words = line.split()
        path = words[2] if "=>" in words else words[0]
        if path.startswith("/"):
            yield path


def modules_with_dependencies(kernel, names):
    """Modules, each after those that it depends on, with their contents."""
    done = []

    def add(name):
        if any(name == other for other, _ in done) or kernel.has_built_in(name):
            return
        file = kernel.module(name)
        content = file.read_bytes()
        if file.suffix == ".xz":
            content = lzma.decompress(content)
        for needed in _depends(content):
            add(needed)
        done.append((name, content))

    for name in names:
        add(name)
    return done


def _depends(content):
    """The modules that a module names in its own information, a section of `name=value` texts with a NUL between them."""
    found = re.search(rb"\0depends=([^\0]*)\0", content)
    return [name for name in (found[1].decode() if found else "").split(",") if name]
