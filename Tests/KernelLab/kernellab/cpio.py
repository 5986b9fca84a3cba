"""Archives in the form that Linux unpacks at boot (Documentation/driver-api/early-userspace/buffer-format.rst)."""

import stat


class Cpio:
    """An archive in the `newc` form, in the making."""

    def __init__(self):
        self._parts = []
        self._inode = 1
        self._directories = set()
        self._files = set()

    def holds(self, path):
        """Whether a file was added at a path."""
        return path.strip("/") in self._files

    def directory(self, path):
        """Adds a directory, with those above it."""
        above = ""
        for name in path.strip("/").split("/"):
            above = f"{above}/{name}" if above else name
            if above and above not in self._directories:
                self._directories.add(above)
                self._add(above, stat.S_IFDIR | 0o755, b"")

    def file(self, path, content, mode=0o644):
        """Adds a file, with the directories above it."""
        path = path.strip("/")
        if "/" in path:
            self.directory(path.rsplit("/", 1)[0])
        self._files.add(path)
        self._add(path, stat.S_IFREG | mode, content)

    def link(self, path, target):
        """Adds a symbolic link."""
        path = path.strip("/")
        if "/" in path:
            self.directory(path.rsplit("/", 1)[0])
        self._add(path, stat.S_IFLNK | 0o777, target.encode())

    def bytes(self):
        """The archive."""
        return b"".join(self._parts) + _entry("TRAILER!!!", 0, 0, b"")

    def _add(self, name, mode, content):
        self._parts.append(_entry(name, self._inode, mode, content))
        self._inode += 1


def _entry(name, inode, mode, content):
    name_bytes = name.encode() + b"\0"
    fields = [inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name_bytes), 0]
    header = b"070701" + b"".join(b"%08x" % field for field in fields) + name_bytes
    return _padded(header) + _padded(content)


def _padded(content):
    return content + b"\0" * (-len(content) % 4)
