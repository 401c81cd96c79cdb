"""A server's life in its home: as the shim's daemon, nobody's child; or as `emulator serve`, in the foreground."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from emulator.faces.api.door import DoorError
from emulator.faces.daemon.home import API, LOCK, LOG, made, why
from emulator.faces.daemon.kept_world import OtherWorld
from emulator.faces.daemon.reactor import event_loop
from emulator.faces.daemon.server import Server
from emulator.faces.daemon.wish import Wish, daemons
from emulator.storage.database import DamagedWorld, NewerWorld
from emulator.storage.unsaved import UnsavedWorld

LARGEST_LOG = 1 << 20
GARBAGE = (10_000, 10, 10)
"""A world is many small records that stay: the collector looks at them less often than Python's own default."""


def daemon(home: Path, environment: Mapping[str, str]) -> int:
    """0 also where another server has the home already. Why it cannot begin goes to standard error, where the shim waits for
    it; what is said later goes to the log."""
    os.umask(0o077)
    log = home / LOG

    def report(error: BaseException) -> None:
        with contextlib.suppress(OSError):  # a full disk takes no log, either
            write_bug(log, error)

    try:
        with taken(made(home)) as mine:
            return live(home, daemons(environment), report, lambda hosts: turn_to(log), print_error) if mine else 0
    except OSError as error:
        print_error(why(error))
        return 1


def turn_to(log: Path) -> None:
    """Standard error is the log from now on, or nothing where there can be none."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    try:
        place = os.open(log, flags, 0o600)
    except OSError:
        place = os.open(os.devnull, os.O_WRONLY)
    os.dup2(place, 2)
    os.close(place)


def serve(home: Path, wish: Wish) -> int:
    """0 when it was ended, 1 where it cannot begin."""
    with taken(made(home)) as mine:
        if mine:
            return live(home, wish, print_bug, print_hosts, complain)
    complain(f"the world of {home} is served already, at unix://{home / API}; `emulator down` ends its server")
    return 1


@contextlib.contextmanager
def taken(home: Path) -> Iterator[bool]:
    """Whether the home is ours: one server a home."""
    with (home / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def live(
    home: Path, wish: Wish, report: Callable[[BaseException], None], opened: Callable[[list[str]], None],
    complain: Callable[[str], None],
) -> int:
    """Begin, serve, end. `complain` is told why it cannot begin."""
    gc.set_threshold(*GARBAGE)

    async def main() -> None:
        server = Server(home, wish, report)
        os.umask(0o022)
        gc.collect()
        gc.freeze()
        await server.serve(opened)

    try:
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(main())
    except (DamagedWorld, NewerWorld, UnsavedWorld, OtherWorld, DoorError) as error:
        complain(str(error))
        return 1
    return 0


def print_error(text: str) -> None:
    """For the shim that waits, or the log."""
    print(text, file=sys.stderr)


def complain(text: str) -> None:
    """For whoever typed it."""
    print_error(f"emulator serve: {text}")


def print_hosts(hosts: list[str]) -> None:
    """Where it listens: what was asked for, else the home's own door."""
    with contextlib.suppress(BrokenPipeError):
        for host in hosts[1:] or hosts:
            print(f"DOCKER_HOST={host}", flush=True)


def print_bug(error: BaseException) -> None:
    """What nobody expected: a bug of ours, in one line."""
    print(f"emulator serve: this is a bug, please report it: {error!r}", file=sys.stderr, flush=True)


def write_bug(path: Path, error: BaseException) -> None:
    """The same, for the log; a log that has grown too large begins anew."""
    fresh = not path.exists() or path.stat().st_size > LARGEST_LOG
    with path.open("w" if fresh else "a") as log:
        text = "".join(traceback.format_exception(error))
        log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} this is a bug, please report it:\n{text}\n")
