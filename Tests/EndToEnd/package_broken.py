"""Debian packages that are broken in one place each, and what a case has to say of them."""

import shutil

from package_files import run

ANOTHERS = "bookworm: leaves another's hook alone, and both are called"
GUEST = "bookworm: refuses, is upgraded under a running guest, removed and purged"
DOCTOR = "bookworm: is found by the doctor to be in force, and each thing that is broken by its name"
PURGED = "bookworm: leaves no directory of a libvirt that was purged before it"
MADE = "bookworm: keeps a directory for hooks that somebody has made"
LATER = "bookworm: has libvirt call the hook that is installed later"

# The script, what stands in it, what is put there instead, the case, and the words in which it tells.
BROKEN = {
    "takes the place of another's hook": (
        "postinst", '\t"$hooks" reload || true', "\tln -sfn /usr/sbin/rmrr-guard-hook /etc/libvirt/hooks/qemu\n", ANOTHERS,
        "/etc/libvirt/hooks/qemu of somebody else is not what it was"),
    "does not have libvirt look for hooks": (
        "postinst", '\t"$hooks" reload || true', "", GUEST, "virsh start vm0 was to be refused by rmrr-guard"),
    "takes the links away at an upgrade": (
        "prerm", "\nremove)", "\nremove | upgrade)", GUEST, "/etc/libvirt/hooks/qemu was not there for a while"),
    "leaves its links behind": (
        "prerm", '\t"$hooks" unlink', '\t: "$hooks" unlink', GUEST, "/etc/libvirt/hooks/qemu is there"),
    "leaves what the daemon has kept": (
        "postrm", "/var/lib/private/rmrr-guard ", "", GUEST, "has come: /var/lib/private/rmrr-guard"),
    "has a hook that cannot be executed": (
        "postinst", '\t"$hooks" reload || true', '\tchmod -x /usr/sbin/rmrr-guard-hook\n\t"$hooks" reload || true', DOCTOR,
        "rmrr-guard doctor after the installation ended with 1"),
    "leaves the note of whom it has told": (
        "postrm", " /run/rmrr-guard-hook", "", DOCTOR, "/run/rmrr-guard-hook outlives the package"),
    "leaves libvirt's directory behind": (
        "postrm", 'rmdir --ignore-fail-on-non-empty "$directory"', ":", PURGED,
        "/etc/libvirt/hooks outlives libvirt and the package"),
    "takes every directory for libvirt's": (
        "postrm", "[ -e /var/lib/rmrr-guard-hook/directory-of-package ]", "true", MADE, "has gone: /etc/libvirt/hooks"),
    "does not look when libvirt is installed": (
        "triggers", "interest-noawait /etc/libvirt/hooks", "interest-noawait /etc/other", LATER,
        "/etc/libvirt/hooks/qemu is no link to /usr/sbin/rmrr-guard-hook"),
}


def provide(packages, directory, script, stands, instead):
    """The packages of a test, broken in one place."""
    directory.mkdir(parents=True)
    for name in ("now", "later"):
        tree = directory / f"{name}-tree"
        run("dpkg-deb", "--raw-extract", packages / f"{name}.deb", tree)
        text = (tree / "DEBIAN" / script).read_text()
        if stands not in text:
            raise RuntimeError(f"there is nothing to break: {script} does not have {stands}")
        (tree / "DEBIAN" / script).write_text(text.replace(stands, instead))
        run("dpkg-deb", "-Zgzip", "-z1", "--build", tree, directory / f"{name}.deb")
        shutil.rmtree(tree)
