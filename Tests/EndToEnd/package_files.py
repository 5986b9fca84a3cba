"""The packages as files: what they hold and need, and that those who judge packages find no fault with them."""

import hashlib
import re
import shutil
import subprocess

import package_selinux

BUILT = {
    "usr/bin/rmrr-guard": "rmrr-guard", "usr/sbin/rmrr-guardd": "rmrr-guardd", "usr/sbin/rmrr-guard-hook": "rmrr-guard-hook"}

# What is linked, by the names under which the packages know it, and what is opened at run time.
DEB_NEEDS = ["libc6 (>= ", "libvirt0 (>= ", "libsystemd0", "libxml2 | libxml2-16"]
RPM_NEEDS = [
    "libc.so.6(GLIBC_", "libvirt.so.0()(64bit)", "libsystemd.so.0()(64bit)",
    "(libxml2.so.2()(64bit) or libxml2.so.16()(64bit))", "(rmrr-guard-selinux = "]

# Such as Debian's libvirt has, with the place in it for what is added.
APPARMOR_PROFILE = "profile libvirtd /usr/sbin/libvirtd {{\n{}\n}}\n"


def provide(repository, directory):
    """The packages under plain names, and as a later version, for Debian with other settings shipped."""
    built = repository / "build/packages"
    (deb,) = built.glob("*.deb")
    shutil.copy(deb, directory / "now.deb")
    tree = directory / "later-tree"
    run("dpkg-deb", "--raw-extract", deb, tree)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*", r"\g<0>+later", control.read_text(), flags=re.MULTILINE))
    with open(tree / "etc/rmrr-guard/rmrr-guard.conf", "a") as configuration:
        configuration.write("\n# The later version says more.\n")
    run("dpkg-deb", "-Zgzip", "-z1", "--build", tree, directory / "later.deb")

    (directory / "now").mkdir()
    for package in built.glob("*.rpm"):
        shutil.copy(package, directory / "now")
    run(repository / "Scripts/rpm", directory / "later", ".later")


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def rpm(packages, name="rmrr-guard"):
    (found,) = (packages / "now").glob(f"{name}-[0-9]*.rpm")
    return found


def lintian_is_content(_, packages, problems):
    done = subprocess.run(
        ["lintian", "--allow-root", "--tag-display-limit", "0", packages / "now.deb"], capture_output=True, text=True)
    problems.expect(done.returncode == 0 and not done.stdout, done.stdout + done.stderr)


def rpmlint_is_content(repository, packages, problems):
    done = subprocess.run(
        ["rpmlint", "--config", repository / "packaging/rpm/rpmlint.toml", repository / "packaging/rpm/rmrr-guard.spec",
         *(packages / "now").glob("*.rpm")], capture_output=True, text=True)
    problems.expect(done.returncode == 0 and " 0 errors, 0 warnings" in done.stdout, done.stdout + done.stderr)


def versions_agree(repository, packages, problems):
    version = run(repository / "build/bin/rmrr-guard", "--version").split()[-1]
    deb = run("dpkg-deb", "--field", packages / "now.deb", "Version").strip()
    problems.expect(deb == version, f"the Debian package is of {deb}, the program of {version}")
    other = run("rpm", "-qp", "--qf", "%{VERSION}", rpm(packages))
    problems.expect(other == version, f"the RPM package is of {other}, the program of {version}")


def programs_are_the_built_ones(repository, packages, problems):
    trees = {"Debian": packages / "later-tree", "RPM": packages / "rpm-tree"}
    run("sh", "-ec", 'mkdir "$2"; rpm2cpio "$1" | cpio -idm --quiet --directory="$2"', "-", rpm(packages), trees["RPM"])
    for kind, tree in trees.items():
        for path, name in BUILT.items():
            same = digest(tree / path) == digest(repository / "build/bin" / name)
            problems.expect(same, f"{path} of the {kind} package is not build/bin/{name}")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def needs_are_exact(_, packages, problems):
    deb = run("dpkg-deb", "--field", packages / "now.deb", "Depends")
    for need in DEB_NEEDS:
        problems.expect(need in deb, f"the Debian package does not say that it needs {need}: {deb}")
    requires = run("rpm", "-qp", "--requires", rpm(packages))
    for need in RPM_NEEDS:
        problems.expect(need in requires, f"the RPM package does not say that it needs {need}")
    # libinih and libstdc++ are linked in, libpci is opened where it is there.
    for need in ("libinih", "libstdc++", "libpci"):
        problems.expect(need not in deb and need not in requires, f"a package says that it needs {need}")


def rpm_is_as_meant(_, packages, problems):
    configuration = run("rpm", "-qp", "--qf", "[%{FILENAMES} %{FILEFLAGS:fflags}\n]", rpm(packages))
    problems.expect("/etc/rmrr-guard/rmrr-guard.conf cn" in configuration, "the configuration is not %config(noreplace)")
    scripts = run("rpm", "-qp", "--scripts", rpm(packages))
    for words in (
            "libvirt-hooks link /usr/sbin/rmrr-guard-hook", "libvirt-hooks unlink /usr/sbin/rmrr-guard-hook",
            "preset rmrr-guardd.service"):
        problems.expect(words in scripts, f"no scriptlet has: {words}")
    triggers = run("rpm", "-qp", "--filetriggers", rpm(packages))
    problems.expect("-- /etc/libvirt" in triggers, "nothing happens when libvirt is installed later")
    files = run("rpm", "-qpl", rpm(packages)).split()
    problems.expect(not any(file.startswith("/etc/libvirt") for file in files), "the package has a file of its own in libvirt's")


def apparmor_takes_the_lines(repository, packages, problems):
    profile = packages / "profile"
    lines = (repository / "contrib/apparmor/rmrr-guard").read_text()
    profile.write_text(APPARMOR_PROFILE.format(lines))
    run("apparmor_parser", "--skip-kernel-load", "--skip-cache", profile)
    profile.write_text(APPARMOR_PROFILE.format(lines.replace("PUx", "PUq")))
    broken = subprocess.run(["apparmor_parser", "-Q", "-K", profile], capture_output=True)
    problems.expect(broken.returncode != 0, "apparmor_parser takes whatever it is given")


CHECKS = {
    "lintian finds no fault with the Debian package": lintian_is_content,
    "rpmlint finds no fault with the RPM packages": rpmlint_is_content,
    "the packages have the version of the program": versions_agree,
    "the packages hold the programs as they were built": programs_are_the_built_ones,
    "the packages say what they need": needs_are_exact,
    "the RPM package is as it is meant": rpm_is_as_meant,
    "AppArmor takes the lines for its profiles": apparmor_takes_the_lines,
    "SELinux lets libvirt run the hook, and nothing else": package_selinux.module_lets_the_hook_run,
}
