"""proxy_pass: a request handed on to another server, and its answer handed back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.network.http.message import BadMessage, Headers, Inbox, Response, read_body, read_response_head
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.transport import close, connect
from emulator.machine.programs.services import nginx_pages
from emulator.machine.programs.services.nginx_logs import substitute
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.programs.services.nginx_serving import Exchange, Site

PATIENCE = 60 * SECOND
_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "server", "date"}


async def forward(site: Site, exchange: Exchange, url: str) -> Response:
    """The answer of the upstream; 502 or 504 when there is none."""
    url = substitute(url, site.variables(exchange))
    found = re.fullmatch(r"http://([^/]*)(/.*)?", url)
    host, path = (found[1], found[2]) if found else ("", None)
    place = exchange.place
    if path is not None and place is not None:
        uri = path + exchange.uri[len(place.pattern) :]
        uri += f"?{exchange.arguments}" if exchange.arguments else ""
    else:
        uri = exchange.request.target
    members = site.config.upstreams.get(host, [host])
    member = members[site.connections % len(members)]
    name, _, port = member.partition(":")
    return await _ask(site, exchange, name, int(port) if port.isdigit() else 80, host, uri)


async def _ask(site: Site, exchange: Exchange, name: str, port: int, host: str, uri: str) -> Response:
    process = site.process
    try:
        address = (await resolve(process, name))[0]
    except NameFailure:
        await site.complain(exchange, f"{name} could not be resolved (3: Host not found)")
        return _failure(site, exchange, 502)
    exchange.upstream = f"http://{address}:{port}{uri}"
    try:
        stream = await connect(process, address, port, timeout=PATIENCE)
    except LinuxError as error:
        text = "upstream timed out" if error.errno is Errno.ETIMEDOUT else "connect() failed"
        await site.complain(exchange, f"{text} ({error.errno.value[0]}: {error}) while connecting to upstream")
        return _failure(site, exchange, 504 if error.errno is Errno.ETIMEDOUT else 502)
    try:
        await stream.write(_request(site, exchange, host, uri))
        inbox = Inbox(stream)
        head = await read_response_head(inbox)
        body = await read_body(inbox, exchange.request.method, head)
    except (LinuxError, BadMessage):
        await site.complain(
            exchange, "upstream prematurely closed connection while reading response header from upstream"
        )
        return _failure(site, exchange, 502)
    finally:
        close(process, stream)
    headers = Headers(*[(key, value) for key, value in head.headers.fields if key.lower() not in _HOP])
    if not headers.has("Content-Length") and head.status not in (204, 304):
        headers.add("Content-Length", str(len(body)))
    return Response(head.status, headers, body, head.reason)


def _request(site: Site, exchange: Exchange, host: str, uri: str) -> bytes:
    request = exchange.request
    variables = site.variables(exchange) | {"proxy_host": host}
    given = {key.lower(): (key, substitute(value, variables)) for key, value in exchange.scope.proxy_headers}
    lines = [f"{request.method} {uri} HTTP/1.0"]
    lines += [f"{key}: {value}" for key, value in given.values() if value]
    lines += [f"Host: {host}"] if "host" not in given else []
    lines += ["Connection: close"] if "connection" not in given else []
    lines += [f"{key}: {value}" for key, value in request.headers.fields if key.lower() not in {*_HOP, "host", *given}]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + request.body


def _failure(site: Site, exchange: Exchange, status: int) -> Response:
    body = nginx_pages.page(status, site.server_name(exchange))
    return Response(status, Headers(("Content-Type", "text/html"), ("Content-Length", str(len(body)))), body)
