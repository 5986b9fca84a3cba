"""What a person sees who installs, upgrades and erases the RPM package.

The roots are Debian's, so that nothing is there by which RPM would know its dependencies: those are read of the package.
"""

import os
import subprocess

from package_cases import CONFIGURATION, EDITED, HOOKS, OTHER, PROGRAMS
from package_listing import listing

# Directories that are on each host of such a distribution, as those of systemd and SELinux.
DIRECTORIES = [
    "/usr/lib/systemd/catalog", "/usr/lib/systemd/system-preset", "/usr/share/licenses", "/usr/share/selinux/packages/targeted"]

# A package that, as libvirt's own do, brings a file and the directory of the hooks.
LIBVIRT_SPEC = """
Name: libvirt-daemon-common
Version: 1
Release: 1
Summary: Stands for libvirt
License: LGPL
BuildArch: noarch
%description
Stands for libvirt.
%install
install -d -m 0755 %{buildroot}/etc/libvirt/hooks
touch %{buildroot}/etc/libvirt/qemu.conf
%files
/etc/libvirt/qemu.conf
%dir /etc/libvirt/hooks
"""

# The machine's rpm, which Debian has for looking into packages alone.
RPM = ["rpm", "--force-debian", "--nodeps", "--dbpath", "/var/lib/rpm"]


def rpm(host, *words):
    done = subprocess.run(
        [*RPM, "--root", str(host.root), *map(str, words)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    # A scriptlet that fails is a warning to RPM.
    if done.returncode or "scriptlet failed" in done.stderr:
        raise RuntimeError(f"rpm {words} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def package(host, version, name="rmrr-guard"):
    (found,) = (host.root / "srv/packages" / version).glob(f"{name}-[0-9]*.rpm")
    return found


def libvirt_package(host):
    spec = host.root / "tmp/libvirt.spec"
    spec.write_text(LIBVIRT_SPEC)
    subprocess.run(
        ["rpmbuild", "-bb", "--quiet", "--define", f"_topdir {host.root}/tmp/rpmbuild", str(spec)], check=True,
        capture_output=True)
    (found,) = (host.root / "tmp/rpmbuild/RPMS").rglob("*.rpm")
    return found


def upgraded_and_erased(host, problems):
    host.path(HOOKS).mkdir(parents=True)
    host.path(f"{HOOKS}/network").write_text(OTHER)
    for directory in DIRECTORIES:
        host.path(directory).mkdir(parents=True, exist_ok=True)
    before = listing(host.root)
    rpm(host, "--install", package(host, "now"), package(host, "now", "rmrr-guard-selinux"))
    for program in PROGRAMS:
        problems.expect(os.access(host.path(program), os.X_OK), f"{program} is not there")
    problems.expect_link(host, f"{HOOKS}/qemu")
    problems.expect_link(host, f"{HOOKS}/network.d/rmrr-guard")

    host.path(CONFIGURATION).write_text(EDITED)
    with problems.expect_always(host, f"{HOOKS}/qemu", f"{HOOKS}/network.d/rmrr-guard"):
        rpm(host, "--upgrade", package(host, "later"), package(host, "later", "rmrr-guard-selinux"))
    problems.expect_link(host, f"{HOOKS}/qemu")
    problems.expect_link(host, f"{HOOKS}/network.d/rmrr-guard")
    problems.expect(host.path(CONFIGURATION).read_text() == EDITED, "the upgrade has replaced the edited configuration")

    host.path("/var/lib/private/rmrr-guard").mkdir(parents=True)
    host.path("/var/lib/rmrr-guard").symlink_to("private/rmrr-guard")
    host.path("/run/rmrr-guard-hook").mkdir()
    rpm(host, "--erase", "rmrr-guard", "rmrr-guard-selinux")
    problems.expect(not host.path("/run/rmrr-guard-hook").exists(), "/run/rmrr-guard-hook outlives the package")
    saved = host.path(f"{CONFIGURATION}.rpmsave")
    problems.expect(saved.exists() and saved.read_text() == EDITED, "the edited configuration is not kept as .rpmsave")
    saved.unlink()
    saved.parent.rmdir()
    host.path("/var/lib/private").rmdir()
    problems.expect_nothing_left(before, host)


def libvirt_installed_later(host, problems):
    rpm(host, "--install", package(host, "now"))
    problems.expect(not host.path(HOOKS).exists(), f"{HOOKS} was made where there is no libvirt")
    rpm(host, "--install", libvirt_package(host))
    problems.expect_link(host, f"{HOOKS}/qemu")
    problems.expect_link(host, f"{HOOKS}/network")
    rpm(host, "--erase", "rmrr-guard")
    problems.expect(os.listdir(host.path(HOOKS)) == [], f"{HOOKS} is not as libvirt has it")


CASES = {
    "upgraded beside another's hook, and erased": upgraded_and_erased,
    "has libvirt call the hook that is installed later": libvirt_installed_later,
}
