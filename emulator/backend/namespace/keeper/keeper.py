"""The engine's side of the keeper: started when first needed, asked by calls, gone when closed or when the engine is."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, get_type_hints

import msgspec

from emulator.backend.namespace.keeper import messages
from emulator.backend.namespace.keeper.agent import PACKAGE, Agent, Settings
from emulator.backend.namespace.keeper.failures import KeeperFailure, raised
from emulator.backend.namespace.keeper.messages import Exited, Reply, Request

Q = TypeVar("Q")
R = TypeVar("R")

ROOT = Path(__file__).parents[4]
BOOT = "import sys; sys.path[:0] = [sys.argv[1]]; from emulator.backend.namespace.keeper.agent import main; main(sys.argv[2:])"
PATIENCE_SECONDS = 10


class Keeper:
    """`mapped`: whether the user has further ids, which are mapped then."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.control, theirs = socket.socketpair()
        self.events, telling = socket.socketpair()
        self.events.setblocking(False)
        self.stderr = messages.memory_file()
        words = [sys.executable, "-I", "-c", BOOT, str(ROOT), str(theirs.fileno()), str(telling.fileno())]
        words.append(msgspec.json.encode(settings).decode())
        command = [*entering(single=settings.single), *words]
        passed = (theirs.fileno(), telling.fileno())
        try:
            self.process = subprocess.Popen(
                command, pass_fds=passed, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.stderr,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise KeeperFailure(f"no namespaces can be made: {error}") from None
        theirs.close()
        telling.close()

    def call(self, function: Callable[[Agent, Q], R], request: Q, descriptors: Sequence[int] = ()) -> R:
        """The function's result; raises what it raised."""
        return self.exchange(function, request, descriptors)[0]

    def exchange(self, function: Callable[[Agent, Q], R], request: Q, descriptors: Sequence[int] = ()) -> tuple[R, list[int]]:
        """The same, with the descriptors that came back."""
        verb = f"{function.__module__.removeprefix(PACKAGE)}.{function.__name__}"
        data = msgspec.msgpack.encode(Request(verb, msgspec.Raw(msgspec.msgpack.encode(request))))
        try:
            messages.send(self.control, data, descriptors)
            answer, returned = messages.receive(self.control)
        except messages.Gone:
            raise KeeperFailure(self.last_words()) from None
        reply = msgspec.msgpack.decode(answer, type=Reply)
        if reply.failure:
            raise raised(reply.failure, reply.text)
        result: R = msgspec.msgpack.decode(reply.body, type=get_type_hints(function)["return"])
        return result, returned

    def last_words(self) -> str:
        """What it said before it went."""
        said = os.pread(self.stderr, 4096, 0).decode("utf-8", "replace").strip()
        return f"the process that holds the containers is gone: {said or 'it was killed'} (see `emulator doctor`)"

    def next_end(self) -> Exited | None:
        """Whose end was told; None where nothing was."""
        try:
            if not self.events.recv(1, socket.MSG_PEEK):
                return None
        except BlockingIOError:
            return None
        self.events.setblocking(True)
        data, _ = messages.receive(self.events)
        self.events.setblocking(False)
        return msgspec.msgpack.decode(data, type=Exited)

    def close(self) -> None:
        """Ends it, and all that it holds."""
        self.control.close()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.events.close()
        os.close(self.stderr)


def entering(*, single: bool) -> list[str]:
    """util-linux's `unshare`, with the namespaces that a keeper lives in.

    The further ids are named: `--map-auto` of util-linux 2.38 takes any name for root's.
    """
    mapping = ["--map-root-user"]
    if not single:
        mapping += [f"--map-{kind}={first},1,{count}" for kind, (first, count) in further_ids().items()]
    return ["unshare", "--user", *mapping, "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]


def further_ids() -> dict[str, tuple[int, int]]:
    """The user's ranges of subordinate ids: the first one, and how many. Raises KeyError where there is none."""
    user = pwd.getpwuid(os.getuid()).pw_name
    return {"users": ranges(Path("/etc/subuid"))[user], "groups": ranges(Path("/etc/subgid"))[user]}


def has_further_ids(user: str) -> bool:
    """Whether /etc/subuid and /etc/subgid give the user ids of their own, and newuidmap can map them."""
    if shutil.which("newuidmap") is None or shutil.which("newgidmap") is None:
        return False
    return all(user in ranges(Path(path)) for path in ("/etc/subuid", "/etc/subgid"))


def ranges(path: Path) -> dict[str, tuple[int, int]]:
    """The first range of each user that /etc/subuid or its like names; this user's also by name where it stands by number."""
    found: dict[str, tuple[int, int]] = {}
    if path.exists():
        for line in path.read_text().splitlines():
            owner, _, numbers = line.partition(":")
            first, _, count = numbers.partition(":")
            if first.isdigit() and count.isdigit():
                found.setdefault(owner, (int(first), int(count)))
    number = str(os.getuid())
    return {pwd.getpwuid(os.getuid()).pw_name: found[number]} | found if number in found else found
