"""`emulator down` and `emulator reset`: what is asked of the daemon of a home, or done without one."""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import socket
import time
from pathlib import Path

from emulator.faces.daemon.home import LOCK, SOCKET, WORLD, home

PATIENCE_SECONDS = 30
PAUSE_SECONDS = 0.01


def end(*, reset: bool) -> int:
    """Ends the daemon, if there is one; `reset` drops its world too. 1 where it does not end."""
    place = home()
    if not place.is_dir():
        return 0
    ask(place)
    lock = taken(place)
    if lock is None:
        print(f"emulator: the daemon of {place} does not end")
        return 1
    with lock:
        for path in place.glob(f"{WORLD}*") if reset else ():
            path.unlink()
    return 0


def ask(place: Path) -> None:
    """Tells the daemon to end; waits for its answer."""
    words = b"".join(word + b"\0" for word in (b"down", b"/", b"0"))
    with socket.socket(socket.AF_UNIX) as connection, contextlib.ExitStack() as stack:
        connection.settimeout(PATIENCE_SECONDS)
        directory = os.open(place, os.O_RDONLY)
        stack.callback(os.close, directory)
        with contextlib.suppress(OSError):  # nobody listens: nothing is to be ended
            connection.connect(f"/proc/self/fd/{directory}/{SOCKET}")
            with open(os.devnull, "r+b") as nothing:
                rights = array.array("i", [nothing.fileno()] * 3)
                data = len(words).to_bytes(4, "big") + words
                connection.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
            while connection.recv(64):
                pass


def taken(place: Path) -> contextlib.AbstractContextManager[object] | None:
    """The home's lock, once the daemon has let it go."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    lock = (place / LOCK).open("a")
    while time.monotonic() < deadline:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE_SECONDS)
        else:
            return lock
    lock.close()
    return None
