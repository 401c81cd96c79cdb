"""Work on files that cannot get out of a tree: done by a child whose root the tree is, with mounts that it alone has."""

from __future__ import annotations

import os
import stat
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec
from msgspec import Struct

from emulator.backend.namespace.keeper import syscalls
from emulator.backend.namespace.keeper.failures import FAILURES, KeeperFailure, raised
from emulator.backend.namespace.keeper.messages import Reply

T = TypeVar("T")


class View(Struct, frozen=True, kw_only=True):
    """Something of the host that lies over a place in the tree; `optional`: only where there is such a place."""

    source: str
    destination: str
    read_only: bool = False
    optional: bool = False


def confined(root: str, work: Callable[[], T], kind: type[T], views: Sequence[View] = ()) -> T:
    """What `work` returns, which is called where `/` is `root`; raises what it raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(writing, root, work, views)
    os.close(writing)
    with open(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    if not data:
        raise KeeperFailure(f"the work in {root} was killed")
    reply = msgspec.msgpack.decode(data, type=Reply)
    if reply.failure:
        raise raised(reply.failure, reply.text)
    return msgspec.msgpack.decode(reply.body, type=kind)


def _answer(writing: int, root: str, work: Callable[[], T], views: Sequence[View]) -> None:
    """The child's life."""
    try:
        reply = _reply(root, work, views)
        with open(writing, "wb") as pipe:
            pipe.write(msgspec.msgpack.encode(reply))
    finally:
        os._exit(0)


def _reply(root: str, work: Callable[[], T], views: Sequence[View]) -> Reply:
    try:
        if views:
            syscalls.unshare(syscalls.CLONE_NEWNS)
            lay(root, views)
        os.chroot(root)
        os.chdir("/")
        return Reply(msgspec.Raw(msgspec.msgpack.encode(work())))
    except FAILURES as error:
        return Reply(failure=type(error).__name__, text=str(error))
    except Exception:  # the outermost place of this process: the keeper tells it as the bug that it is
        return Reply(failure="bug", text=traceback.format_exc())


def lay(root: str, views: Sequence[View]) -> None:
    """Mounts each of them, those of the fewest names first; places that lack are made."""
    for view in sorted(views, key=lambda view: view.destination.count("/")):
        place = within(root, view.destination)
        if not os.path.lexists(place):
            if view.optional or not os.path.exists(view.source):
                continue
            make_point(place, directory=os.path.isdir(view.source))
        with suppress(NotADirectoryError):  # a directory over a file, or the other way round: it is not seen
            syscalls.mount(view.source, place, "", syscalls.MS_BIND | syscalls.MS_REC)


def within(root: str, path: str) -> str:
    """The real path of one in a tree, links followed as the tree's own."""
    done = root
    pending = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    for _ in range(4096):
        if not pending:
            return done
        part = pending.pop()
        if part == "..":
            done = os.path.dirname(done) if done != root else root
            continue
        step = os.path.join(done, part)
        if not is_link(step):
            done = step
            continue
        target = os.readlink(step)
        pending += [part for part in reversed(target.split("/")) if part not in ("", ".")]
        if target.startswith("/"):
            done = root
    return done


def is_link(path: str) -> bool:
    """Whether a symbolic link is there."""
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return False


def make_point(place: str, *, directory: bool) -> None:
    """Something to mount on."""
    os.makedirs(place if directory else os.path.dirname(place), 0o755, exist_ok=True)
    if not directory:
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT, 0o755))
