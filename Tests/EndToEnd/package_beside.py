"""The Debian package beside what else comes and goes: what `make install` has put there, and libvirt itself."""

import os

from package_cases import CONFIGURATION, HOOK, HOOKS, define
from package_doctor import show_recorded_host
from package_listing import listing

LOCAL = "/usr/local/bin/rmrr-guard"


def make(host, target):
    """What `make install` and `make uninstall` run, on the host itself."""
    return host.run("/srv/repository/Scripts/install", {"install": "all", "uninstall": "remove"}[target])


def expect_made(host, problems, target):
    status, output = make(host, target)
    problems.expect(status == 0, f"make {target} ended with {status}: {output}")
    return output


def expect_own_hook(host, problems, when):
    for kind in ("qemu", "network"):
        file = host.path(f"{HOOKS}/{kind}")
        problems.expect(file.is_file() and not file.is_symlink(), f"{file.name} of make install is gone {when}")
    problems.expect_refused(host)


def comes_to_what_make_has_installed(host, problems):
    """Each keeps what is its own, and at each moment one of them is called."""
    host.configure_libvirt()
    show_recorded_host(host)
    host.start_libvirtd()
    define(host, "vm0")
    before = listing(host.root)

    expect_made(host, problems, "install")
    expect_own_hook(host, problems, "at once")
    said = host.apt("install", "/srv/packages/now.deb")
    problems.expect("make uninstall" in said, f"it is not told that make install has the place: {said}")
    expect_own_hook(host, problems, "once the package is there")

    said = expect_made(host, problems, "uninstall")
    for path in (f"{HOOKS}/qemu", f"{HOOKS}/network"):
        problems.expect_link(host, path)
    problems.expect_refused(host)
    problems.expect(host.path(CONFIGURATION).exists(), "make uninstall has taken the package's configuration")
    problems.expect(not host.path(LOCAL).exists(), f"{LOCAL} is still there")
    damaged = host.do("dpkg", "--verify", "rmrr-guard")
    problems.expect(not damaged, f"make uninstall has taken files of the package: {damaged}")

    beside = listing(host.root)
    status, output = make(host, "install")
    problems.expect(status == 73 and "Nothing has been installed." in output, f"make install ended with {status}: {output}")
    problems.expect_nothing_left(beside, host)
    problems.expect_refused(host)
    host.purge("rmrr-guard")
    problems.expect_nothing_left(before, host)

    expect_made(host, problems, "install")
    host.apt("install", "/srv/packages/now.deb")
    host.purge("rmrr-guard")
    expect_own_hook(host, problems, "once the package has gone again")
    expect_made(host, problems, "uninstall")
    # Where systemd runs, make uninstall has it read its catalogs again, as Debian's packages always do.
    host.do("journalctl", "--update-catalog")
    problems.expect_nothing_left(before, host)
    problems.expect_unjudged(host)


def outlives_libvirt(host, problems):
    owners = host.do("dpkg-query", "--search", HOOKS).rpartition(": ")[0].split(", ")
    host.apt("install", "/srv/packages/now.deb")
    host.apt("purge", *owners)
    problems.expect_link(host, f"{HOOKS}/qemu")
    host.apt("purge", "rmrr-guard")
    problems.expect(not os.path.lexists(host.path(HOOKS)), f"{HOOKS} outlives libvirt and the package")
    for path in host.run("find", "/etc/libvirt", "-maxdepth", "0")[1].splitlines():
        problems.expect(host.run("dpkg-query", "--search", path)[0] == 0, f"{path} is of no package any more")


def keeps_what_somebody_has_made(host, problems):
    """Such as for a libvirt that no package has brought."""
    host.path(HOOKS).mkdir(parents=True)
    before = listing(host.root)
    host.apt("install", "/srv/packages/now.deb")
    problems.expect_link(host, f"{HOOKS}/qemu")
    host.purge("rmrr-guard")
    problems.expect_nothing_left(before, host)


CASES = {
    "comes to what make install has put there, and goes again": (comes_to_what_make_has_installed, 2),
    "leaves no directory of a libvirt that was purged before it": (outlives_libvirt, 2),
    "keeps a directory for hooks that somebody has made": (keeps_what_somebody_has_made, 1),
}
