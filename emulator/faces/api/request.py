"""What a client asks: the path without its version, the query, the headers, the body, each read as Go's handlers read it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qs, unquote

import msgspec

from emulator.engine.filters import FilterValues
from emulator.engine.system.version import API_VERSION
from emulator.errors import InvalidParameter, SystemFailure
from emulator.faces.api.media_type import check_json
from emulator.quote import quote
from emulator.wire import go_decode
from emulator.wire.go_text import mended_json

if TYPE_CHECKING:
    from emulator.engine import Engine

T = TypeVar("T")
FALSE = ("", "0", "no", "false", "none")
VERSIONED = re.compile(r"/v([0-9.]+)(/.*)", re.DOTALL)
ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
MAX_JSON = 8 << 20
MAX_ARCHIVE = 1 << 30
MAX_DIGITS, LIMIT = 40, 1 << 63


class InvalidFilters(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("invalid filter")


class NotANumber(SystemFailure):
    """Docker takes it for a fault of its own."""

    def __init__(self, call: str, word: str, cause: str = "invalid syntax") -> None:
        super().__init__(f"strconv.{call}: parsing {quote(word)}: {cause}")


class BadQuery(InvalidParameter):
    """A query that is none (Go: url.ParseQuery)."""


class TooLarge(InvalidParameter):
    def __init__(self, limit: int) -> None:
        super().__init__(f"the request's body is larger than {limit} bytes")


@dataclass
class Request:
    """One request. `name` is what the path names; `version` as (1, 51); `collect` reads the body, so far as it is allowed."""

    engine: Engine
    method: str
    path: str
    query_text: str
    headers: Mapping[str, str]
    collect: Callable[[int], Awaitable[bytes]]
    version: tuple[int, ...] = ()
    name: str = ""
    body: bytes | None = field(default=None)

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """All values of all keys; raises BadQuery."""
        if not self.query_text:
            return {}
        if ";" in self.query_text:
            raise BadQuery("invalid semicolon separator in query")
        check_escapes(self.query_text)
        return parse_qs(self.query_text, keep_blank_values=True, errors="surrogateescape")

    def text(self, key: str) -> str:
        """The first value, "" for none."""
        return self.query[key][0] if key in self.query else ""

    def texts(self, key: str) -> list[str]:
        """All values."""
        return self.query.get(key, [])

    def yes(self, key: str, default: bool = False) -> bool:
        """moby: httputils.BoolValue."""
        return self.text(key).strip().lower() not in FALSE if key in self.query else default

    def number(self, key: str, default: int | None = None, call: str = "Atoi") -> int | None:
        """A whole number; none where nothing is given."""
        word = self.text(key)
        if not word:
            return default
        if not re.fullmatch(r"[-+]?[0-9]+", word):
            raise NotANumber(call, word)
        if len(word) > MAX_DIGITS or not -LIMIT <= int(word) < LIMIT:
            raise NotANumber(call, word, "value out of range")
        return int(word)

    def filters(self, key: str = "filters") -> FilterValues:
        """In both shapes that clients send: {"name": {"value": true}}, and the old {"name": ["value"]}."""
        given = self.text(key)
        if not given:
            return {}
        try:
            return read_filters(msgspec.json.decode(mended_json(given)))
        except (msgspec.DecodeError, RecursionError):
            raise InvalidFilters() from None

    def before(self, major: int, minor: int) -> bool:
        """Whether the client speaks an older version of the API."""
        return self.version < (major, minor)

    async def document(self, kind: type[T], name: str = "") -> T:
        """The body as a record; an empty one says nothing."""
        return go_decode.convert(await self.json(), kind, name or getattr(kind, "__go_type__", kind.__name__))

    async def json(self) -> object:
        """The body's value."""
        body = await self.data(MAX_JSON)
        check_json(self.headers.get("content-type", ""), empty=not body)
        return go_decode.parse(body) if body else None

    async def data(self, limit: int = MAX_ARCHIVE) -> bytes:
        """The body as it is."""
        if self.body is None:
            self.body = await self.collect(limit)
        return self.body


def check_escapes(text: str) -> None:
    """Raises BadQuery where a `%` has no two hexadecimal digits behind it."""
    if "%" in text and (found := ESCAPE.search(text)):
        raise BadQuery(f"invalid URL escape {quote(found[0])}")


def read_filters(value: object) -> dict[str, tuple[str, ...]]:
    """The values of each filter."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidFilters()
    return {name: filter_values(given) for name, given in value.items()}


def filter_values(given: object) -> tuple[str, ...]:
    """Of one filter; a value that is switched off counts, as it does in Docker."""
    if isinstance(given, dict) and all(isinstance(on, bool) for on in given.values()):
        return tuple(sorted(given))
    if isinstance(given, list) and all(isinstance(word, str) for word in given):
        return tuple(given)
    raise InvalidFilters()


def split_target(target: str) -> tuple[str, str, str]:
    """The version ("" for none), the path and the query of a request line's target; raises BadQuery."""
    path, _, query = target.partition("?")
    check_escapes(path)
    path = unquote(path, errors="surrogateescape") if "%" in path else path
    match = VERSIONED.fullmatch(path)
    return (match[1], match[2], query) if match else ("", path, query)


@lru_cache(maxsize=64)
def version_of(words: str) -> tuple[int, ...]:
    """`1.51` as (1, 51); the newest for none."""
    return tuple(int(part or 0) for part in (words or API_VERSION).split(".")[:3])
