"""One run of the hook: what it was given, and what it did."""

import os
import select
import signal
import time


class Outcome:
    def __init__(self, status, signal_number, output, error, consumed, seconds):
        self.status = status
        self.signal_number = signal_number
        self.output = output
        self.error = error
        # How much of the standard input was read; None where that cannot be told.
        self.consumed = consumed
        self.seconds = seconds


class Surroundings:
    """What the hook finds when it is started, besides the host: its streams, its limits, its environment."""

    def __init__(self):
        self.closed = set()
        self.error = "memory"
        self.memory = None
        self.stack = None
        self.descriptors = None
        self.environment = {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin", "HOME": "/root", "USER": "root", "LOGNAME": "root"}

    def without_libxml2(self, directory):
        self.environment = dict(self.environment, LD_LIBRARY_PATH=directory)


# A pipe that is full, and whose other end nobody reads.
def full_pipe():
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b"x" * 4096)
    except BlockingIOError:
        pass
    os.set_blocking(writer, True)
    return reader, writer


def run(launcher, hook, arguments, document, surroundings, timeout=10):
    """Runs the hook; whatever it does, it is gone afterwards."""
    output = os.memfd_create("output")
    error = os.memfd_create("error")
    document_file = os.open(document, os.O_RDONLY)
    opened = [output, error, document_file]
    error_target = error
    if surroundings.error == "full disk":
        error_target = os.open("/dev/full", os.O_WRONLY)
        opened.append(error_target)
    elif surroundings.error == "full pipe":
        reader, error_target = full_pipe()
        opened += [reader, error_target]
    command = [launcher, str(surroundings.memory or 0), str(surroundings.stack or 0), str(surroundings.descriptors or 0),
               str(sum(1 << stream for stream in surroundings.closed)), hook] + arguments
    start = time.monotonic()
    process = os.posix_spawn(
        launcher, command, surroundings.environment, setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
        file_actions=[(os.POSIX_SPAWN_DUP2, source, stream)
                      for stream, source in enumerate((document_file, output, error_target))])
    try:
        handle = os.pidfd_open(process)
        opened.append(handle)
        poller = select.poll()
        poller.register(handle, select.POLLIN)
        if not poller.poll(timeout * 1000):
            os.kill(process, signal.SIGKILL)
        _, code = os.waitpid(process, 0)
        seconds = time.monotonic() - start
        consumed = None if 0 in surroundings.closed else os.lseek(document_file, 0, os.SEEK_CUR)
        if os.WIFSIGNALED(code):
            return Outcome(None, os.WTERMSIG(code), contents(output), contents(error), consumed, seconds)
        return Outcome(os.WEXITSTATUS(code), None, contents(output), contents(error), consumed, seconds)
    finally:
        for descriptor in opened:
            os.close(descriptor)


def contents(descriptor):
    return os.pread(descriptor, 1 << 20, 0)
