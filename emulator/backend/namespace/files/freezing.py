"""A writable layer as an archive: what overlayfs has written, as it lies there (moby: daemon/graphdriver/overlay2 Diff).

So a directory that was only copied up, for something made in it and taken away again, is part of the layer, as of Docker's.
"""

from __future__ import annotations

import os
import stat

from emulator.backend.namespace.files import places
from emulator.backend.namespace.files.changes import is_opaque
from emulator.backend.namespace.files.overlays import ContainerName
from emulator.backend.namespace.files.packing import Packing, tree
from emulator.backend.namespace.files.unpacking import OPAQUE_NAME, WHITEOUT
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.keeper.messages import memory_file


def freeze(agent: Agent, request: ContainerName) -> None:
    """The layer's archive (a descriptor)."""
    descriptor = memory_file()
    agent.returned.append(descriptor)
    packing = Packing(descriptor)
    for path, name in tree(places.upper(agent, request.container_id), ""):
        put(packing, path, name)
    packing.end()


def put(packing: Packing, path: str, name: str) -> None:
    """One entry; whiteouts and opaque directories as layers have them (moby/go-archive: archive_linux.go)."""
    found = os.lstat(path)
    if stat.S_ISCHR(found.st_mode) and found.st_rdev == 0:
        directory, _, base = name.rpartition("/")
        packing.put_empty("/".join(filter(None, (directory, WHITEOUT + base))), mode=0o600, modified=found.st_mtime_ns)
        return
    packing.put(path, name)
    if stat.S_ISDIR(found.st_mode) and is_opaque(path):
        packing.put_empty(
            f"{name}/{OPAQUE_NAME}", mode=found.st_mode & 0o777, modified=0, owner=(found.st_uid, found.st_gid)
        )
