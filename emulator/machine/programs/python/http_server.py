"""`python3 -m http.server`: files of a directory, and lists of them, with a line on standard error for each request."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, unquote

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.http.dates import http_date
from emulator.machine.network.http.media_types import KNOWN, by_name
from emulator.machine.network.http.message import Headers, Request, Response
from emulator.machine.network.http.serving import accept_forever
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import listen
from emulator.timeline import SECOND

USAGE = "usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n"


async def serve(process: Process, name: str, version: str, words: list[str]) -> int:
    options = {"bind": "", "directory": process.cwd, "port": "8000"}
    keys = {"-b": "bind", "--bind": "bind", "-d": "directory", "--directory": "directory"}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in keys and rest:
            options[keys[word]] = rest.pop(0)
        elif word.isdigit():
            options["port"] = word
        else:
            await process.complain(f"{USAGE}server.py: error: unrecognized arguments: {word}\n")
            return 2
    shown = options["bind"] or "0.0.0.0"
    try:
        listen(process, shown, int(options["port"]))
    except LinuxError as error:
        await process.complain(f"OSError: [Errno {error.errno.value[0]}] {error}\n")
        return 1
    process.handlers[Signal.PIPE] = IGNORE
    await process.out(f"Serving HTTP on {shown} port {options['port']} (http://{shown}:{options['port']}/) ...\n")
    listener = next(file for file in reversed(process.files.values()) if file.path.startswith("socket:"))
    software = f"SimpleHTTP/0.6 Python/{version}"

    async def answer(request: Request | None, stream: StreamSocket) -> Response:
        response = respond(process, options["directory"], software, request)
        await log(process, stream, request, response)
        return response

    await accept_forever(process, listener, answer)  # type: ignore[arg-type]  # the listener made above
    return 0


def respond(process: Process, root: str, software: str, request: Request | None) -> Response:
    head = [("Server", software), ("Date", http_date(process.kernel.timeline.now))]
    if request is None:
        return failure(head, 400, "Bad request syntax", "Bad request syntax or unsupported method")
    if request.method not in ("GET", "HEAD"):
        explained = "Server does not support this operation"
        return failure(head, 501, f"Unsupported method ({request.method!r})", explained)
    target = request.target.partition("?")[0].partition("#")[0]
    parts = [part for part in unquote(target).split("/") if part not in ("", ".", "..")]
    path = "/".join([root.rstrip("/"), *parts])
    try:
        if process.stat(path or "/").is_directory:
            if not target.endswith("/"):
                fields = Headers(*head, ("Location", f"{target}/"), ("Content-Length", "0"))
                return Response(301, fields, b"", "Moved Permanently", version="HTTP/1.0")
            index = next((one for one in ("index.html", "index.htm") if process.exists(f"{path}/{one}")), None)
            if index is None:
                return page(head, "text/html; charset=utf-8", listing(process, path, unquote(target)), None)
            path = f"{path}/{index}"
        kind = by_name(path, KNOWN, "application/octet-stream")
        return page(head, kind, process.read_file(path), process.stat(path).mtime)
    except LinuxError:
        return failure(head, 404, "File not found", "Nothing matches the given URI")


def page(head: list[tuple[str, str]], kind: str, body: bytes, changed: int | None) -> Response:
    fields = [*head, ("Content-type", kind), ("Content-Length", str(len(body)))]
    if changed is not None:
        fields.append(("Last-Modified", http_date(changed)))
    return Response(200, Headers(*fields), body, "OK", version="HTTP/1.0")


def listing(process: Process, path: str, shown: str) -> bytes:
    title = f"Directory listing for {escape(shown, quote=False)}"
    rows = []
    for name in sorted(process.listdir(path or "/"), key=str.lower):
        stat = process.lstat(f"{path}/{name}")
        slash, mark = ("/", "/") if stat.is_directory else ("", "@" if stat.is_symlink else "")
        rows.append(f'<li><a href="{quote(name)}{slash}">{escape(name, quote=False)}{mark}</a></li>')
    lines = [
        "<!DOCTYPE HTML>", '<html lang="en">', "<head>", '<meta charset="utf-8">', f"<title>{title}</title>", "</head>",
        "<body>", f"<h1>{title}</h1>", "<hr>", "<ul>", *rows, "</ul>", "<hr>", "</body>", "</html>", "",
    ]  # fmt: skip
    return "\n".join(lines).encode()


def failure(head: list[tuple[str, str]], status: int, message: str, explained: str) -> Response:
    lines = [
        "<!DOCTYPE HTML>", '<html lang="en">', "    <head>", '        <meta charset="utf-8">',
        "        <title>Error response</title>", "    </head>", "    <body>", "        <h1>Error response</h1>",
        f"        <p>Error code: {status}</p>", f"        <p>Message: {escape(message, quote=False)}.</p>",
        f"        <p>Error code explanation: {status} - {explained}.</p>", "    </body>", "</html>", "",
    ]  # fmt: skip
    body = "\n".join(lines).encode()
    fields = [("Connection", "close"), ("Content-Type", "text/html;charset=utf-8"), ("Content-Length", str(len(body)))]
    return Response(status, Headers(*head, *fields), body, message, version="HTTP/1.0")


async def log(process: Process, stream: StreamSocket, request: Request | None, response: Response) -> None:
    peer = stream.remote[0]
    line = f"{request.method} {request.target} {request.version}" if request is not None else ""
    moment = stamp(process.kernel.timeline.now)
    if response.status >= 400:
        await process.complain(f"{peer} - - [{moment}] code {response.status}, message {response.reason}\n")
    await process.complain(f'{peer} - - [{moment}] "{line}" {response.status} -\n')


def stamp(now: int) -> str:
    """`24/Nov/2026 03:30:00`, in UTC."""
    day, month, year, clock = http_date(now // SECOND * SECOND).split(" ")[1:5]
    return f"{day}/{month}/{year} {clock}"
