"""What there is in a root, to be compared with what there was."""

import hashlib
import os
import stat

# The records, logs and caches of dpkg, apt and rpm; what libvirt writes when it runs; and what is in memory.
PASSED_OVER = (
    "dev", "proc", "root", "run", "srv", "sys", "tmp", "etc/libvirt/qemu", "var/cache", "var/lib/apt", "var/lib/dpkg",
    "var/lib/libvirt", "var/lib/rpm", "var/log")


def listing(root):
    """For each path what it is: mode, owner, where a link leads, what a file holds."""
    found = {}
    for directory, names, files in os.walk(root):
        place = os.path.relpath(directory, root)
        names[:] = [name for name in names if os.path.normpath(os.path.join(place, name)) not in PASSED_OVER]
        for name in names + files:
            path = os.path.join(directory, name)
            status = os.lstat(path)
            content = ""
            if stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    content = hashlib.file_digest(file, "sha256").hexdigest()
            found[os.path.normpath(os.path.join(place, name))] = (
                stat.filemode(status.st_mode), status.st_uid, status.st_gid, content)
    return found


def differences(before, after):
    """A line for each path that has come, gone or changed."""
    lines = [f"has come: /{path} {after[path]}" for path in sorted(after.keys() - before.keys())]
    lines += [f"has gone: /{path}" for path in sorted(before.keys() - after.keys())]
    lines += [
        f"has changed: /{path}: {before[path]} to {after[path]}"
        for path in sorted(before.keys() & after.keys()) if before[path] != after[path]]
    return lines
