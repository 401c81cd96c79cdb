"""Joins the console to a container's streams, as the client does on a hijacked connection (cli: hijack.go)."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import TYPE_CHECKING

from emulator.commands.client import STDIN, STDOUT, Client
from emulator.commands.detach_keys import EscapeWatch
from emulator.commands.outcome import ClientError

if TYPE_CHECKING:
    from emulator.engine.streams import Attachment


class NotATerminal(ClientError):
    def __init__(self) -> None:
        super().__init__("the input device is not a TTY")


class EscapeSequenceRead(ClientError):
    """`attach` and `exec` end with this after the detach keys; `run` and `start` end quietly."""

    def __init__(self) -> None:
        super().__init__("read escape sequence")


def check_terminal(docker: Client, attach_stdin: bool, tty: bool) -> None:
    if attach_stdin and tty and not docker.console.is_terminal(STDIN):
        raise NotATerminal


class Conversation:
    """One console joined to one attachment. `run()` returns whether the user detached."""

    def __init__(self, docker: Client, attachment: Attachment, *, tty: bool, stdin: bool, keys: bytes) -> None:
        self._docker = docker
        self._attachment = attachment
        self._tty = tty
        self._stdin = stdin
        self._watch = EscapeWatch(keys) if tty and docker.console.is_terminal(STDIN) else None

    async def run(self) -> bool:
        spawn = self._docker.engine.timeline.spawn
        with ExitStack() as stack:
            stack.callback(self._attachment.detach)
            stack.enter_context(self._raw())
            if self._stdin and not self._attachment.wanted:  # nothing to wait for but the end of what is typed
                await self._input()
            elif self._stdin:
                stack.callback(spawn(self._input(), "docker: standard input").cancel)
            if self._tty and self._docker.console.is_terminal(STDOUT):
                stack.callback(spawn(self._sizes(), "docker: window size").cancel)
            await self._output()
        return self._watch is not None and self._watch.detached

    def _raw(self) -> AbstractContextManager[None]:
        return self._docker.console.raw() if self._stdin and self._watch is not None else nullcontext()

    async def _output(self) -> None:
        while (piece := await self._attachment.read()) is not None:
            stream, data = piece
            await self._docker.console.write(STDOUT if self._tty else stream, data)

    async def _input(self) -> None:
        while typed := await self._docker.console.read():
            data = self._watch.pass_on(typed) if self._watch else typed
            if data:
                await self._attachment.write(data)
            if self._watch is not None and self._watch.detached:
                self._attachment.detach()
                return
        await self._attachment.close_stdin()

    async def _sizes(self) -> None:
        while True:
            self._attachment.resize(*self._docker.console.size())
            await self._docker.console.resized.wait()
