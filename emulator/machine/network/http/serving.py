"""A server's side of HTTP: one task a connection, keep-alive included. What is answered is the caller's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeAlias

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.accepting import accept_all
from emulator.machine.network.http.message import BadMessage, Inbox, Request, Response, read_request
from emulator.machine.network.sockets import Listener, StreamSocket
from emulator.machine.network.transport import close
from emulator.timeline import Bell, Task

Answer: TypeAlias = Callable[[Request | None, StreamSocket], Awaitable[Response]]
"""Given a request (None: what came is no HTTP) and its connection."""

REQUESTS_MAX = 1000


async def serve(process: Process, stream: StreamSocket, answer: Answer) -> None:
    """Serves one connection to its end, and closes it. `answer` sets `Connection`: a `close` there ends it."""
    inbox = Inbox(stream)
    try:
        for _ in range(REQUESTS_MAX):
            try:
                request = await read_request(inbox)
            except BadMessage:
                await _send(stream, await answer(None, stream), with_body=True)
                break
            if request is None:
                break
            response = await answer(request, stream)
            await _send(stream, response, with_body=request.method != "HEAD")
            if not request.keeps_alive or response.headers.get("Connection").lower() == "close":
                break
    except LinuxError:
        pass  # the client went away: there is nobody to tell
    finally:
        close(process, stream)


async def _send(stream: StreamSocket, response: Response, *, with_body: bool) -> None:
    await stream.write(response.head() + (response.body if with_body else b""))


async def accept_forever(process: Process, listener: Listener, answer: Answer) -> None:
    """Takes connections as they come and serves each in a task of the process."""
    await accept_all(process, listener, lambda stream: beside(process, serve(process, stream, answer)))


def beside(process: Process, coroutine: Coroutine[object, Bell | None, None]) -> Task[None]:
    """Runs a coroutine for a process beside its main one."""
    return process.beside(coroutine, f"{process.name} connection")
