"""Messages between an engine and its keeper: a length, msgpack, and descriptors beside it, on a socket pair."""

from __future__ import annotations

import array
import os
import socket
from collections.abc import Sequence

import msgspec
from msgspec import Struct

LENGTH = 4
MOST_DESCRIPTORS = 16
LARGEST = 256 << 20


class Request(Struct, frozen=True, array_like=True):
    """`verb` names a function, `body` is what it is called with."""

    verb: str
    body: msgspec.Raw


class Reply(Struct, frozen=True, array_like=True):
    """`failure` is the class of an error, "" for none; then `text` is its sentence."""

    body: msgspec.Raw = msgspec.Raw(b"\xc0")
    failure: str = ""
    text: str = ""


class Exited(Struct, frozen=True, array_like=True):
    """An event: the process that `name` stands for has ended, with a status as a shell shows it."""

    name: str
    status: int


class Gone(Exception):
    """The other end is closed."""


def send(connection: socket.socket, data: bytes, descriptors: Sequence[int] = ()) -> None:
    """One message."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
    try:
        connection.sendmsg([len(data).to_bytes(LENGTH, "big")], rights)
        connection.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        raise Gone from None


def receive(connection: socket.socket) -> tuple[bytes, list[int]]:
    """The next message, which is waited for; raises Gone at the end."""
    space = socket.CMSG_SPACE(MOST_DESCRIPTORS * array.array("i").itemsize)
    try:
        head, ancillary, _, _ = connection.recvmsg(LENGTH, space, socket.MSG_WAITALL | socket.MSG_CMSG_CLOEXEC)
    except ConnectionResetError:
        raise Gone from None
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    if len(head) < LENGTH:
        raise Gone
    return exactly(connection, int.from_bytes(head, "big")), list(descriptors)


def exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes."""
    if size > LARGEST:
        raise ValueError(f"a message of {size} bytes")
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(min(size - len(data), 1 << 20))
        if not piece:
            raise Gone
        data += piece
    return bytes(data)


def memory_file(data: bytes = b"") -> int:
    """A descriptor of a file in memory that holds these bytes, at its beginning."""
    descriptor = os.memfd_create("emulator", os.MFD_CLOEXEC)
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def content(descriptor: int) -> bytes:
    """All that is in such a file; it is closed."""
    with open(descriptor, "rb") as file:
        file.seek(0)
        return file.read()
