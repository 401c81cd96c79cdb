"""How nginx answers a request: which server and location, files, redirects, error pages, proxying."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import SECOND, http_date, log_date, parse_http_date
from emulator.machine.network.http.message import Headers, Request, Response
from emulator.machine.network.http.ranges import byte_range
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.programs.services import nginx_pages, nginx_proxy, nginx_rewrite
from emulator.machine.programs.services.nginx_config import Config, Listen, Place, Scope, Server
from emulator.machine.programs.services.nginx_logs import Logs, substitute
from emulator.timeline import Bell

REDIRECTS_MAX = 10


@dataclass
class Exchange:
    """One request on its way. `uri` is decoded and without arguments; internal redirects change it."""

    request: Request
    stream: StreamSocket
    server: Server
    listen: Listen
    number: int
    uri: str = ""
    arguments: str = ""
    place: Place | None = None
    upstream: str = ""
    extra: Headers = field(default_factory=Headers)
    set: dict[str, str] = field(default_factory=dict)
    again: bool = False
    unread: bool = False  # refused by its first line: the fields below it are not looked at

    @property
    def scope(self) -> Scope:
        return (self.place or self.server).scope


class Site:
    """The worker's view of the configuration."""

    def __init__(self, process: Process, config: Config, logs: Logs, version: str) -> None:
        self.process, self.config, self.logs, self.version = process, config, logs, version
        self.connections = self.busy = 0
        self.idle = Bell()

    async def until_idle(self) -> None:
        """Waits until no request is being answered."""
        while self.busy:
            await self.idle.wait()

    # which server

    def choose(self, listen: Listen, host: str) -> Server:
        """By the Host field among the servers of that port; else the default one."""
        there = [server for server in self.config.servers if listen.port in (other.port for other in server.listens)]
        exact = [server for server in there if any(_same(listen, other) for other in server.listens)] or there
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
        name = name.lower()
        for fits in (_is_name, _is_wildcard, _is_tail_wildcard):
            for server in exact:
                if any(fits(pattern, name) for pattern in server.names):
                    return server
        default = [
            server for server in exact if any(other.default and _same(listen, other) for other in server.listens)
        ]
        return (default or exact)[0]

    # answers

    async def answer(self, request: Request | None, stream: StreamSocket, listen: Listen, number: int) -> Response:
        self.busy += 1
        try:
            return await self._answer(request, stream, listen, number)
        finally:
            self.busy -= 1
            self.idle.ring()

    async def _answer(self, request: Request | None, stream: StreamSocket, listen: Listen, number: int) -> Response:
        host = request.headers.get("Host") if request is not None else ""
        server = self.choose(listen, host)
        bad = request is None
        request = request or Request("", "", "HTTP/1.0", Headers())
        exchange = Exchange(request, stream, server, listen, number)
        if bad or not self._understood(exchange):
            response = self._page(exchange, 400)
            response.headers.add("Connection", "close")
            exchange.extra = Headers(("closed", "1"))
        else:
            response = await self.route(exchange)
        size = len(response.body)
        self._finish(exchange, response)
        await self._log(exchange, response.status, size)
        return response

    def _understood(self, exchange: Exchange) -> bool:
        request = exchange.request
        target = request.target
        if target.startswith("http://"):
            target = "/" + target[7:].partition("/")[2]
        if request.version == "HTTP/1.1" and not request.headers.get("Host"):
            return False
        exchange.unread = True
        if not target.startswith("/"):
            return False
        path, _, exchange.arguments = target.partition("?")
        path = unquote(path.partition("#")[0], errors="surrogateescape")
        depth = 0
        for part in path.split("/"):
            depth += -1 if part == ".." else 1 if part not in ("", ".") else 0
            if depth < 0:
                return False
        exchange.unread = False
        clean = posixpath.normpath("/" + path.lstrip("/"))
        exchange.uri = clean + "/" if path.endswith(("/", "/.", "/..")) and clean != "/" else clean
        return "\0" not in path

    async def route(self, exchange: Exchange) -> Response:
        """Finds the location and lets it answer; then error pages."""
        answer = self._rewritten(exchange, exchange.server)
        if answer is not None:
            return await self._with_error_page(exchange, self._return(exchange, answer))
        exchange.place = find_place(exchange.server, exchange.uri)
        if exchange.place is not None and exchange.place.internal:
            return await self._with_error_page(exchange, self._page(exchange, 404))
        return await self._with_error_page(exchange, await self._content(exchange))

    async def _content(self, exchange: Exchange) -> Response:
        for _ in range(REDIRECTS_MAX):
            place: Place = exchange.place or exchange.server
            exchange.again = False
            answer = self._rewritten(exchange, place) if place is not exchange.server else None
            if answer is not None:
                return self._return(exchange, answer)
            if exchange.again:
                exchange.place = find_place(exchange.server, exchange.uri)
                continue
            if not await self._allowed(exchange):
                return self._page(exchange, 403)
            if len(exchange.request.body) > place.scope.body_max > 0:
                return self._page(exchange, 413)
            if place.scope.try_files:
                outcome = self._try(exchange)
                if isinstance(outcome, int):
                    return self._page(exchange, outcome)
                if outcome:
                    self._redirect_inside(exchange, outcome)
                    continue
            if place.proxy is not None:
                return await nginx_proxy.forward(self, exchange, place.proxy)
            return await self._static(exchange)
        await self.complain(
            exchange, f'rewrite or internal redirection cycle while internally redirecting to "{exchange.uri}"'
        )
        return self._page(exchange, 500)

    def _rewritten(self, exchange: Exchange, place: Place) -> tuple[int, str] | None:
        """Runs `rewrite`, `set` and `return`: an answer, or None with the exchange's uri as it is now."""
        exchange.again = False
        if not place.steps:
            return None
        outcome = nginx_rewrite.run(place.steps, exchange.uri, exchange.arguments, self.variables(exchange))
        exchange.uri, exchange.arguments, exchange.again = outcome.uri, outcome.arguments, outcome.again
        exchange.set |= outcome.variables
        return outcome.answer

    def _redirect_inside(self, exchange: Exchange, uri: str) -> None:
        uri = substitute(uri, self.variables(exchange))
        exchange.uri, _, arguments = uri.partition("?")
        exchange.arguments = arguments or exchange.arguments
        if uri.startswith("@"):
            exchange.place = next((place for place in exchange.server.places if place.pattern == uri), None)
        else:
            exchange.place = find_place(exchange.server, exchange.uri)

    def _try(self, exchange: Exchange) -> int | str:
        """try_files: "" when a file fits (uri set), a status, or a uri to go on with."""
        *names, last = exchange.scope.try_files
        variables = self.variables(exchange)
        for name in names:
            wanted = substitute(name, variables)
            path = self.path_of(exchange, wanted)
            try:
                stat = self.process.stat(path.rstrip("/") or "/")
            except LinuxError:
                continue
            if (stat.kind is Kind.DIRECTORY) == wanted.endswith("/"):
                exchange.uri = wanted
                return ""
        return int(last[1:]) if last.startswith("=") and last[1:].isdigit() else last

    async def _allowed(self, exchange: Exchange) -> bool:
        address = ip_address(exchange.stream.remote[0])
        for allowed, who in exchange.scope.rules:
            if who == "all" or address in ip_network(who, strict=False):
                if not allowed:
                    await self.complain(exchange, "access forbidden by rule")
                return allowed
        return True

    async def _static(self, exchange: Exchange) -> Response:
        uri, scope = exchange.uri, exchange.scope
        if uri.endswith("/"):
            for name in scope.index:
                path = self.path_of(exchange, uri) + name if not name.startswith("/") else scope.root + name
                if self.process.exists(path):
                    self._redirect_inside(exchange, uri + name if not name.startswith("/") else name)
                    return (
                        await self._content(exchange)
                        if exchange.place and exchange.place.proxy
                        else await self._file(exchange)
                    )
            return await self._directory(exchange)
        return await self._file(exchange)

    async def _directory(self, exchange: Exchange) -> Response:
        path = self.path_of(exchange, exchange.uri)
        if not self.process.exists(path):
            return await self._missing(exchange, path, LinuxError(Errno.ENOENT))
        if not exchange.scope.autoindex:
            await self.complain(exchange, f'directory index of "{path}" is forbidden')
            return self._page(exchange, 403)
        try:
            body = nginx_pages.listing(self.process, path, exchange.uri, exchange.scope.exact_size)
        except LinuxError as error:
            return await self._missing(exchange, path, error)
        return Response(200, Headers(("Content-Type", "text/html")), body)

    async def _file(self, exchange: Exchange) -> Response:
        if exchange.request.method not in ("GET", "HEAD"):
            return self._page(exchange, 405)
        path = self.path_of(exchange, exchange.uri)
        try:
            stat = self.process.stat(path)
            if stat.kind is Kind.DIRECTORY:
                return self._moved(exchange, exchange.uri + "/")
            body = self.process.read_file(path)
        except LinuxError as error:
            return await self._missing(exchange, path, error)
        return self._whole(exchange, path, stat, body)

    async def _missing(self, exchange: Exchange, path: str, error: LinuxError) -> Response:
        status = 403 if error.errno in (Errno.EACCES, Errno.EPERM) else 404
        if exchange.scope.log_not_found or status == 403:
            await self.complain(exchange, f'open() "{path}" failed ({error.errno.value[0]}: {error})')
        return self._page(exchange, status)

    def _whole(self, exchange: Exchange, path: str, stat: Stat, body: bytes) -> Response:
        scope = exchange.scope
        tag = f'"{stat.mtime // SECOND:x}-{len(body):x}"'
        modified = http_date(stat.mtime)
        headers = exchange.request.headers
        since = headers.get("If-Modified-Since")
        unchanged = headers.get("If-None-Match") == tag if headers.has("If-None-Match") else since == modified
        if unchanged and (headers.has("If-None-Match") or parse_http_date(since) is not None):
            return Response(304, Headers(("Last-Modified", modified), ("Connection", ""), ("ETag", tag)))
        kind = self._type(path, scope)
        wanted = byte_range(headers.get("Range"), len(body))
        if wanted == ():
            response = self._page(exchange, 416)
            response.headers.add("Content-Range", f"bytes */{len(body)}")
            return response
        response = Response(206 if wanted else 200, Headers(("Content-Type", kind)))
        response.body = body[wanted[0] : wanted[1] + 1] if wanted else body
        response.headers.add("Content-Length", str(len(response.body)))
        response.headers.add("Last-Modified", modified)
        response.headers.add("Connection", "")
        if scope.etag:
            response.headers.add("ETag", tag)
        if wanted:
            response.headers.add("Content-Range", f"bytes {wanted[0]}-{wanted[1]}/{len(body)}")
        else:
            response.headers.add("Accept-Ranges", "bytes")
        return response

    def _type(self, path: str, scope: Scope) -> str:
        base = path.rpartition("/")[2]
        ending = base.rpartition(".")[2].lower() if "." in base else ""
        kind = dict(scope.types).get(ending, scope.default_type)
        wants_charset = scope.charset not in ("", "off") and kind in (
            "text/html",
            "text/xml",
            "text/plain",
            "application/javascript",
        )
        return f"{kind}; charset={scope.charset}" if wants_charset else kind

    def path_of(self, exchange: Exchange, uri: str) -> str:
        """The file of a uri: below root, or alias in place of the location's prefix."""
        place, scope = exchange.place, exchange.scope
        if scope.alias is not None and place is not None and place.regex is None:
            return scope.alias + uri[len(place.pattern) :]
        root = substitute(scope.alias if scope.alias is not None else scope.root, self.variables(exchange))
        return root.rstrip("/") + uri if scope.alias is None else root

    # made responses

    def _return(self, exchange: Exchange, answer: tuple[int, str]) -> Response:
        status, text = answer
        value = substitute(text, self.variables(exchange))
        if status in (301, 302, 303, 307, 308):
            return self._moved(exchange, value, status)
        if status == 444:
            return Response(444, Headers(("Connection", "close")))
        if value or status in (200, 201, 202):
            body = value.encode("utf-8", "surrogateescape")
            kind = self._type(exchange.uri, exchange.scope)
            return Response(status, Headers(("Content-Type", kind), ("Content-Length", str(len(body)))), body)
        return self._page(exchange, status)

    def _moved(self, exchange: Exchange, target: str, status: int = 301) -> Response:
        response = self._page(exchange, status)
        if target.startswith("/") and exchange.scope.absolute_redirect:
            host = exchange.request.headers.get("Host").rpartition(":")
            name = host[0] if host[2].isdigit() and host[0] else exchange.request.headers.get("Host")
            port = f":{exchange.listen.port}" if exchange.listen.port != 80 and exchange.scope.port_in_redirect else ""
            target = f"http://{name or exchange.stream.local[0]}{port}{target}"
        response.headers.add("Location", target)
        return response

    def _page(self, exchange: Exchange, status: int) -> Response:
        body = nginx_pages.page(status, self.server_name(exchange))
        headers = Headers(("Content-Type", "text/html"), ("Content-Length", str(len(body)))) if body else Headers()
        return Response(status, headers, body)

    async def _with_error_page(self, exchange: Exchange, response: Response) -> Response:
        pages = {status: (changed, uri) for status, changed, uri in exchange.scope.error_pages}
        if response.status not in pages or (exchange.upstream and response.status < 500):
            return response
        changed, uri = pages[response.status]
        if uri.startswith("http"):
            return self._moved(exchange, uri, 302)
        status = changed or response.status
        method, exchange.request.method = exchange.request.method, "GET"
        self._redirect_inside(exchange, uri)
        inner = await self._content(exchange)
        exchange.request.method = method
        if inner.status == 200:
            inner.status = status
            for name in ("ETag", "Accept-Ranges") if status >= 300 else ():
                if name == "Accept-Ranges":
                    inner.headers.remove(name)
        return inner

    def _finish(self, exchange: Exchange, response: Response) -> None:
        """Puts Server, Date and Connection where nginx puts them, and add_header's fields last."""
        request = exchange.request
        rest = response.headers.fields
        closing = response.headers.get("Connection") == "close" or not request.keeps_alive
        connection = ("Connection", "close" if closing else "keep-alive")
        front = [("Server", self.server_name(exchange)), ("Date", http_date(self.process.kernel.timeline.now))]
        if not response.headers.has("Content-Length") and response.body:
            rest.append(("Transfer-Encoding", "chunked"))
            response.body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(response.body), response.body)
        placed = [connection if key == "Connection" else (key, value) for key, value in rest]
        if connection not in placed:
            placed.append(connection)
        ok = response.status in (200, 201, 204, 206, 301, 302, 303, 304, 307, 308)
        added = [
            (key, substitute(value, self.variables(exchange)))
            for key, value, always in exchange.scope.add_headers
            if ok or always
        ]
        response.headers.fields = [*front, *placed, *added]
        response.reason = response.reason or nginx_pages.reason(response.status)

    def server_name(self, exchange: Exchange) -> str:
        return f"nginx/{self.version}" if exchange.scope.server_tokens else "nginx"

    # logs

    async def complain(self, exchange: Exchange, text: str) -> None:
        """A line of the error log about a request."""
        request = exchange.request
        upstream = f', upstream: "{exchange.upstream}"' if exchange.upstream else ""
        host = f', host: "{request.headers.get("Host")}"' if request.headers.has("Host") else ""
        where = f'client: {exchange.stream.remote[0]}, server: {exchange.server.names[0]}, request: "{request.raw}"'
        log = exchange.scope.error_log or self.config.error_log
        await self.logs.error(log, "error", f"*{exchange.number} {text}, {where}{upstream}{host}")

    async def _log(self, exchange: Exchange, status: int, size: int) -> None:
        sent = 0 if exchange.request.method == "HEAD" else size
        variables = self.variables(exchange) | {"status": str(status), "body_bytes_sent": str(sent)}
        if exchange.extra.fields and (exchange.unread or not exchange.request.raw.endswith("HTTP/1.1")):
            variables["http_user_agent"] = ""
        default = (("/var/log/nginx/access.log", "combined"),)
        for path, form in exchange.scope.access_logs if exchange.scope.access_logs is not None else default:
            if path != "off":
                await self.logs.write(path, substitute(self.config.formats.get(form, ""), variables, "-"))

    def variables(self, exchange: Exchange) -> dict[str, str]:
        request, stream = exchange.request, exchange.stream
        now = self.process.kernel.timeline.now
        named = request.headers.get("Host").partition(":")[0]
        values = {
            "remote_addr": stream.remote[0],
            "remote_port": str(stream.remote[1]),
            "server_addr": stream.local[0],
            "server_port": str(exchange.listen.port),
            "request": request.raw,
            "request_method": request.method,
            "request_uri": request.target,
            "uri": exchange.uri,
            "document_uri": exchange.uri,
            "args": exchange.arguments,
            "query_string": exchange.arguments,
            "is_args": "?" if exchange.arguments else "",
            "scheme": "http",
            "host": named or exchange.server.names[0],
            "http_host": request.headers.get("Host"),
            "hostname": self.process.machine.hostname,
            "server_name": exchange.server.names[0],
            "server_protocol": request.version,
            "time_local": log_date(now),
            "document_root": exchange.scope.root,
            "nginx_version": self.version,
            "pid": str(self.process.pid),
            "connection": str(exchange.number),
            "msec": f"{now // SECOND}.{now // 1_000_000 % 1000:03}",
            "request_time": "0.000",
            "content_length": request.headers.get("Content-Length"),
            "proxy_add_x_forwarded_for": ", ".join(
                filter(None, [request.headers.get("X-Forwarded-For"), stream.remote[0]])
            ),
        }
        for key, value in request.headers.fields:
            values.setdefault("http_" + key.lower().replace("-", "_"), value)
        for pair in exchange.arguments.split("&"):
            key, _, value = pair.partition("=")
            values.setdefault(f"arg_{key.lower()}", value)
        return values | exchange.set | {"dollar": "$"}


def find_place(outer: Server | Place, uri: str) -> Place | None:
    """nginx's choice: `=`, then the longest prefix (final with ^~), then regular expressions in order."""
    longest: Place | None = None
    for place in outer.places:
        if place.kind == "=" and place.pattern == uri:
            return place
        fits = place.kind in ("", "^~") and uri.startswith(place.pattern)
        if fits and (longest is None or len(place.pattern) > len(longest.pattern)):
            longest = place
    inner = find_place(longest, uri) if longest is not None and longest.places else None
    if inner is not None:
        return inner
    if longest is None or longest.kind != "^~":
        for place in outer.places:
            if place.regex is not None and place.regex.search(uri):
                return place
    return longest


def _same(listen: Listen, other: Listen) -> bool:
    return listen.port == other.port and (
        listen.address == other.address or {listen.address, other.address} <= {"0.0.0.0", "::"}
    )


def _is_name(pattern: str, name: str) -> bool:
    return pattern.lower() == name or (pattern.startswith(".") and pattern[1:].lower() == name)


def _is_wildcard(pattern: str, name: str) -> bool:
    return pattern.startswith(("*.", ".")) and name.endswith(pattern.lstrip("*").lower())


def _is_tail_wildcard(pattern: str, name: str) -> bool:
    return pattern.endswith(".*") and name.startswith(pattern[:-1].lower())
