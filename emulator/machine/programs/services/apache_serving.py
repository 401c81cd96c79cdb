"""How Apache answers: virtual host, aliases, files, directory indexes, its error pages and access log lines."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, unquote

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import apache_date, http_date, log_date, moment_of, parse_http_date
from emulator.machine.network.http.media_types import KNOWN, by_name, parse_apache
from emulator.machine.network.http.message import REASONS, Headers, Request, Response
from emulator.machine.network.http.ranges import byte_range
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.programs.packages.installed import text_of
from emulator.machine.programs.services.apache_build import Build
from emulator.machine.programs.services.apache_config import Apache, Directory, Host

_TEXTS = {
    400: "Your browser sent a request that this server could not understand.<br />\n",
    500: "The server encountered an internal error or\nmisconfiguration and was unable to complete\nyour request.",
}


class Logs:
    """Apache's logs: opened by the master, shared with its children."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.files: dict[str, OpenFile] = {}

    def open(self, path: str) -> None:
        """Raises LinuxError."""
        if path not in self.files and not path.startswith(("|", "syslog")):
            file = self.process.open(path, Open.WRITE | Open.CREATE | Open.APPEND, 0o640)
            self.process.install(self.process.next_fd(3), file)
            self.files[path] = file

    async def write(self, path: str, text: str) -> None:
        file = self.files.get(path)
        if file is not None:
            try:
                await file.write(text.encode("utf-8", "surrogateescape"))
            except LinuxError:
                return  # a log that cannot be written loses its lines


class Site:
    def __init__(self, process: Process, config: Apache, build: Build, logs: Logs) -> None:
        self.process, self.config, self.build, self.logs = process, config, build, logs
        text = text_of(process, config.defines.get("TYPES", ""))
        known = (
            {} if text.startswith("\x7fELF") else parse_apache(text)
        )  # a file whose text the image's data doesn't give
        self.types = {**(known or KNOWN), **config.types}

    def choose(self, host: str, port: int) -> Host:
        name = host.rpartition(":")[0].lower() if host.rpartition(":")[2].isdigit() else host.lower()
        there = [each for each in self.config.hosts if each.port in (None, port)]
        for each in there:
            if any(
                re.fullmatch(re.escape(known.partition(":")[0].lower()).replace(r"\*", ".*").replace(r"\?", "."), name)
                for known in each.names
            ):
                return each
        return there[0] if there else self.config.main

    async def answer(self, request: Request | None, stream: StreamSocket) -> Response:
        port = stream.local[1]
        bad = request is None
        request = request or Request("", "", "HTTP/1.0", Headers())
        host = self.choose(request.headers.get("Host"), port)
        named = (
            request.headers.get("Host").partition(":")[0]
            or (host.names or self.config.main.names or [self.build.fallback_name])[0]
        )
        if bad or (request.version == "HTTP/1.1" and not request.headers.get("Host")):
            response = self.page(400, named, port)
            response.headers.add("Connection", "close")
        else:
            response = await self._route(request, stream, host, named, port)
        response.reason = REASONS.get(response.status, "")
        front = [
            ("Date", http_date(self.process.kernel.timeline.now)),
            ("Server", self.build.server(self.config.tokens)),
        ]
        if not request.keeps_alive and response.headers.get("Connection") != "close":
            place = next(
                (index for index, (key, _) in enumerate(response.headers.fields) if key == "Content-Type"),
                len(response.headers.fields),
            )
            response.headers.fields.insert(place, ("Connection", "close"))
        response.headers.fields = front + response.headers.fields
        await self._log(request, stream, host, response, named, port)
        return response

    async def _route(self, request: Request, stream: StreamSocket, host: Host, named: str, port: int) -> Response:
        target = request.target
        if target.startswith("http://"):
            target = "/" + target[7:].partition("/")[2]
        path = unquote(target.partition("?")[0], errors="surrogateescape")
        if not path.startswith("/") or "\0" in path:
            return self.page(400, named, port)
        uri = posixpath.normpath("/" + path.lstrip("/")) + ("/" if path.endswith("/") and path != "/" else "")
        for prefix, where, status in host.redirects:
            if uri.startswith(prefix):
                return self._moved(where + uri[len(prefix) :], named, port, status)
        if request.method == "OPTIONS":
            return Response(200, Headers(("Allow", "GET,POST,OPTIONS,HEAD"), ("Content-Length", "0")))
        if request.method not in ("GET", "HEAD", "POST"):
            await self._complain(host, stream, "core", "error", f"AH00135: Invalid method in request {request.raw}")
            return self._not_implemented(request.method, named, port)
        return await self._file(request, stream, host, uri, named, port)

    def where(self, host: Host, uri: str) -> str:
        for each in (host, self.config.main):
            for prefix, target in each.aliases:
                if uri == prefix.rstrip("/") or uri.startswith(prefix.rstrip("/") + "/"):
                    return target.rstrip("/") + uri[len(prefix.rstrip("/")) :]
        return (host.root or self.config.main.root or self.build.document_root) + uri

    def directory(self, host: Host, path: str) -> Directory:
        """What all sections that hold `path` say together, the longest last."""
        merged = Directory(path, set(), True, None)
        sections = [*self.config.main.directories, *(host.directories if host is not self.config.main else [])]
        for section in sorted(sections, key=lambda section: len(section.path)):
            base = section.path.rstrip("/")
            if path == section.path or path.startswith(base + "/"):
                merged.options = section.options if section.options is not None else merged.options
                merged.allowed = section.allowed if section.allowed is not None else merged.allowed
                merged.index = section.index or merged.index
        return merged

    async def _file(
        self, request: Request, stream: StreamSocket, host: Host, uri: str, named: str, port: int
    ) -> Response:
        path = self.where(host, uri)
        rules = self.directory(host, path)
        hidden = uri.rpartition("/")[2].startswith(".ht")
        if rules.allowed is False or hidden:
            await self._complain(
                host, stream, "authz_core", "error", f"AH01630: client denied by server configuration: {path}"
            )
            return self._error(403, host, named, port, uri)
        try:
            stat = self.process.stat(path.rstrip("/") or "/")
            if stat.kind is Kind.DIRECTORY:
                return await self._directory(request, stream, host, uri, path, rules, named, port)
            if path.endswith("/"):
                return self._error(404, host, named, port, uri)
            return self._whole(request, path, stat, self.process.read_file(path))
        except LinuxError as error:
            if error.errno in (Errno.EACCES, Errno.EPERM):
                text = f"(13)Permission denied: AH00132: file permissions deny server access: {path}"
                await self._complain(host, stream, "core", "error", text)
                return self._error(403, host, named, port, uri)
            return self._error(404, host, named, port, uri)

    async def _directory(
        self,
        request: Request,
        stream: StreamSocket,
        host: Host,
        uri: str,
        path: str,
        rules: Directory,
        named: str,
        port: int,
    ) -> Response:
        if not uri.endswith("/"):
            return self._moved(uri + "/", named, port, 301)
        names = rules.index or host.index or self.config.main.index or ("index.html",)
        for name in names:
            if self.process.exists(f"{path.rstrip('/')}/{name}"):
                return await self._file(request, stream, host, uri + name, named, port)
        if "indexes" in (rules.options or ()) or "all" in (rules.options or ()):
            body = self._listing(path, uri, named, port)
            return Response(
                200, Headers(("Content-Length", str(len(body))), ("Content-Type", "text/html;charset=UTF-8")), body
            )
        text = (
            f"AH01276: Cannot serve directory {path}: No matching DirectoryIndex ({','.join(names)}) found, and "
            "server-generated "
            "directory index forbidden by Options directive"
        )
        await self._complain(host, stream, "autoindex", "error", text)
        return self._error(403, host, named, port, uri)

    def _whole(self, request: Request, path: str, stat: Stat, body: bytes) -> Response:
        tag = f'"{len(body):x}-{stat.mtime // 1000:x}"'
        modified = http_date(stat.mtime)
        headers = request.headers
        since = parse_http_date(headers.get("If-Modified-Since"))
        if headers.get("If-None-Match") == tag or (
            since is not None and not headers.has("If-None-Match") and since >= stat.mtime // 10**9
        ):
            return Response(304, Headers(("Last-Modified", modified), ("ETag", tag), ("Accept-Ranges", "bytes")))
        wanted = byte_range(headers.get("Range"), len(body))
        data = body[wanted[0] : wanted[1] + 1] if wanted else body
        fields = [
            ("Last-Modified", modified),
            ("ETag", tag),
            ("Accept-Ranges", "bytes"),
            ("Content-Length", str(len(data))),
        ]
        kind = by_name(path, self.types, "")
        if "deflate_module" in self.config.modules and kind.startswith(
            ("text/", "application/javascript", "application/json")
        ):
            fields.append(("Vary", "Accept-Encoding"))
        if wanted:
            fields.append(("Content-Range", f"bytes {wanted[0]}-{wanted[1]}/{len(body)}"))
        if kind:
            fields.append(("Content-Type", kind))
        return Response(206 if wanted else 200, Headers(*fields), data)

    # made pages

    def page(self, status: int, named: str, port: int, text: str = "") -> Response:
        title = REASONS.get(status, "")
        signature = (
            f"<hr>\n<address>{self.build.server(self.config.tokens)} Server at {named} Port {port}</address>\n"
            if self.config.signature
            else ""
        )
        body = (
            f"{self.build.doctype}\n<html><head>\n<title>{status} {title}</title>\n</head><body>\n<h1>{title}</h1>\n"
            f"<p>{text or _TEXTS.get(status, '')}</p>\n{signature}</body></html>\n"
        ).encode("utf-8", "surrogateescape")
        return Response(
            status, Headers(("Content-Length", str(len(body))), ("Content-Type", "text/html; charset=iso-8859-1")), body
        )

    def _error(self, status: int, host: Host, named: str, port: int, uri: str) -> Response:
        document = host.error_documents.get(status) or self.config.main.error_documents.get(status, "")
        if document.startswith("/"):
            path = self.where(host, document)
            if self.process.exists(path):
                body = self.process.read_file(path)
                kind = by_name(path, self.types, "text/html")
                return Response(status, Headers(("Content-Length", str(len(body))), ("Content-Type", kind)), body)
        elif document:
            body = document.encode()
            return Response(
                status,
                Headers(("Content-Length", str(len(body))), ("Content-Type", "text/html; charset=iso-8859-1")),
                body,
            )
        shown = uri.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if status == 404:
            where = "" if self.build.numbers >= (2, 4, 39) else f" {shown}"
            return self.page(404, named, port, f"The requested URL{where} was not found on this server.")
        if self.build.numbers >= (2, 4, 39):
            return self.page(403, named, port, "You don't have permission to access this resource.")
        return self.page(403, named, port, f"You don't have permission to access {shown}\non this server.")

    def _moved(self, target: str, named: str, port: int, status: int) -> Response:
        place = named if port == 80 else f"{named}:{port}"
        location = target if "://" in target else f"http://{place}{quote(target, safe='/:@!$&()*+,;=~-._?')}"
        response = self.page(status, named, port, f'The document has moved <a href="{location}">here</a>.')
        response.headers.fields.insert(0, ("Location", location))
        return response

    def _not_implemented(self, method: str, named: str, port: int) -> Response:
        response = self.page(501, named, port, f"{method} not supported for current URL.<br />\n")
        if self.build.numbers < (2, 4, 39):
            response = self.page(501, named, port, f"{method} to / not supported.<br />\n")
        response.headers.fields = [
            ("Allow", "HEAD,GET,POST,OPTIONS"),
            response.headers.fields[0],
            ("Connection", "close"),
            *response.headers.fields[1:],
        ]
        return response

    def _listing(self, path: str, uri: str, named: str, port: int) -> bytes:
        shown = uri.rstrip("/") or "/"
        rows = [
            '   <tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th><th><a '
            'href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th>'
            '<th><a href="?C=S;O=A">Size</a></th><th><a href="?C=D;O=A">Description</a></th></tr>\n   <tr><th '
            'colspan="5"><hr></th></tr>\n'
        ]
        if uri != "/":
            up = posixpath.dirname(shown).rstrip("/") + "/"
            rows.append(
                f'<tr><td valign="top"><img src="/icons/back.gif" alt="[PARENTDIR]"></td><td><a href="{up}">Parent '
                "Directory</a></td>"
                '<td>&nbsp;</td><td align="right">  - </td><td>&nbsp;</td></tr>\n'
            )
        for name in self.process.listdir(path):
            if name.startswith("."):
                continue
            stat = self.process.stat(f"{path.rstrip('/')}/{name}")
            is_directory = stat.kind is Kind.DIRECTORY
            text = name + ("/" if is_directory else "")
            icon, alt = (
                ("folder", "[DIR]")
                if is_directory
                else ("text", "[TXT]")
                if name.endswith((".html", ".txt"))
                else ("unknown", "[   ]")
            )
            size = "  - " if is_directory else f"{stat.size:>3} " if stat.size < 1000 else f"{stat.size / 1024:.1f}K"
            rows.append(
                f'<tr><td valign="top"><img src="/icons/{icon}.gif" alt="{alt}"></td><td><a '
                f'href="{quote(text)}">{text}</a></td>'
                f'<td align="right">{moment_of(stat.mtime):%Y-%m-%d %H:%M}  </td><td '
                f'align="right">{size}</td><td>&nbsp;</td></tr>\n'
            )
        signature = (
            f"<address>{self.build.server(self.config.tokens)} Server at {named} Port {port}</address>\n"
            if self.config.signature
            else ""
        )
        return (
            '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of '
            f"{shown}</title>\n </head>\n <body>\n"
            f"<h1>Index of {shown}</h1>\n  <table>\n{''.join(rows)}   <tr><th "
            f'colspan="5"><hr></th></tr>\n</table>\n{signature}</body></html>\n'
        ).encode("utf-8", "surrogateescape")

    # logs

    async def _complain(self, host: Host, stream: StreamSocket, module: str, level: str, text: str) -> None:
        process = self.process
        now = apache_date(process.kernel.timeline.now)
        line = (
            f"[{now}] [{module}:{level}] [{self.build.identity(process.pid)}] [client "
            f"{stream.remote[0]}:{stream.remote[1]}] {text}\n"
        )
        await self.logs.write(host.error_log or self.config.main.error_log or "", line)

    async def _log(
        self, request: Request, stream: StreamSocket, host: Host, response: Response, named: str, port: int
    ) -> None:
        sent = 0 if request.method == "HEAD" else len(response.body)
        values = {
            "h": stream.remote[0],
            "a": stream.remote[0],
            "l": "-",
            "u": "-",
            "t": f"[{log_date(self.process.kernel.timeline.now)}]",
            "r": request.raw or "-",
            "s": str(response.status),
            ">s": str(response.status),
            "b": str(sent) if sent else "-",
            "B": str(sent),
            "O": str(sent + len(response.head())),
            "v": (host.names or [self.build.fallback_name])[0],
            "V": named,
            "p": str(port),
            "m": request.method,
            "U": request.target.partition("?")[0],
            "q": "".join(request.target.partition("?")[1:]),
            "H": request.version,
            "D": "400",
            "T": "0",
            "P": str(self.process.pid),
            "%": "%",
            "f": self.where(host, request.target.partition("?")[0]),
            "I": "0",
            "k": "0",
            "X": "+",
        }

        def put(found: re.Match[str]) -> str:
            if found[1] is not None:
                return (request.headers if found[2] == "i" else response.headers).get(found[1], "-") or "-"
            return values.get(found[3], "-").replace('"', '\\"')

        for path, form in host.access_logs or self.config.main.access_logs:
            text = self.config.formats.get(form, form)
            await self.logs.write(path, re.sub(r"%(?:\{([^}]*)\}([a-z])|(>?[A-Za-z%]))", put, text) + "\n")
