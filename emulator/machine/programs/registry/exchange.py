"""One request on its way through the registry: what was asked for, and the answer's head as Go's net/http writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qs, quote

from emulator.machine.network.http.dates import http_date
from emulator.machine.network.http.message import REASONS, Headers, Request, Response
from emulator.machine.programs.registry.config import Config
from emulator.machine.programs.registry.faults import Fault
from emulator.machine.programs.registry.log import Build
from emulator.machine.programs.registry.storage import Storage

VERSION_HEADER = ("Docker-Distribution-Api-Version", "registry/2.0")


@dataclass
class Exchange:
    """`variables` are what the path held: name, reference, digest, uuid. `faults` are told in the log, too."""

    request: Request
    storage: Storage
    config: Config
    build: Build
    random: Random
    variables: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.request.target.partition("?")[0]

    @property
    def name(self) -> str:
        """The repository."""
        return self.variables["name"]

    def value(self, name: str) -> str:
        """The first value of that name in the query."""
        found = parse_qs(self.request.target.partition("?")[2], keep_blank_values=True, errors="surrogateescape")
        return found.get(name, [""])[0]

    def url(self, path: str, query: str = "") -> str:
        """The whole address of a path here."""
        base = self.config.host or f"http://{self.request.headers.get('Host')}"
        return f"{base.rstrip('/')}{quote(path, safe='/:@')}{'?' + query if query else ''}"

    def answer(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> Response:
        """An answer of the API."""
        own = dict([VERSION_HEADER]) | ({"X-Content-Type-Options": "nosniff"} if self.config.nosniff else {})
        return go_response(self.storage.process.kernel.timeline.now, status, own | dict(headers), body)

    def document(self, value: object, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
        """A JSON answer."""
        kind = "application/json" if self.build.third else "application/json; charset=utf-8"
        body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"
        return self.answer(status, {"Content-Type": kind} | dict(headers or {}), body)


def go_response(now: int, status: int, headers: Mapping[str, str], body: bytes) -> Response:
    """Fields in the order of their names, then those that the server adds itself."""
    fields = [(name, headers[name]) for name in sorted(headers)] + [("Date", http_date(now))]
    if "Content-Length" not in headers and status not in (204, 304):
        fields.append(("Content-Length", str(len(body))))
    return Response(status, Headers(*fields), body, reason=REASONS[status])


def plain(now: int, status: int, text: str, **headers: str) -> Response:
    """Go's http.Error: a line of text."""
    fields = (
        dict([VERSION_HEADER]) | {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"} | headers
    )
    return go_response(now, status, fields, text.encode() + b"\n")
