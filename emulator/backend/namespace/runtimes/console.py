"""A terminal's other side, as a runtime hands it over: on a socket that waits for it."""

from __future__ import annotations

import os
import socket
from types import TracebackType

PATIENCE_SECONDS = 10


class ConsoleSocket:
    """`path` is for the runtime's --console-socket; `receive` gives the descriptor."""

    def __init__(self, directory: str) -> None:
        self.file = os.path.join(directory, f"console-{os.urandom(4).hex()}")
        self.directory = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        self.path = f"/proc/{os.getpid()}/fd/{self.directory}/{os.path.basename(self.file)}"
        self.door = socket.socket(socket.AF_UNIX)

    def __enter__(self) -> ConsoleSocket:
        self.door.bind(self.path)  # a socket's path is short, a home may be deep
        self.door.listen(1)
        self.door.settimeout(PATIENCE_SECONDS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.door.close()
        os.unlink(self.file)
        os.close(self.directory)

    def receive(self) -> int:
        """The terminal."""
        connection, _ = self.door.accept()
        with connection:
            _, descriptors, _, _ = socket.recv_fds(connection, 4096, 1)
        return descriptors[0]
