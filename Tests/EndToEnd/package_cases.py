"""What a person sees who installs, upgrades, removes and purges the Debian package."""

import contextlib
import os
import threading
import time

from package_listing import differences, listing

HOOK = "/usr/sbin/rmrr-guard-hook"
HOOKS = "/etc/libvirt/hooks"
CONFIGURATION = "/etc/rmrr-guard/rmrr-guard.conf"
HOST = "/srv/examples/hosts/whitepaper-6.12"
EDITED = f"# Edited here.\n[guard]\nhost = {HOST}\n"
OTHER = "#!/bin/sh\n# Somebody else's.\necho \"$1 $2 $3\" >>/tmp/other-hook\n"

PROGRAMS = ["/usr/bin/rmrr-guard", "/usr/sbin/rmrr-guardd", HOOK, "/usr/libexec/rmrr-guard/libvirt-hooks"]
FILES = [
    *PROGRAMS, CONFIGURATION, "/lib/systemd/system/rmrr-guardd.service", "/usr/lib/systemd/system-preset/50-rmrr-guard.preset",
    "/usr/lib/systemd/catalog/rmrr-guard.catalog", "/usr/share/man/man1/rmrr-guard.1.gz",
    "/usr/share/man/man5/rmrr-guard.conf.5.gz", "/usr/share/man/man8/rmrr-guardd.8.gz",
    "/usr/share/bash-completion/completions/rmrr-guard", "/usr/share/rmrr-guard/proxmox-hookscript"]


class Problems(list):
    """What was not as it should be."""

    def expect(self, holds, text):
        if not holds:
            self.append(text)

    def expect_nothing_left(self, before, host):
        self.extend(f"the file system is not what it was: {line}" for line in differences(before, listing(host.root)))

    def expect_link(self, host, path):
        place = host.path(path)
        self.expect(place.is_symlink() and os.readlink(place) == HOOK, f"{path} is no link to {HOOK}")

    def expect_no_link(self, host, path):
        self.expect(not os.path.lexists(host.path(path)), f"{path} is there")

    @contextlib.contextmanager
    def expect_always(self, host, *paths):
        """That they are there at each of the moments at which it is looked, a thousand in a second."""
        missing, over = set(), threading.Event()

        def look():
            while not over.wait(0.001):
                missing.update(path for path in paths if not os.path.lexists(host.path(path)))

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
        self.extend(f"{path} was not there for a while" for path in sorted(missing))

    def expect_refused(self, host):
        """libvirt may still be looking for hooks when the package is installed."""
        deadline = time.monotonic() + 20
        while True:
            status, output = host.virsh("start", "vm0")
            refused = status and "unexpected exit status 1: rmrr-guard: vm0 cannot start: host device 0000:01:00.1" in output
            if refused or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        self.expect(refused, f"virsh start vm0 was to be refused by rmrr-guard, but: {output}")
        self.expect("0xbdf7f000" in output or not refused, f"the refusal does not name the pinned memory: {output}")

    def expect_unjudged(self, host):
        """Nobody refuses the device but libvirt, which does not find it."""
        deadline = time.monotonic() + 20
        while True:
            _, output = host.virsh("start", "vm0")
            if "rmrr-guard" not in output or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        # Of libvirt 9 to 12, on a machine without such a device or without VFIO.
        words = ("not found", "host doesn't support passthrough", "VFIO PCI device assignment is not supported")
        passed = any(word in output for word in words)
        self.expect(passed, f"virsh start vm0 was to go on to libvirt's own words, but: {output}")

    def expect_started(self, host, domain):
        status, output = host.virsh("start", domain)
        self.expect(status == 0, f"virsh start {domain} was to succeed, but: {output}")

    def expect_running(self, host, domain, pid):
        state = host.virsh("domstate", domain)[1].strip()
        self.expect(state == "running", f"{domain} was to run on, but is: {state}")
        self.expect(guest_pid(host, domain) == pid, f"{domain} is not the process that it was")


def guest_pid(host, domain):
    return host.path(f"/run/libvirt/qemu/{domain}.pid").read_text().strip()


def define(host, *domains):
    for domain in domains:
        host.do("virsh", "--quiet", "--connect", "qemu:///system", "define", f"/srv/domains/{domain}.xml")


def installed_without_libvirt(host, problems):
    before = listing(host.root)
    host.apt("install", "/srv/packages/now.deb")

    for path in FILES:
        problems.expect(host.path(path).exists(), f"{path} is not there")
    for path in host.do("dpkg", "--listfiles", "rmrr-guard").splitlines():
        problems.expect(host.run("test", "-e", path)[0] == 0, f"{path} of the package leads nowhere")
    enabled = host.path("/etc/systemd/system/multi-user.target.wants")
    problems.expect((enabled / "rmrr-guardd.service").is_symlink(), "rmrr-guardd.service is not enabled")
    problems.expect(not os.path.lexists(enabled / "rmrr-guard-audit.service"), "rmrr-guard-audit.service is enabled")
    problems.expect(not host.path(HOOKS).exists(), f"{HOOKS} was made where there is no libvirt")

    # What the packages are said to need is enough for each program.
    for program in PROGRAMS[:3]:
        libraries = host.do("ldd", program)
        problems.expect("not found" not in libraries, f"{program} lacks a library: {libraries}")
    for command, words in (
            (["rmrr-guard", "devices", "--blocked", "--host", HOST], "0000:01:00.0"),
            (["sh", "-c", f"{HOOK} --dry-run --host {HOST} </srv/domains/vm0.xml"], "0000:01:00.1")):
        status, output = host.run(*command)
        problems.expect(status == 1 and words in output, f"{' '.join(command)} ended with {status}: {output}")

    host.purge("rmrr-guard")
    problems.expect_nothing_left(before, host)


def libvirt_installed_later(host, problems):
    host.apt("install", "/srv/packages/now.deb")
    host.apt("install", "libvirt-daemon-system")
    problems.expect_link(host, f"{HOOKS}/qemu")
    problems.expect_link(host, f"{HOOKS}/network")

    # And away again: what leads nowhere libvirt would skip, and nobody would look for it.
    host.apt("remove", "rmrr-guard")
    problems.expect(os.listdir(host.path(HOOKS)) == [], f"{HOOKS} is not as libvirt has it")
    problems.expect(host.path(CONFIGURATION).exists(), "the configuration went before the package was purged")
    host.apt("purge", "rmrr-guard")
    problems.expect(not host.path("/etc/rmrr-guard").exists(), "/etc/rmrr-guard outlives the package")


def works_with_libvirt(host, problems):
    host.configure_libvirt()
    host.start_libvirtd()
    define(host, "vm0", "plain")
    daemon = host.libvirtd_pid()
    host.path("/var/lib/private").mkdir(mode=0o700, exist_ok=True)
    before = listing(host.root)

    host.apt("install", "/srv/packages/now.deb")
    host.path(CONFIGURATION).write_text(EDITED)
    problems.expect_link(host, f"{HOOKS}/qemu")
    problems.expect_link(host, f"{HOOKS}/network")
    problems.expect_refused(host)
    problems.expect_started(host, "plain")

    upgraded_under_a_guest(host, problems)

    guest = guest_pid(host, "plain")
    host.apt("remove", "rmrr-guard")
    problems.expect_no_link(host, f"{HOOKS}/qemu")
    problems.expect_no_link(host, f"{HOOKS}/network")
    problems.expect_running(host, "plain", guest)
    problems.expect_unjudged(host)
    host.virsh("destroy", "plain")
    problems.expect_started(host, "plain")
    problems.expect(host.path(CONFIGURATION).read_text() == EDITED, "the edited configuration went with the removal")
    problems.expect(host.libvirtd_pid() == daemon and host.daemon.poll() is None, "libvirtd was restarted")

    # As the daemon leaves it, which has a user that systemd makes.
    host.path("/var/lib/private/rmrr-guard").mkdir()
    host.path("/var/lib/rmrr-guard").symlink_to("private/rmrr-guard")
    host.purge("rmrr-guard")
    problems.expect_nothing_left(before, host)


def upgraded_under_a_guest(host, problems):
    guest = guest_pid(host, "plain")
    with problems.expect_always(host, f"{HOOKS}/qemu", f"{HOOKS}/network", HOOK):
        host.apt("install", "/srv/packages/later.deb")
    for kind in ("qemu", "network"):
        problems.expect_link(host, f"{HOOKS}/{kind}")
    problems.expect_running(host, "plain", guest)
    problems.expect(host.path(CONFIGURATION).read_text() == EDITED, "the upgrade has replaced the edited configuration")
    problems.expect_refused(host)


def leaves_anothers_hook_alone(host, problems):
    host.configure_libvirt()
    theirs = {kind: host.path(f"{HOOKS}/{kind}") for kind in ("qemu", "network")}
    for file in theirs.values():
        file.write_text(OTHER)
        file.chmod(0o755)
    host.start_libvirtd()
    define(host, "vm0")
    before = listing(host.root)
    host.apt("install", "/srv/packages/now.deb")
    host.path(CONFIGURATION).write_text(EDITED)
    for kind in theirs:
        problems.expect_link(host, f"{HOOKS}/{kind}.d/rmrr-guard")

    problems.expect_refused(host)
    calls = host.path("/tmp/other-hook")
    both = calls.exists() and "vm0 prepare begin" in calls.read_text()
    problems.expect(both, "the hook that was there before is called no more")

    host.apt("install", "/srv/packages/later.deb")
    for kind, file in theirs.items():
        untouched = file.is_file() and not file.is_symlink() and file.read_text() == OTHER
        problems.expect(untouched, f"{HOOKS}/{kind} of somebody else is not what it was")
    host.purge("rmrr-guard")
    problems.expect_nothing_left(before, host)


def installed_where_there_is_no_room(host, problems):
    theirs = [host.path(f"{HOOKS}/{name}") for name in ("qemu", "qemu.d/rmrr-guard", "network")]
    for file in theirs:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(OTHER)
    before = listing(host.root)
    said = host.apt("install", "/srv/packages/now.deb")
    told = "libvirt does not call rmrr-guard for qemu until one of them makes room" in said
    problems.expect(told, f"it is not told that libvirt does not call the hook: {said}")
    problems.expect_link(host, f"{HOOKS}/network.d/rmrr-guard")
    host.purge("rmrr-guard")
    problems.expect_nothing_left(before, host)


# Each with the layers that it is done on.
CASES = {
    "installed and purged where there is no libvirt": (installed_without_libvirt, 1),
    "has libvirt call the hook that is installed later": (libvirt_installed_later, 1),
    "is installed where others have every place, and says so": (installed_where_there_is_no_room, 1),
    "refuses, is upgraded under a running guest, removed and purged": (works_with_libvirt, 2),
    "leaves another's hook alone, and both are called": (leaves_anothers_hook_alone, 2),
}
