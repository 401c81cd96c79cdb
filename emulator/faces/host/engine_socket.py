"""The engine's own socket as a world sees it: a file on the host machine, which a bind mount may show to a container.

Whoever connects to it inside the world speaks the Engine API with the world's own engine. On a simulated host it is a file
like others; over files that are kept, a real host's above all, it is mounted wherever the API is said to be.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from emulator.engine import Engine
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Machine
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.network.local_sockets import Service, SocketInode
from emulator.machine.network.sockets import StreamSocket
from emulator.parse.values.hosts import DEFAULT_SOCKET

if TYPE_CHECKING:
    from emulator.faces.api.inside import Inside

MODE, GROUP = 0o660, 999
"""The group is `docker`, as its package makes it."""


class EngineSocket:
    """Where one engine listens on one host."""

    def __init__(self, host: Machine, engine: Engine) -> None:
        self.host, self.engine = host, engine
        self.service = Service(self.serve)
        self.api: Inside | None = None

    def serve(self, stream: StreamSocket) -> None:
        """A connection. The API is imported for the first one."""
        if self.api is None:
            from emulator.faces.api.inside import Inside

            self.api = Inside(self.engine)
        self.api.serve(stream)

    def inode(self) -> SocketInode:
        """A file of it."""
        inode = SocketInode(self.service, MODE)
        inode.gid = GROUP
        inode.mtime = inode.atime = inode.ctime = self.engine.timeline.now
        return inode

    def place(self) -> None:
        """The file on a simulated host."""
        calls = self.host.caller(Credentials())
        calls.place_socket(DEFAULT_SOCKET, self.inode())
        calls.chown(DEFAULT_SOCKET, 0, GROUP)

    def mount(self, path: str = DEFAULT_SOCKET) -> None:
        """The file over a real host's, with the directories that lack above it; nothing is written there."""
        point, inner = self.nearest(path)
        files = Overlay(mode=0o755)
        names = inner.split("/")[1:]
        for depth in range(1, len(names)):
            files.add("/" + "/".join(names[:depth]), Inode(Kind.DIRECTORY, mode=0o755))
        files.add(inner, self.inode())
        self.host.root.mount(point, files, "/" + names[0], resolved=True)

    def nearest(self, path: str) -> tuple[str, str]:
        """The first part of a path that lacks, its links resolved, and the rest from that name on; the last part at least."""
        calls, there = self.host.caller(Credentials()), "/"
        names = [name for name in path.split("/") if name]
        for place, name in enumerate(names[:-1]):
            if not calls.exists(posixpath.join(there, name)):
                return posixpath.join(there, name), "/" + "/".join(names[place:])
            there = calls.realpath(posixpath.join(there, name))
        return posixpath.join(there, names[-1]), "/" + names[-1]
