"""A program at a pseudo-terminal, as a person would have it."""

import fcntl
import os
import pathlib
import re
import select
import struct
import termios
import time


class PseudoTerminal:
    """A program whose standard streams are a terminal, but for those that are given as a descriptor."""

    def __init__(self, command, environment=None, directory=None, columns=100, stdin=None, stdout=None, stderr=None):
        self.output = b""
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.process = os.fork()
        if self.process == 0:
            try:
                os.close(master)
                os.login_tty(slave) if hasattr(os, "login_tty") else take_terminal(slave)
                for own, given in enumerate((stdin, stdout, stderr)):
                    if given is not None:
                        os.dup2(given, own)
                if directory:
                    os.chdir(directory)
                os.execvpe(command[0], command, {**os.environ, **(environment or {})})
            finally:
                os._exit(127)
        os.close(slave)
        self.descriptor = master

    def type(self, text):
        os.write(self.descriptor, text.encode())

    def read(self, until=None, timeout=30):
        """What it prints until a pattern matches, or until it ends."""
        deadline = time.monotonic() + timeout
        while until is None or not re.search(until, self.output):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
                raise TimeoutError(f"{until!r} is not in {self.output!r}")
            try:
                piece = os.read(self.descriptor, 65536)
            except OSError:  # EIO: nobody has the terminal open any more.
                piece = b""
            if not piece and until is not None:
                raise EOFError(f"{until!r} is not in {self.output!r}")
            if not piece:
                break
            self.output += piece
        seen, self.output = self.output, b""
        return seen.decode(errors="replace").replace("\r\n", "\n")

    def wait_until_idle(self):
        """Waits until the program sleeps, without a child, for a while: a shell then waits for keys, and has read those before."""
        deadline = time.monotonic() + 30
        idle = 0
        while idle < 3:
            time.sleep(0.1)
            idle = idle + 1 if self._sleeps_alone() else 0
            if time.monotonic() > deadline:
                raise TimeoutError(f"it does not come to rest: {self.output!r}")

    def _sleeps_alone(self):
        process = pathlib.Path(f"/proc/{self.process}")
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        children = process / f"task/{self.process}/children"
        # One that has ended (Z) waits for nothing; reading from it tells so.
        return state == "Z" or state == "S" and not (children.exists() and children.read_text())

    def end(self):
        """Hangs up, and tells the exit status; a signal's is negative."""
        os.close(self.descriptor)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def take_terminal(slave):
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for descriptor in range(3):
        os.dup2(slave, descriptor)
    if slave > 2:
        os.close(slave)
