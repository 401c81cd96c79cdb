"""The host's way to HTTP servers: one request on a connection of its own, as a daemon and its client send them.

A backend resolves what its host's /etc/hosts knows, and literal addresses; other names are `UnknownName`, which the engine puts
in words, as it knows the name server.
"""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from emulator.errors import EmulatorError

PATIENCE = 15_000_000_000
"""Nanoseconds that Docker waits for an answer to a ping (moby: registry/auth.go)."""


class UnknownName(EmulatorError):
    """No address is known for the host's name, which is the text."""


class WebFailure(EmulatorError):
    """No answer; the text is Go's: `dial tcp 127.0.0.1:5000: connect: connection refused`."""


class PlainAnswer(WebFailure):
    """TLS was spoken to a server that answered in plain HTTP."""

    def __init__(self) -> None:
        super().__init__("http: server gave HTTP response to HTTPS client")


class WebRequest(Struct, frozen=True, kw_only=True):
    """`host` is a name or an address, without brackets; `target` begins with `/`. `secure`: TLS, which only servers outside of
    the simulation speak."""

    method: str
    host: str
    port: int
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    secure: bool = False
    patience: int = PATIENCE


class WebAnswer(Struct, frozen=True, kw_only=True):
    """What came back. `reason` is the text behind the status."""

    status: int
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first field of that name; names ignore case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Web(Protocol):
    """Part of a backend."""

    async def ask(self, request: WebRequest) -> WebAnswer:
        """The answer; raises UnknownName or WebFailure."""
