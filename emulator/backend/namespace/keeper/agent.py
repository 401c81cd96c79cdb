"""The keeper's side: one loop that answers the engine, and tells it whose end has come.

It is the first process of its pid namespace, so whatever it started ends with it, and whoever loses a parent becomes its child.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import get_type_hints

import msgspec
from msgspec import Struct

from emulator.backend.namespace.keeper import messages, syscalls
from emulator.backend.namespace.keeper.failures import FAILURES
from emulator.backend.namespace.keeper.messages import Exited, Gone, Reply, Request

PACKAGE = "emulator.backend.namespace."
UNIFIED = "/sys/fs/cgroup/unified"


class Settings(Struct, frozen=True, kw_only=True):
    """`home`: the world's own directory; `layers`: where unpacked layers lie, perhaps of many worlds; `runtime`: its program.
    `single`: no other user ids than one are mapped. `passing`: `home` goes when the engine does. `groups`: by controller the
    directory in which containers with limits get control groups; none where there are none to give."""

    home: str
    layers: str
    runtime: str
    single: bool
    passing: bool = False
    groups: dict[str, str] = {}


class Agent:
    """`received` are the descriptors that came with a request (whoever keeps one takes it out); `returned` go with the
    reply. `state` is where modules keep what they know between requests, each under its own name."""

    def __init__(self, control: socket.socket, events: socket.socket, settings: Settings) -> None:
        self.control, self.events, self.settings = control, events, settings
        self.received: list[int] = []
        self.returned: list[int] = []
        self.children: dict[int, str] = {}
        self.watched: dict[int, Callable[[], None]] = {}
        self.state: dict[str, object] = {}
        self.poll = select.poll()

    def serve(self) -> None:
        """Until the engine is gone."""
        reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self.watch(self.control.fileno(), self.answer)
        self.watch(reading, lambda: self.reap(reading))
        with suppress(Gone):
            while True:
                for descriptor, _ in self.poll.poll():
                    if descriptor in self.watched:
                        self.watched[descriptor]()

    def watch(self, descriptor: int, callback: Callable[[], None]) -> None:
        """Calls back whenever a descriptor can be read, or is at its end."""
        self.watched[descriptor] = callback
        self.poll.register(descriptor, select.POLLIN)

    def unwatch(self, descriptor: int) -> None:
        """And no more."""
        if self.watched.pop(descriptor, None) is not None:
            self.poll.unregister(descriptor)

    def reap(self, reading: int) -> None:
        """Somebody has ended."""
        with suppress(BlockingIOError):
            os.read(reading, 4096)
        self.bury()

    def bury(self) -> None:
        """Tells the ends of those who were awaited; all others just end."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                name = self.children.pop(ended[0], "")
                if name:
                    code = os.waitstatus_to_exitcode(ended[1])
                    messages.send(self.events, msgspec.msgpack.encode(Exited(name, code if code >= 0 else 128 - code)))

    def answer(self) -> None:
        """One request."""
        data, self.received = messages.receive(self.control)
        self.returned = []
        reply = self.reply(msgspec.msgpack.decode(data, type=Request))
        messages.send(self.control, msgspec.msgpack.encode(reply), self.returned)
        for descriptor in (*self.received, *self.returned):
            os.close(descriptor)

    def reply(self, request: Request) -> Reply:
        """The function's result, or why there is none."""
        try:
            function = find(request.verb)
            body = msgspec.msgpack.decode(request.body, type=get_type_hints(function)["request"])
            return Reply(msgspec.Raw(msgspec.msgpack.encode(function(self, body))))
        except FAILURES as error:
            return Reply(failure=type(error).__name__, text=str(error))
        except OSError as error:
            return Reply(failure="OSError", text=f"{request.verb}: {error}")
        except Exception:  # the keeper's outermost place: the engine reports it as the bug that it is
            return Reply(failure="bug", text=traceback.format_exc())

    def end(self) -> None:
        """Nothing runs any more; nothing lies about that nobody wants."""
        with suppress(ProcessLookupError):  # nobody else is there
            os.kill(-1, signal.SIGKILL)
        with suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        if self.settings.groups:
            from emulator.backend.namespace.groups import kept

            kept.remove_all(self)
        if self.settings.passing:
            from emulator.backend.namespace.files.overlays import unmount_all

            unmount_all(self)
            shutil.rmtree(self.settings.home, ignore_errors=True)


def find(verb: str) -> Callable[[Agent, object], object]:
    """`files.layers.unpack`: a function of this package."""
    module, _, name = verb.rpartition(".")
    found: Callable[[Agent, object], object] = getattr(import_module(PACKAGE + module), name)
    return found


def main(words: list[str]) -> None:
    """`words`: the descriptors of both sockets, and the settings as JSON."""
    control, events = (socket.socket(fileno=int(word)) for word in words[:2])
    os.umask(0o022)
    if os.path.isdir(UNIFIED):  # beside cgroups of the first version runtimes refuse to see the second
        syscalls.mount("none", UNIFIED, "tmpfs")
    agent = Agent(control, events, msgspec.json.decode(words[2], type=Settings))
    try:
        agent.serve()
    finally:
        agent.end()
