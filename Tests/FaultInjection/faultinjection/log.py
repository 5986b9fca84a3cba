"""The system's log, as the hook finds it."""

import os
import socket


class Log:
    """The system's log, as the hook finds it."""

    def __init__(self):
        self.state = None
        self.socket = None

    def become(self, state):
        if state == self.state and state != "listening":
            return
        if state == "listening" and self.state == "listening":
            self.drain()
            return
        if self.socket:
            self.socket.close()
            self.socket = None
        if os.path.lexists("/dev/log"):
            os.unlink("/dev/log")
        if state == "no socket":
            open("/dev/log", "w").close()
        elif state != "absent":
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.socket.bind("/dev/log")
            self.socket.setblocking(False)
            os.chmod("/dev/log", 0o666)
        if state == "full":
            self.fill()
        self.state = state

    def drain(self):
        """What has been said to it; nothing where nobody listens."""
        said = b""
        if self.state != "listening":
            return said
        try:
            while True:
                said += self.socket.recv(65536)
        except BlockingIOError:
            return said

    def fill(self):
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        sender.setblocking(False)
        try:
            while True:
                sender.sendto(b"x" * 1024, "/dev/log")
        except BlockingIOError:
            pass
        sender.close()
