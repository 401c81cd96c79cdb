"""What stands at the head of an answer: the engine's own headers, sorted as Go writes them, the date, a status's words."""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache

from emulator.engine.system.version import API_VERSION, VERSION
from emulator.faces.api.reply import JSON, NO_KIND, Headers, Reply, Stream
from emulator.timeline import SECOND

ENGINE_HEADERS = [("Api-Version", API_VERSION), ("Docker-Experimental", "false"), ("Ostype", "linux")]
SERVER = ("Server", f"Docker/{VERSION} (linux)")
REASONS = {
    101: b"UPGRADED", 200: b"OK", 201: b"Created", 204: b"No Content", 301: b"Moved Permanently", 304: b"Not Modified",
    400: b"Bad Request", 403: b"Forbidden", 404: b"Not Found", 406: b"Not Acceptable", 409: b"Conflict",
    500: b"Internal Server Error", 501: b"Not Implemented", 503: b"Service Unavailable",
}  # fmt: skip


def engine_headers(answer: Reply | Stream, now: int) -> list[tuple[str, str]]:
    """Those of an answer, with the date; `now` is in nanoseconds."""
    bare = isinstance(answer, Reply) and answer.bare
    return [*sorted_headers(answer.kind, answer.headers, bare=bare), ("Date", date(now // SECOND))]


@lru_cache(maxsize=64)
def sorted_headers(kind: str, given: Headers, *, bare: bool) -> Headers:
    """Sorted by name, as Go writes them; one without a value takes the engine's own away."""
    if bare:
        return given if kind == NO_KIND else (("Content-Type", kind or JSON), *given)
    taken = {name for name, value in given if not value}
    own = [pair for pair in [*ENGINE_HEADERS, SERVER] if pair[0] not in taken]
    typed = [("Content-Type", kind)] if kind else []
    return tuple(sorted([*own, *typed, *(pair for pair in given if pair[1])]))


@lru_cache(maxsize=2)
def date(second: int) -> str:
    """For the header."""
    return formatdate(second, usegmt=True)


def reason(status: int) -> bytes:
    """The words behind a status."""
    return REASONS.get(status, b"")
