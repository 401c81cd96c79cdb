"""GNU wget: files over HTTP, with its log lines and its bar (dots where no terminal looks)."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.process import Process
from emulator.machine.network import NameFailure, connect, resolve
from emulator.machine.network.http.dates import moment_of
from emulator.machine.network.http.message import BadMessage, Inbox, Response, read_body, read_response_head
from emulator.machine.network.names import literal
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import close
from emulator.machine.programs.net.url import Url, parse_url
from emulator.machine.programs.packages.installed import debian_version, upstream
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.timeline import SECOND

USAGE = "Usage: {name} [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n"
REDIRECTS_MAX = 20
_TABLE = (
    "-q,--quiet -nv,--no-verbose -v,--verbose -O,--output-document= -P,--directory-prefix= -S,--server-response "
    "--spider -U,--user-agent= --header= "
    "--post-data= -T,--timeout= -t,--tries= -c,--continue! --no-check-certificate --max-redirect= -N,--timestamping! "
    "-r,--recursive! -b,--background! "
    "-i,--input-file= -4,--inet4-only -6,--inet6-only --progress= --show-progress --method= --body-data= "
    "-nc,--no-clobber -x! -k! -p!"
)


class Log:
    def __init__(self, job: Job) -> None:
        self.process, self.silent, self.short = job.process, job.has("q"), job.has("nv")

    async def say(self, text: str) -> None:
        if not self.silent and not self.short:
            await self.process.complain(text)

    async def error(self, text: str) -> None:
        if not self.silent:
            await self.process.complain(text)


def _short_words(argv: list[str]) -> list[str]:
    """`-nv` and `-nc` are options of two letters."""
    return [{"-nv": "--no-verbose", "-nc": "--no-clobber"}.get(word, word) for word in argv]


@program(gnu=_TABLE, trouble=2, hint=USAGE)
async def _wget(job: Job) -> int | None:
    job.name = "wget"
    if not job.operands:
        await job.process.complain("wget: missing URL\n" + USAGE.format(name="wget"))
        return 1
    status = 0
    for text in job.operands:
        status = await _fetch(job, text) or status
    return status


async def main(process: Process) -> int:
    return await _wget(process, argv=_short_words(process.argv))


async def _fetch(job: Job, text: str) -> int:
    url, log = parse_url(text), Log(job)
    if url is None:
        await log.error(f"{text}: Invalid host name.\n")
        return 1
    if url.scheme not in ("http", "https"):
        await log.error(f"{text}: Unsupported scheme ‘{url.scheme}’.\n")
        return 1
    shown = url
    for _ in range(REDIRECTS_MAX):
        await log.say(f"--{_clock(job.process)}--  {url.text}\n")
        response = await _exchange(job, log, url)
        if isinstance(response, int):
            return response
        await log.say(f"{response.status} {response.reason}\n")
        if job.has("S"):
            head = response.head().decode("utf-8", "surrogateescape").split("\r\n")[:-2]
            await log.error("".join(f"  {line}\n" for line in head))
        location = response.headers.get("Location")
        following = url.join(location) if location and response.status in (301, 302, 303, 307, 308) else None
        if following is None:
            break
        await log.say(f"Location: {location} [following]\n")
        url = following
    else:
        await log.error(f"{REDIRECTS_MAX} redirections exceeded.\n")
        return 8
    if response.status >= 400:
        stamp = _clock(job.process)
        await log.error(
            f"{stamp} ERROR {response.status}: {response.reason}.\n\n"
            if not log.short
            else f"{url.text}:\n{stamp} ERROR {response.status}: {response.reason}.\n"
        )
        return 8
    return await _save(job, log, shown, response)


def _clock(process: Process) -> str:
    return f"{moment_of(process.kernel.timeline.now):%Y-%m-%d %H:%M:%S}"


async def _exchange(job: Job, log: Log, url: Url) -> Response | int:
    process = job.process
    try:
        addresses = await resolve(process, url.host)
    except NameFailure as error:
        await log.say(f"Resolving {url.host} ({url.host})... failed: {error}.\n")
        await log.error(f"wget: unable to resolve host address '{url.host}'\n")
        return 4
    if not literal(url.host):
        await log.say(f"Resolving {url.host} ({url.host})... {', '.join(addresses)}\n")
    stream = await _connected(job, log, url, addresses)
    if stream is None:
        return 4
    if url.scheme == "https":
        close(process, stream)
        raise Complaint("https is not emulated yet", 5)
    method, request = _request(job, url)
    try:
        await stream.write(request)
        await log.say("HTTP request sent, awaiting response... ")
        inbox = Inbox(stream)
        response = await read_response_head(inbox)
        response.body = await read_body(inbox, method, response)
    except (BadMessage, LinuxError):
        await log.say("No data received.\n")
        return 4
    finally:
        close(process, stream)
    return response


async def _connected(job: Job, log: Log, url: Url, addresses: Sequence[str]) -> StreamSocket | None:
    """A connection to the first of a host's addresses that takes one."""
    patience = job.get("T")
    timeout = int(float(patience) * SECOND) if patience else None
    for address in addresses:
        shown = f"[{address}]" if ":" in address else address
        place = f"{shown}:{url.port}" if literal(url.host) else f"{url.host} ({url.host})|{shown}|:{url.port}"
        await log.say(f"Connecting to {place}... ")
        try:
            stream = await connect(job.process, address, url.port, timeout=timeout)
        except LinuxError as error:
            await log.say(f"failed: {error}.\n")
            continue
        await log.say("connected.\n")
        return stream
    return None


def _request(job: Job, url: Url) -> tuple[str, bytes]:
    """Its method, and the whole of it as it is sent."""
    version = upstream(debian_version(job.process, "wget")) or "1.21.3"
    body = job.get("--post-data") or job.get("post-data") or job.get("body-data")
    method = "HEAD" if job.has("spider") else job.get("method") or ("POST" if body is not None else "GET")
    lines = [
        f"{method} {url.target} HTTP/1.1",
        f"Host: {url.authority}",
        f"User-Agent: {job.get('U') or f'Wget/{version}'}",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: Keep-Alive",
        *job.options.all("header"),
    ]
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body.encode())}"]
    return method, "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + (body or "").encode()


async def _save(job: Job, log: Log, url: Url, response: Response) -> int:
    process, size = job.process, len(response.body)
    kind = response.headers.get("Content-Type").partition(";")[0]
    length = response.headers.get("Content-Length")
    await log.say(f"Length: {length or 'unspecified'}{_rough(int(length)) if length.isdigit() else ''} [{kind}]\n")
    if job.has("spider"):
        await log.say("Remote file exists.\n\n")
        return 0
    output = job.get("O")
    prefix = job.get("P")
    base = url.file_name or "index.html"
    name = output or _free(process, f"{prefix.rstrip('/')}/{base}" if prefix else base)
    if output == "-":
        await log.say("Saving to: ‘STDOUT’\n\n")
        await process.out(response.body)
    else:
        await log.say(f"Saving to: ‘{name}’\n\n")
        try:
            file = process.open(name, Open.WRITE | Open.CREATE | Open.TRUNCATE)
        except LinuxError as error:
            await log.error(f"{name}: {error}\n\nCannot write to ‘{name}’ ({error}).\n")
            return 3
        try:
            await file.write(response.body)
        finally:
            file.close()
    await log.say(_dots(size) + "\n")
    saved = "written to stdout" if output == "-" else f"‘{name}’ saved"
    stamp = _clock(process)
    total = f"[{size}/{length}]" if length else f"[{size}]"
    await log.say(f"{stamp} (50.0 MB/s) - {saved} {total}\n\n")
    if log.short and not log.silent:
        await process.complain(f'{stamp} URL:{url.text} {total} -> "{name if output != "-" else "-"}" [1]\n')
    return 0


def _free(process: Process, name: str) -> str:
    """`index.html.1` when there is one already."""
    if not process.exists(name):
        return name
    number = 1
    while process.exists(f"{name}.{number}"):
        number += 1
    return f"{name}.{number}"


def _rough(size: int) -> str:
    if size < 1024:
        return ""
    for unit, shift in (("G", 30), ("M", 20), ("K", 10)):
        if size >> shift:
            value = size / (1 << shift)
            return f" ({value:.1f}{unit})" if value < 10 else f" ({value:.0f}{unit})"
    return ""


def _dots(size: int) -> str:
    """The dotted bar: a dot a kilobyte, fifty a line."""
    lines, kilobytes = [], (size + 1023) // 1024
    for start in range(0, max(kilobytes, 1), 50):
        count = min(50, kilobytes - start)
        dots = " ".join("." * min(10, max(0, count - group)) for group in range(0, 50, 10))
        last = start + 50 >= kilobytes
        share = 100 if last else (start + 50) * 102400 // max(size, 1)
        lines.append(f"{start:>6}K {dots:<54} {share:>3}%  50.0M{'=0s' if last else ' 0s'}")
    return "\n".join(lines) + "\n"
