#!/usr/bin/python3
"""Stands for journald and for systemd: what services send them becomes lines of JSON in two files.

    journal_listener.py JOURNAL_SOCKET JOURNAL_FILE NOTIFY_SOCKET NOTIFY_FILE

Each entry of the journal is an object of its fields, each notification an object with `text`.
"""

import array
import json
import os
import select
import socket
import struct
import sys


def fields(datagram):
    """The fields of an entry in the journal's own protocol (systemd: docs/JOURNAL_NATIVE_PROTOCOL.md)."""
    found = {}
    rest = datagram
    while rest:
        line, _, rest = rest.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            (length,) = struct.unpack("<Q", rest[:8])
            value, rest = rest[8:8 + length], rest[9 + length:]
        found[name.decode()] = value.decode()
    return found


def received(listener):
    """A datagram; of one that is too large for the socket, what is in the memory file that comes in its place."""
    descriptors = array.array("i")
    datagram, ancillary, _, _ = listener.recvmsg(1 << 20, socket.CMSG_LEN(descriptors.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data)
    for descriptor in descriptors:
        with os.fdopen(descriptor, "rb") as file:
            file.seek(0)
            datagram += file.read()
    return datagram


def listening(path):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    listener.bind(path)
    os.chmod(path, 0o666)
    return listener


def main():
    journal_path, journal_file, notify_path, notify_file = sys.argv[1:]
    journal, notify = listening(journal_path), listening(notify_path)
    with open(journal_file, "a") as entries, open(notify_file, "a") as notifications:
        while True:
            for listener in select.select([journal, notify], [], [])[0]:
                datagram = received(listener)
                if listener is journal:
                    print(json.dumps(fields(datagram)), file=entries, flush=True)
                else:
                    print(json.dumps({"text": datagram.decode()}), file=notifications, flush=True)


if __name__ == "__main__":
    main()
