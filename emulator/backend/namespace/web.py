"""HTTP requests of this machine, as Docker's daemon sends them: see backend/web.py. A thread for each: nobody waits for it.

Redirects are followed, certificates checked (but those of loopback addresses, as Docker does), and a registry that wants a
token gets the one that its own server gives to anybody (moby: registry/auth.go, distribution spec: token authentication).
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field

from emulator.backend.namespace.descriptors import READ, Descriptors
from emulator.backend.namespace.http_exchange import Tokens, exchange
from emulator.backend.web import WebAnswer, WebFailure, WebRequest
from emulator.errors import EmulatorError


@dataclass
class Asking:
    """One request on its way: `answer` or `failure` when `reading` can be read."""

    request: WebRequest
    tokens: Tokens
    reading: int = -1
    writing: int = -1
    answer: WebAnswer | None = None
    failure: BaseException | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.reading, self.writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.thread = threading.Thread(target=self.run, name="web request", daemon=True)
        self.thread.start()

    def run(self) -> None:
        """On the thread: whatever comes of it is told on the other one."""
        try:
            self.answer = exchange(self.request, self.tokens)
        except BaseException as error:
            self.failure = error
        finally:
            os.close(self.writing)


class RealWeb:
    """Part of the namespace backend. `tokens` are kept for as long as it lives."""

    def __init__(self, descriptors: Descriptors) -> None:
        self._descriptors = descriptors
        self._tokens = Tokens()

    async def ask(self, request: WebRequest) -> WebAnswer:
        """The answer; raises UnknownName or WebFailure. Whoever is cancelled lets the thread end by itself."""
        asking = Asking(request, self._tokens)
        try:
            await self._descriptors.ready(asking.reading, READ)
        finally:
            os.close(asking.reading)
        if isinstance(asking.failure, EmulatorError):
            raise asking.failure
        if asking.answer is None:
            raise WebFailure("the request was broken off") from asking.failure
        return asking.answer
