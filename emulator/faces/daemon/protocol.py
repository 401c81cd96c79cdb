"""What a shim and the daemon say to each other on the socket; `emulator/faces/shim/client.py` is the other end.

    shim → daemon   4 bytes, big-endian: the length of the rest; then fields that each end in a NUL byte:
                    kind (`docker` or `down`), directory, number of words, words, `NAME=value`…
                    The first message carries the shim's descriptors 0, 1 and 2. Then a byte for each signal it gets.
    daemon → shim   2 bytes: the exit status, and the signal (0: none) by which the shim is to end.
"""

from __future__ import annotations

import array
import os
import socket
from dataclasses import dataclass, field

from emulator.errors import EmulatorError

HEADER = 4
LARGEST = 8 << 20
STREAMS = 3
PIECE = 65536


class BadRequest(EmulatorError):
    """Not what a shim says."""


@dataclass
class Request:
    """What one shim wants."""

    kind: str = ""
    directory: str = "/"
    words: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)


class Incoming:
    """Collects one request and the descriptors that come with it, from a socket that does not block."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.descriptors: list[int] = []

    def feed(self, connection: socket.socket) -> Request | None:
        """Takes what is there; the request once it is whole. Raises BadRequest, also when the shim is gone."""
        size = STREAMS * array.array("i").itemsize
        data, ancillary, _, _ = connection.recvmsg(PIECE, socket.CMSG_SPACE(size))
        for level, kind, payload in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                self._keep(payload)
        if not data:
            raise BadRequest("the shim went away")
        self._data += data
        return self._whole()

    def _keep(self, payload: bytes) -> None:
        descriptors = array.array("i")
        descriptors.frombytes(payload[: len(payload) - len(payload) % descriptors.itemsize])
        self.descriptors.extend(descriptors)

    def _whole(self) -> Request | None:
        if len(self._data) < HEADER:
            return None
        length = int.from_bytes(self._data[:HEADER], "big")
        if length > LARGEST:
            raise BadRequest("a request is too large")
        return None if len(self._data) < HEADER + length else parse(bytes(self._data[HEADER : HEADER + length]))

    def close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []


def parse(data: bytes) -> Request:
    """The fields of a whole request."""
    fields = [os.fsdecode(part) for part in data.split(b"\0")]
    if len(fields) < 4 or not fields[2].isdigit() or int(fields[2]) > len(fields) - 4:
        raise BadRequest("a request is not whole")
    count = int(fields[2])
    pairs = (entry.partition("=") for entry in fields[3 + count : -1])
    return Request(fields[0], fields[1], fields[3 : 3 + count], {name: value for name, _, value in pairs})
