"""Which handler a request goes to (distribution: registry/api/v2/routes.go): one row a route."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from emulator.machine.network.http.message import Response
from emulator.machine.programs.registry import blobs, lists, manifests, uploads
from emulator.machine.programs.registry.exchange import Exchange, plain

Handler: TypeAlias = Callable[[Exchange], Awaitable[Response]]

COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
NAME = rf"(?P<name>{COMPONENT}(?:/{COMPONENT})*)"
DIGEST = r"[a-z0-9+._-]+:[a-fA-F0-9]+"
REFERENCE = rf"(?P<reference>[\w][\w.-]{{0,127}}|{DIGEST})"
ROUTES: tuple[tuple[re.Pattern[str], dict[str, Handler]], ...] = (
    (re.compile(r"/v2/"), {"": lists.base}),
    (re.compile(r"/v2/_catalog"), {"GET": lists.catalog}),
    (re.compile(rf"/v2/{NAME}/tags/list"), {"GET": lists.tags}),
    (
        re.compile(rf"/v2/{NAME}/manifests/{REFERENCE}", re.ASCII),
        {"GET": manifests.get, "HEAD": manifests.get, "PUT": manifests.put, "DELETE": manifests.delete},
    ),
    (
        re.compile(rf"/v2/{NAME}/blobs/(?P<digest>{DIGEST})"),
        {"GET": blobs.get, "HEAD": blobs.get, "DELETE": blobs.delete},
    ),
    (re.compile(rf"/v2/{NAME}/blobs/uploads/"), {"POST": uploads.start}),
    (
        re.compile(rf"/v2/{NAME}/blobs/uploads/(?P<uuid>[a-zA-Z0-9_.=-]+)"),
        {"GET": uploads.status, "HEAD": uploads.status, "PATCH": uploads.patch, "PUT": uploads.put, "DELETE": uploads.cancel},
    ),
)


def find(exchange: Exchange) -> Handler | None:
    """The handler, with what the path held in `variables`; None where nothing is."""
    for pattern, methods in ROUTES:
        found = pattern.fullmatch(exchange.path)
        if found is not None:
            exchange.variables.update(found.groupdict())
            return methods.get("") or methods.get(exchange.request.method) or not_allowed(sorted(methods))
    if any(pattern.fullmatch(f"{exchange.path}/") for pattern, _ in ROUTES):
        return moved
    return None


def not_allowed(methods: list[str]) -> Handler:
    """What comes of another method (gorilla/handlers: MethodHandler)."""

    async def handler(exchange: Exchange) -> Response:
        now = exchange.storage.process.kernel.timeline.now
        if exchange.request.method == "OPTIONS":
            return exchange.answer(200, {"Allow": ", ".join(methods)})
        return plain(now, 405, "Method not allowed", Allow=", ".join(methods))

    return handler


async def moved(exchange: Exchange) -> Response:
    """The path wants a slash at its end."""
    body = f'<a href="{exchange.path}/">Moved Permanently</a>.\n\n'.encode() if exchange.request.method == "GET" else b""
    return exchange.answer(301, {"Content-Type": "text/html; charset=utf-8", "Location": f"{exchange.path}/"}, body)
