"""Where the API listens: a unix socket that only its owner may open (0600), and TCP when asked.

TCP has no lock: whoever reaches it owns the world, so other addresses than the loopback's must be asked for twice.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

from emulator.errors import EmulatorError

BACKLOG = 1024
Protocols = Callable[[], asyncio.Protocol]


class DoorError(EmulatorError):
    """The API cannot listen there; the text says why."""


class OpenToAnyone(DoorError):
    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is no loopback address: anyone who reaches it could use this world and the files that bind mounts "
            "show. Say --tcp-for-anyone too if that is meant"
        )


def parse_place(words: str) -> tuple[str, int]:
    """`127.0.0.1:2375`, `[::1]:2375`, `tcp://localhost:2375`."""
    host, colon, port = words.removeprefix("tcp://").rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise DoorError(f"{words}: HOST:PORT is needed")
    return host.strip("[]") or "127.0.0.1", int(port)


def check_loopback(host: str, for_anyone: bool) -> None:
    """Raises OpenToAnyone."""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local and not for_anyone:
        raise OpenToAnyone(host)


async def open_unix(path: Path, protocols: Protocols) -> asyncio.Server:
    """A socket at a path; one that nobody listens on any more is replaced, anything else is left alone."""
    clear_the_way(path)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        door.bind(str(path))
    except OSError as error:
        door.close()
        raise DoorError(f"{path}: {error.strerror or error}") from None
    finally:
        os.umask(before)
    return await asyncio.get_running_loop().create_unix_server(protocols, sock=door, backlog=BACKLOG)


def clear_the_way(path: Path) -> None:
    """Raises DoorError where something other than a dead socket is in the way."""
    if not os.path.lexists(path):
        return
    if not stat.S_ISSOCK(path.lstat().st_mode):
        raise DoorError(f"{path}: there is a file already, which is no socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        trial.settimeout(1)
        try:
            trial.connect(str(path))
        except OSError:
            path.unlink()
            return
    raise DoorError(f"{path}: somebody listens there already")


async def open_tcp(place: str, for_anyone: bool, protocols: Protocols) -> asyncio.Server:
    """A TCP port."""
    host, port = parse_place(place)
    check_loopback(host, for_anyone)
    try:
        return await asyncio.get_running_loop().create_server(protocols, host, port, backlog=BACKLOG)
    except OSError as error:
        raise DoorError(f"{place}: {error.strerror or error}") from None
