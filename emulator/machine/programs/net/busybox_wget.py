"""busybox wget: one file after another over HTTP, with its words and its bar."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.process import Process
from emulator.machine.network import NameFailure, connect, resolve
from emulator.machine.network.http.message import BadMessage, Inbox, Response, read_body, read_response_head
from emulator.machine.network.transport import close
from emulator.machine.programs.net.url import Url, parse_url
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.timeline import SECOND

REDIRECTS_MAX = 5
_TABLE = (
    "-c,--continue -q,--quiet -S,--server-response --spider -O,--output-document= -o,--output-file=! --header= "
    "--post-data= --post-file= "
    "-Y,--proxy= --no-check-certificate -P,--directory-prefix= -U,--user-agent= -T,--timeout= -t,--tries="
)


@program(busybox=_TABLE, busybox_trouble=1)
async def _wget(job: Job) -> int | None:
    job.name = "wget"
    if not job.operands:
        raise Usage
    for text in job.operands:
        await _fetch(job, text)
    return 0


async def main(process: Process) -> int:
    return await _wget(process, BUSYBOX)


async def _fetch(job: Job, text: str) -> None:
    process, quiet = job.process, job.has("q")
    url = parse_url(text)
    if url is None or (url.scheme not in ("http", "https", "ftp")):
        raise Complaint(f"not an http or ftp url: {text}", 1)
    for _ in range(REDIRECTS_MAX + 1):
        response = await _exchange(job, url)
        location = response.headers.get("Location")
        following = url.join(location) if location and response.status in (301, 302, 303, 307, 308) else None
        if following is None:
            break
        url = following
    else:
        raise Complaint("too many redirections", 1)
    if response.status not in (200, 204, 206):
        raise Complaint(f"server returned error: {response.status_line}", 1)
    if job.has("--spider") or job.has("spider"):
        if not quiet:
            await process.complain("remote file exists\n")
        return
    output = job.get("O")
    name = output if output is not None else _name(job, url)
    await _save(job, name, output, response, quiet)


def _name(job: Job, url: Url) -> str:
    base = url.file_name or "index.html"
    prefix = job.get("P")
    return f"{prefix.rstrip('/')}/{base}" if prefix else base


async def _exchange(job: Job, url: Url) -> Response:
    process = job.process
    try:
        address = (await resolve(process, url.host))[0]
    except NameFailure as error:
        raise Complaint(f"bad address '{url.host}'", 1) from error
    shown = url.shown_host + (f":{url.port}" if url.explicit_port else "")
    if not job.has("q"):
        await process.complain(f"Connecting to {shown} ({f'[{address}]' if ':' in address else address}:{url.port})\n")
    patience = job.get("T")
    try:
        stream = await connect(
            process, address, url.port, timeout=int(patience) * SECOND if patience and patience.isdigit() else None
        )
    except LinuxError as error:
        if error.errno is Errno.ETIMEDOUT and patience:
            raise Complaint("download timed out", 1) from error
        raise Complaint(f"can't connect to remote host ({address}): {error}", 1) from error
    if url.scheme != "http":
        close(process, stream)
        raise Complaint(f"{url.scheme} is not emulated yet", 1)
    method, request = _request(job, url)
    try:
        await stream.write(request)
        inbox = Inbox(stream)
        response = await read_response_head(inbox)
        if job.has("S"):
            head = response.head().decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")[:-1]
            read = head if response.status < 400 else head[:1]  # the rest is not read then
            await process.complain("".join(f"  {line}\n" for line in read))
        response.body = await read_body(inbox, method, response)
    except BadMessage as error:
        raise Complaint(f"error getting response: {'Invalid argument' if error.line else 'Success'}", 1) from error
    except LinuxError as error:
        raise Complaint(f"error getting response: {error}", 1) from error
    finally:
        close(process, stream)
    return response


def _request(job: Job, url: Url) -> tuple[str, bytes]:
    """Its method, and the whole of it as it is sent."""
    body = _posted(job)
    method = "HEAD" if job.has("spider") else "POST" if body is not None else "GET"
    lines = [
        f"{method} {url.target} HTTP/1.1",
        f"Host: {url.authority}",
        f"User-Agent: {job.get('U') or 'Wget'}",
        "Connection: close",
    ]
    lines += job.options.all("header") + job.options.all("--header")
    if body is not None:
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
    return method, "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + (body or b"")


def _posted(job: Job) -> bytes | None:
    text, path = job.get("post-data"), job.get("post-file")
    if path is not None:
        try:
            return job.process.read_file(path)
        except LinuxError as error:
            raise Complaint(f"can't open '{path}': {error}", 1) from error
    return None if text is None else text.encode("utf-8", "surrogateescape")


async def _save(job: Job, name: str, output: str | None, response: Response, quiet: bool) -> None:
    process = job.process
    if name == "-":
        if not quiet:
            await process.complain("writing to stdout\n")
        await process.out(response.body)
        if not quiet:
            await process.complain(bar("-", len(response.body)) + "written to stdout\n")
        return
    flags = Open.WRITE | Open.CREATE | (Open.TRUNCATE if output is not None or job.has("c") else Open.EXCLUSIVE)
    try:
        file = process.open(name, flags)
    except LinuxError as error:
        raise Complaint(f"can't open '{name}': {error}", 1) from error
    if not quiet:
        await process.complain(f"saving to '{name}'\n")
    try:
        await file.write(response.body)
    finally:
        file.close()
    if not quiet:
        await process.complain(bar(name.rpartition("/")[2], len(response.body)) + f"'{name}' saved\n")


def bar(name: str, size: int) -> str:
    """The last line of the bar, as a pipe gets it (the only one there)."""
    shown = f"{size:6}" if size < 100_000 else f"{size >> 10:5}k" if size < 100_000 << 10 else f"{size >> 20:5}M"
    return f"{name[:20]:<20} 100% |{'*' * 32}|{shown}  0:00:00 ETA\n"
