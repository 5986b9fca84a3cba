"""What `rmrr-guard doctor` says of the package: nothing while all is well, and of each thing that is broken what it is.

The host is the recorded one, so that there are devices for the hook to judge and nothing has to be said of the settings.
"""

import shutil
import time
import typing

from package_cases import CONFIGURATION, HOOK, HOOKS, define
from package_host import bind, mount
from package_listing import listing

RECORDED = "/srv/examples/hosts/whitepaper-6.12"
DMAR = "/sys/firmware/acpi/tables/DMAR"
WELL = "The hook is in force, as far as files tell; rmrr-guard doctor --prove has libvirt show it."
PROVED = "The hook is in force: libvirt called it."
NOT_RUN = "called a hook, and it did not run"
NOT_ASKED = "did not ask the hook when a domain was started"
# To where libxml2 is taken, so that the command, which libvirt's library wants it for, still finds it.
LIBRARIES = "/opt/libraries"


class Break(typing.NamedTuple):
    """What is broken and mended again, each by a script, and what is said of it."""

    broken: str
    mended: str
    status: int
    words: tuple
    # What is said then of what libvirt shows, where it is asked, and the exit status.
    proof: str = ""
    proved: int = 1
    # Whether libvirt has to start anew: it looks for hooks then, and times tell of that.
    restarted: bool = False
    # What runs the command.
    by: tuple = ()


def settings(*lines):
    text = "\\n".join(lines)
    return f"cp -a {CONFIGURATION} /tmp/settings; printf '{text}\\n' >{CONFIGURATION}", f"mv /tmp/settings {CONFIGURATION}"


# The kernel need have no such module: what it tells of the process is laid over.
def confined(label):
    return f"echo '{label}' >/tmp/label; mount --bind /tmp/label /proc/$(cat /run/libvirtd.pid)/attr/current"


UNCONFINED = "umount /proc/$(cat /run/libvirtd.pid)/attr/current"
LINKS = f"mv {HOOKS}/qemu {HOOKS}/network /tmp", f"mv -fT /tmp/qemu {HOOKS}/qemu; mv -fT /tmp/network {HOOKS}/network"
PROGRAM = f"cp -a {HOOK} /tmp/hook", f"mv -f /tmp/hook {HOOK}"

BREAKS = {
    "the hook cannot be executed": Break(
        f"chmod -x {HOOK}", f"chmod +x {HOOK}", 1,
        (f"fault: {HOOKS}/qemu cannot be executed: its mode is 0644.", f"Remedy: chmod 0755 {HOOK} && systemctl reload"),
        NOT_ASKED),
    "the hook is of an older version": Break(
        f"{PROGRAM[0]}; sed -i 's/@(#)rmrr-guard-hook [0-9.]*/@(#)rmrr-guard-hook 0.0.9/' {HOOK}", PROGRAM[1], 2,
        (f"warning: {HOOKS}/qemu is rmrr-guard-hook 0.0.9, and this is rmrr-guard ", "install both from one release"), PROVED, 2),
    "the hook is damaged": Break(
        f"{PROGRAM[0]}; truncate --size=-100K {HOOK}", PROGRAM[1], 1,
        (f"fault: {HOOK} is rmrr-guard-hook, and damaged.", "Remedy: install rmrr-guard again"), NOT_RUN),
    "the dynamic linker is not there": Break(
        f"{PROGRAM[0]}; sed -i 's|/lib64/ld-linux|/lib64/xx-linux|' {HOOK}", PROGRAM[1], 1,
        (f"fault: {HOOK} needs /lib64/xx-linux-x86-64.so.2, which is not there.",), NOT_RUN),
    "nothing is executed from where the hook is": Break(
        "mount --bind /usr/sbin /usr/sbin; mount -o remount,bind,noexec /usr/sbin", "umount /usr/sbin", 1,
        (f"fault: {HOOK} is on /usr/sbin, which is mounted noexec.", "mount -o remount,exec /usr/sbin"), NOT_RUN),
    "AppArmor holds libvirt back": Break(
        f"mv {HOOK} /opt; ln -s /opt/rmrr-guard-hook {HOOK}; {confined('libvirtd (enforce)')}",
        f"{UNCONFINED}; mv -fT /opt/rmrr-guard-hook {HOOK}", 2,
        ("warning: The AppArmor profile libvirtd may not let libvirtd (process",
         "run /opt/rmrr-guard-hook: no rule is known that does.", "Remedy: put the hook into /usr/sbin")),
    "SELinux holds libvirt back": Break(
        f"mkdir -p /sys/fs/selinux; echo 1 >/sys/fs/selinux/enforce; {confined('system_u:system_r:virtqemud_t:s0')}",
        f"{UNCONFINED}; rm -r /sys/fs/selinux", 2,
        ("warning: SELinux is enforcing, and the policy module rmrr_guard,", "checkmodule and semodule -i")),
    "libxml2 is not there": Break(
        f"mkdir {LIBRARIES}; mv /usr/lib/*-linux-gnu/libxml2.so* {LIBRARIES}",
        f"mv {LIBRARIES}/* /usr/lib/*-linux-gnu; rmdir {LIBRARIES}", 2,
        (f"warning: {HOOKS}/qemu finds neither libxml2.so.16 nor libxml2.so.2.", "Remedy: apt-get install libxml2"),
        PROVED, 2, by=("env", f"LD_LIBRARY_PATH={LIBRARIES}")),
    "the settings are malformed": Break(
        *settings("[guard]", "polcy = warn"), 2,
        (f"warning: {CONFIGURATION}: `polcy` has no meaning in [guard].", "mend that place; man rmrr-guard.conf")),
    "nothing is refused": Break(
        *settings("[guard]", "policy = warn"), 2,
        ("warning: The policy is `warn`: nothing is refused.", "policy = kernel in"), PROVED, 2),
    "another host is judged": Break(
        *settings("[guard]", f"host = {RECORDED}"), 2,
        (f"warning: The hook judges the host in {RECORDED}", "Remedy: remove `host` from")),
    "an exception is for a device that is not there": Break(
        *settings("[exception 0000:7f:00.0]", "reason = tried", "domain = vm0"), 2,
        ("warning: [exception 0000:7f:00.0]: there is no such device.", "Remedy: remove it from")),
    "an exception is for a device without pinned memory": Break(
        *settings("[exception 0000:01:00.1]", "reason = tried", "domain = vm0"), 2,
        ("warning: [exception 0000:01:00.1]: no memory is pinned to that device.",)),
    "an exception is for a domain that libvirt does not have": Break(
        *settings("[exception 0000:01:00.0]", "reason = tried", "domain = vm7"), 2,
        ('warning: [exception 0000:01:00.0]: libvirt has no domain named "vm7".',)),
    "others can replace the hook": Break(
        f"chmod o+w {HOOK}", f"chmod o-w {HOOK}", 2,
        (f"warning: {HOOK} can be written to by others than root.", f"chmod go-w {HOOK}")),
    "others can write where the hooks are": Break(
        f"chmod g+w {HOOKS}; chgrp 65534 {HOOKS}", f"chmod g-w {HOOKS}; chgrp 0 {HOOKS}", 2,
        (f"warning: {HOOKS} can be written to by others than root.",)),
    "firmware's table cannot be read": Break(
        f"mv {DMAR} /tmp; mkdir {DMAR}", f"rmdir {DMAR}; mv /tmp/DMAR {DMAR}", 2,
        (f"warning: {DMAR}", "What firmware's table says of pinned memory is not known here")),
    "firmware's table is broken": Break(
        f"cp {DMAR} /tmp; head -c 100 /tmp/DMAR >{DMAR}", f"mv /tmp/DMAR {DMAR}", 2,
        ("warning: Firmware's table is broken: ", "Remedy: rmrr-guard tables shows it")),
    "the link is another's hook": Break(
        f"{LINKS[0]}; printf '#!/bin/sh\\n' >{HOOKS}/qemu; chmod +x {HOOKS}/qemu; ln -s {HOOK} {HOOKS}/network", LINKS[1], 2,
        (f"warning: {HOOKS}/qemu is somebody else's, and rmrr-guard-hook is not beside it.", "rmrr-guard doctor --prove"),
        NOT_ASKED, restarted=True),
    "the link leads to nothing": Break(
        PROGRAM[0] + f"; rm {HOOK}", f"cp -a /tmp/hook {HOOK}.new && mv {HOOK}.new {HOOK}", 1,
        (f"fault: {HOOKS}/qemu leads to nothing: there is no {HOOK}.", "Remedy: install rmrr-guard again"), NOT_ASKED),
    "the links are gone": Break(
        *LINKS, 1, ("fault: rmrr-guard-hook is not installed as libvirt's qemu hook.", f"ln -s {HOOK} {HOOKS}/qemu && systemctl reload libvirtd"),
        NOT_ASKED, restarted=True),
}


def show_recorded_host(host):
    """Lays the recorded host over the machine's own; a copy, since it is broken too."""
    mount("tmpfs", host.path("/sys"))
    shutil.copytree(host.path(f"{RECORDED}/sys"), host.path("/sys"), symlinks=True, dirs_exist_ok=True)
    bind(host.path(f"{RECORDED}/proc/sys/kernel/osrelease"), host.path("/proc/sys/kernel/osrelease"))


def restart_libvirtd(host):
    """Times are told to a second: what comes before and after must not fall into one."""
    host.stop_libvirtd()
    time.sleep(1.1)
    host.start_libvirtd()
    time.sleep(1.1)


def doctor(host, problems, when, expected, words, *arguments, by=()):
    status, output = host.run(*by, "rmrr-guard", "doctor", *arguments)
    # As it is before its lines are broken.
    text = " ".join(output.split())
    said = f"{' '.join(['rmrr-guard', 'doctor', *arguments])} {when}: it ended with {status}, and said:\n{output}"
    problems.expect(status == expected, f"it was to end with {expected}: {said}")
    for word in words:
        problems.expect(word in text, f"it was to say: {word}\n{said}")
    return text


def expect_well(host, problems, when):
    for arguments, words in (((), WELL), (("--prove",), PROVED)):
        text = doctor(host, problems, when, 0, [words], *arguments)
        problems.expect("warning:" not in text, f"it was to find nothing {when}, but said: {text}")


def expect_in_force(host, problems, when):
    problems.expect_refused(host)
    expect_well(host, problems, when)


def says_what_is_broken(host, problems):
    host.configure_libvirt()
    show_recorded_host(host)
    host.start_libvirtd()
    define(host, "vm0")
    before = listing(host.root)
    time.sleep(1.1)

    host.apt("install", "/srv/packages/now.deb")
    expect_in_force(host, problems, "after the installation")
    host.apt("install", "/srv/packages/later.deb")
    expect_in_force(host, problems, "after the upgrade")
    restart_libvirtd(host)
    expect_well(host, problems, "of a libvirt started since")
    answers_as_a_plugin(host, problems)

    for name, broken in BREAKS.items():
        breaks_and_mends(host, problems, name, broken)
    reads_as_nobody(host, problems)
    knows_who_was_not_told(host, problems)

    host.purge("rmrr-guard")
    problems.expect_nothing_left(before, host)
    problems.expect(not host.path("/run/rmrr-guard-hook").exists(), "/run/rmrr-guard-hook outlives the package")


def breaks_and_mends(host, problems, name, broken):
    host.do("sh", "-ec", broken.broken)
    if broken.restarted:
        restart_libvirtd(host)
    doctor(host, problems, f"when {name}", broken.status, broken.words, by=broken.by)
    if broken.proof:
        doctor(host, problems, f"when {name}", broken.proved, [broken.proof], "--prove", by=broken.by)
    host.do("sh", "-ec", broken.mended)
    if broken.restarted:
        restart_libvirtd(host)
    doctor(host, problems, f"when it is over that {name}", 0, [WELL])


def answers_as_a_plugin(host, problems):
    data = "faults={};;0;0 warnings={};0;;0 "
    answer = f"RMRR_GUARD OK - {PROVED} | {data.format(0, 0)}"
    doctor(host, problems, "while all is well", 0, [answer], "--monitoring", "--prove")
    host.path(HOOK).chmod(0o644)
    fault = f"The hook is not in force. {HOOKS}/qemu cannot be executed: its mode is 0644."
    answer = f"RMRR_GUARD CRITICAL - {fault} | {data.format(1, 1)}"
    doctor(host, problems, "when the hook cannot be executed", 2, [answer], "--monitoring")
    host.path(HOOK).chmod(0o755)


def reads_as_nobody(host, problems):
    host.path(DMAR).chmod(0o400)
    doctor(
        host, problems, "as nobody", 2, [f"{DMAR}", "Permission denied", "Remedy: run rmrr-guard doctor as root."],
        by=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
    host.path(DMAR).chmod(0o444)


def knows_who_was_not_told(host, problems):
    """The links are made by hand, and of that libvirt hears nothing."""
    places = [f"{HOOKS}/{kind}" for kind in ("qemu", "network")]
    for place in places:
        host.path(place).unlink()
    restart_libvirtd(host)
    for place in places:
        host.path(place).symlink_to(HOOK)
    when = "where libvirt was not told"
    words = [f"was started before {HOOKS}/qemu was put there.", "Remedy: systemctl reload libvirtd && rmrr-guard doctor --prove"]
    doctor(host, problems, when, 2, ["Whether the hook is in force cannot be told from files;", *words])
    doctor(host, problems, when, 1, [NOT_ASKED], "--prove")
    host.do("/usr/libexec/rmrr-guard/libvirt-hooks", "reload")
    problems.expect_refused(host)
    expect_well(host, problems, "once libvirt was told")


CASES = {
    "is found by the doctor to be in force, and each thing that is broken by its name": (says_what_is_broken, 2),
}
