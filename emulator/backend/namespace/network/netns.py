"""Entering network namespaces: for one thread, for as long as a `with` lasts. Sockets stay where they were opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from emulator.backend.namespace.keeper.syscalls import CLONE_NEWNET, set_namespace

OWN = "/proc/thread-self/ns/net"


@contextmanager
def inside(namespace: int) -> Iterator[None]:
    """The calling thread is in that namespace meanwhile; `namespace` is its descriptor."""
    home = os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)
    try:
        set_namespace(namespace, CLONE_NEWNET)
        try:
            yield
        finally:
            set_namespace(home, CLONE_NEWNET)
    finally:
        os.close(home)
