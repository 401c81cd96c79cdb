"""busybox httpd: a small server of files, in the background unless -f."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.http.dates import http_date
from emulator.machine.network.http.media_types import KNOWN, by_name
from emulator.machine.network.http.message import REASONS, Headers, Request, Response
from emulator.machine.network.http.serving import accept_forever
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import listen
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Complaint, Job, program

_TEXTS = {
    400: "Unsupported method",
    404: "The requested URL was not found",
    501: "The requested method is not recognized",
    403: "",
}


@program(busybox="-i! -f -v -c=! -p= -u=! -r=! -h= -m=! -e=! -d=!", busybox_trouble=1)
async def _httpd(job: Job) -> int | None:
    process = job.process
    address, _, port = (job.get("p") or "80").rpartition(":")
    root = process.realpath(job.get("h") or ".")
    try:
        listen(process, address.strip("[]") or "::", int(port) if port.isdigit() else 80)
    except LinuxError as error:
        raise Complaint(f"bind: {error}", 1) from error

    async def serve(server: Process) -> int:
        server.handlers[Signal.PIPE] = IGNORE
        listener = next(file for file in server.files.values() if file.path == path)

        async def answer(request: Request | None, stream: StreamSocket) -> Response:
            return respond(server, root, request)

        await accept_forever(server, listener, answer)  # type: ignore[arg-type]  # the listener made above
        return 0

    path = next(file.path for file in reversed(process.files.values()) if file.path.startswith("socket:"))
    if job.has("f"):
        return await serve(process)
    process.fork(serve)
    return 0


def respond(process: Process, root: str, request: Request | None) -> Response:
    """A file below `root`, index.html of a directory, or an error page."""
    now = process.kernel.timeline.now
    if request is None:
        return _error(400, now)
    if request.method not in ("GET", "HEAD"):
        return _error(501, now)
    uri = request.target.partition("?")[0]
    path = f"{root.rstrip('/')}{uri}"
    try:
        if ".." in uri.split("/"):
            return _error(400, now)
        if process.stat(path).kind is Kind.DIRECTORY:
            path = f"{path.rstrip('/')}/index.html"
        stat, body = process.stat(path), process.read_file(path)
    except LinuxError:
        return _error(404, now)
    kind = by_name(path, KNOWN, "")
    fields = [
        ("Date", http_date(now)),
        ("Connection", "close"),
        *([("Content-type", kind)] if kind else []),
        ("Accept-Ranges", "bytes"),
        ("Last-Modified", http_date(stat.mtime)),
        ("ETag", f'"{stat.mtime // 10**9:x}-{len(body):x}"'),
        ("Content-Length", str(len(body))),
    ]
    return Response(200, Headers(*fields), body, "OK")


def _error(status: int, now: int) -> Response:
    title = REASONS[status]
    head = f"<HTML><HEAD><TITLE>{status} {title}</TITLE></HEAD>\n<BODY><H1>{status} {title}</H1>\n"
    body = f"{head}{_TEXTS[status]}\n</BODY></HTML>\n".encode()
    return Response(
        status, Headers(("Date", http_date(now)), ("Connection", "close"), ("Content-type", "text/html")), body, title
    )


async def main(process: Process) -> int:
    return await _httpd(process, BUSYBOX)
