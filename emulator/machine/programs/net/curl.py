"""curl: one transfer after another over HTTP/1.1, with its messages and exit statuses."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from urllib.parse import quote_plus

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.message import BadMessage, Inbox, Response, read_body, read_response_head
from emulator.machine.network.local_sockets import connect_local
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import close, connect
from emulator.machine.programs.net import curl_meter
from emulator.machine.programs.net.curl_options import BadOption, Wishes, parse
from emulator.machine.programs.net.curl_report import report
from emulator.machine.programs.net.url import Url, parse_url
from emulator.machine.programs.packages.installed import debian_version, upstream
from emulator.timeline import MILLISECOND, SECOND, wait_any

TRY_HELP = "curl: try 'curl --help' for more information\n"
OLD_TRY_HELP = "curl: try 'curl --help' or 'curl --manual' for more information\n"


class Failed(EmulatorError):
    """A transfer failed: curl's status, and its sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class Transfer:
    """What is known of one transfer, for the meter and `-w`."""

    url: Url
    method: str
    started: int
    total: int = 0
    received: int = 0
    sent: int = 0
    connected: int = 0
    address: str = ""
    local: tuple[str, int] = ("", 0)
    response: Response | None = None
    redirects: int = 0
    head_size: int = 0
    request_size: int = 0


async def main(process: Process) -> int:
    return await Curl(process).run()


class Curl:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.version = upstream(debian_version(process, "curl")) or "7.88.1"
        self.numbers = tuple(int(part) for part in re.findall(r"\d+", self.version)[:2])
        self.wishes = Wishes()
        self.connections = 0
        self.metered = False
        self.meter_open = False

    # the command line

    async def run(self) -> int:
        process = self.process
        try_help = TRY_HELP if self.numbers >= (8, 1) else OLD_TRY_HELP
        try:
            self.wishes = wishes = parse(process.argv[1:])
            for name in ("max-time", "connect-timeout", "retry", "retry-delay", "max-redirs"):
                wishes.seconds(name)
        except BadOption as error:
            await process.complain(f"curl: {error}\n{try_help}")
            return 2
        if wishes.has("version"):
            await process.out(self._version())
            return 0
        if wishes.has("help"):
            await process.out("Usage: curl [options...] <url>\n")
            return 0
        if not wishes.urls:
            await process.complain(try_help if self.numbers < (8, 7) else "curl: (2) no URL specified\n" + try_help)
            return 2
        status = 0
        for index, text in enumerate(wishes.urls):
            output = wishes.outputs[index] if index < len(wishes.outputs) else "-"
            status = await self._one(text, output)
        return status

    def _version(self) -> str:
        return (
            f"curl {self.version} (x86_64-pc-linux-gnu) libcurl/{self.version}\n"
            "Protocols: http\nFeatures: none (this is a simulated curl)\n"
        )

    async def _one(self, text: str, output: str | None) -> int:
        wishes = self.wishes
        tries = int(wishes.seconds("retry") or 0)
        delay = int((wishes.seconds("retry-delay") or 0) * SECOND)
        attempt = 0
        while True:
            started = self.process.kernel.timeline.now
            transfer = Transfer(parse_url(text) or Url("http", "", 80, "/"), self._method(), started)
            try:
                await self._transfer(transfer, text, output)
                status, sentence = 0, ""
            except Failed as error:
                status, sentence = error.status, str(error)
            again = self._transient(status, transfer) and attempt < tries
            if not again:
                break
            await self._end_meter(transfer, status)
            pause = delay or min(1 << attempt, 600) * SECOND
            attempt += 1
            if not wishes.has("silent"):
                left = tries - attempt + 1
                await self.process.complain(
                    f"Warning: Transient problem: {self._problem(status)} Will retry in {pause // SECOND} \n"
                    f"Warning: second{'s' if pause != SECOND else ''}. {left} {'retries' if left != 1 else 'retry'} "
                    "left.\n"
                )
            await self.process.sleep(pause)
        await self._end_meter(transfer, status)
        if status and (not wishes.has("silent") or wishes.has("show-error")):
            await self.process.complain(f"curl: ({status}) {sentence}\n")
        if "write-out" in wishes.values:
            await report(self.process, wishes.values["write-out"], transfer, status, sentence)
        return status

    def _transient(self, status: int, transfer: Transfer) -> bool:
        code = transfer.response.status if transfer.response is not None else 0
        if status == 28 or code in (408, 429, 500, 502, 503, 504):
            return True
        return status != 0 and (
            self.wishes.has("retry-all-errors") or (status == 7 and self.wishes.has("retry-connrefused"))
        )

    def _problem(self, status: int) -> str:
        return {28: "timeout", 7: "connection refused"}.get(
            status, "HTTP error" if status in (0, 22) else "(retrying all errors)"
        )

    def _method(self) -> str:
        wishes = self.wishes
        if "request" in wishes.values:
            return wishes.values["request"]
        if wishes.has("head"):
            return "HEAD"
        if wishes.data and not wishes.has("get"):
            return "POST"
        return "PUT" if "upload-file" in wishes.values else "GET"

    # one transfer

    async def _transfer(self, transfer: Transfer, text: str, output: str | None) -> None:
        wishes = self.wishes
        url = parse_url(text)
        if url is None:
            raise Failed(3, "URL using bad/illegal format or missing URL")
        if url.scheme not in ("http", "https"):
            supported = '"' if self.numbers < (8, 6) else ""
            raise Failed(
                1,
                f"Protocol {supported}{url.scheme}{supported} not "
                f"supported{'' if not supported else ' or disabled in libcurl'}",
            )
        if output is None and not url.file_name:
            raise Failed(23, "Remote file name has no length")
        await self._begin_meter(output)
        body = self._body()
        if wishes.has("get") and wishes.data:
            joint = "&" if "?" in url.target else "?"
            url = Url(
                url.scheme,
                url.host,
                url.port,
                f"{url.target}{joint}{body.decode('utf-8', 'surrogateescape')}",
                url.user,
            )
            body = b""
        if "upload-file" in wishes.values:
            body = await self._upload(wishes.values["upload-file"])
        printed = bytearray()
        for _ in range(int(wishes.seconds("max-redirs") or 50) + 1):
            transfer.url = url
            response = await self._exchange(transfer, url, body)
            if wishes.has("include") or wishes.has("head"):
                printed += response.head()
            following = url.join(response.headers.get("Location")) if response.headers.has("Location") else None
            if not (wishes.has("location") and following is not None and response.status in (301, 302, 303, 307, 308)):
                break
            if response.status == 303 or (response.status in (301, 302) and transfer.method == "POST"):
                transfer.method, body = "GET" if transfer.method != "HEAD" else "HEAD", b""
            url = following
            transfer.redirects += 1
            await self._note(f"* Issue another request to this URL: '{url.text}'\n")
        else:
            raise Failed(47, f"Maximum ({int(wishes.seconds('max-redirs') or 50)}) redirects followed")
        if response.status >= 400 and wishes.has("fail"):
            raise Failed(22, f"The requested URL returned error: {response.status}")
        if "dump-header" in wishes.values:
            await self._save(transfer, wishes.values["dump-header"], response.head())
        transfer.received = len(response.body)
        await self._save(transfer, url.file_name if output is None else output, bytes(printed) + response.body)
        if response.status >= 400 and wishes.has("fail-with-body"):
            raise Failed(22, f"The requested URL returned error: {response.status}")

    async def _exchange(self, transfer: Transfer, url: Url, body: bytes) -> Response:
        stream = await self._connect(transfer, url)
        request = self._request(transfer, url, body)
        try:
            await self._show("> ", request)
            await stream.write(request + body)
            transfer.sent, transfer.request_size = len(body), transfer.request_size + len(request)
            response = await self._within(stream, transfer)
        except BadMessage as error:
            if not error.line:
                await self._note("* Empty reply from server\n")
                raise Failed(52, "Empty reply from server") from None
            if error.line.startswith(b"HTTP/"):
                raise Failed(56, "Recv failure: Connection reset by peer") from None
            raise Failed(1, "Received HTTP/0.9 when not allowed") from None
        except LinuxError as error:
            raise Failed(56, f"Recv failure: {error}") from None
        finally:
            close(self.process, stream)
        return response

    async def _within(self, stream: StreamSocket, transfer: Transfer) -> Response:
        """Head and body, before --max-time is over."""
        deadline = self.wishes.seconds("max-time")
        if deadline is None:
            return await self._receive(stream, transfer)
        timeline = self.process.kernel.timeline
        end = transfer.started + int(deadline * SECOND)
        task = timeline.spawn(self._receive(stream, transfer), "curl transfer")
        task.owner, task.gate = self.process, self.process.gate
        while not task.done and timeline.now < end:
            await wait_any(task.finished, timeout=end - timeline.now)
        if task.done:
            return task.result()
        task.watched = True
        stream.reset()
        took = (timeline.now - transfer.started) // MILLISECOND
        expected = (
            f"{transfer.received} out of {transfer.total} bytes received"
            if transfer.total
            else f"{transfer.received} bytes received"
        )
        raise Failed(28, f"Operation timed out after {took} milliseconds with {expected}")

    async def _receive(self, stream: StreamSocket, transfer: Transfer) -> Response:
        inbox = Inbox(stream)
        response = await read_response_head(inbox)
        transfer.response = response
        await self._show("< ", response.head())
        transfer.head_size += len(response.head())
        length = response.headers.get("Content-Length")
        transfer.total = int(length) if length.isdigit() else 0
        response.body = await read_body(inbox, transfer.method, response)
        if transfer.total > len(response.body) and transfer.method != "HEAD":
            raise Failed(18, f"transfer closed with {transfer.total - len(response.body)} bytes remaining to read")
        if response.body and self.wishes.has("verbose"):
            await self._note(f"{{ [{len(response.body)} bytes data]\n", raw=True)
        word = "left intact" if response.headers.get("Connection").lower() != "close" else None
        number = self.connections - 1
        await self._note(
            f"* Connection #{number} to host {transfer.url.host} {word}\n"
            if word
            else f"* Closing connection {number}\n"
        )
        return response

    async def _local(self, transfer: Transfer, url: Url, path: str) -> StreamSocket:
        """--unix-socket: whatever the host is called, the connection goes to the path."""
        try:
            stream = await connect_local(self.process, path)
        except LinuxError as error:
            refused = self._refused(url, error, 0)
            trying = f"*   Trying {path}:0...\n" if error.errno is Errno.ECONNREFUSED else ""
            number, self.connections = self.connections, self.connections + 1
            await self._note(f"{trying}* Immediate connect fail for {path}: {error}\n* {refused}\n")
            await self._note(f"* Closing connection {number}\n")
            raise Failed(7, refused) from None
        await self._note(f"*   Trying {path}:0...\n")
        transfer.connected = self.process.kernel.timeline.now
        number, self.connections = self.connections, self.connections + 1
        await self._note(f"* Connected to {url.host} ({path}) port {url.port} (#{number})\n")
        if url.scheme == "https":
            close(self.process, stream)
            raise Failed(35, "TLS is not emulated yet")
        return stream

    async def _connect(self, transfer: Transfer, url: Url) -> StreamSocket:
        """Tries the addresses of the host in turn."""
        process, wishes = self.process, self.wishes
        if "unix-socket" in wishes.values:
            return await self._local(transfer, url, wishes.values["unix-socket"])
        begun = process.kernel.timeline.now
        patience = min(wishes.seconds("connect-timeout") or 300.0, wishes.seconds("max-time") or 300.0)
        error = LinuxError(Errno.ECONNREFUSED)
        for address in await self._addresses(url):
            shown = f"[{address}]" if ":" in address else address
            await self._note(f"*   Trying {shown}:{url.port}...\n")
            try:
                stream = await connect(process, address, url.port, timeout=int(patience * SECOND))
            except LinuxError as refused:
                error = refused
                await self._note(f"* connect to {address} port {url.port} failed: {refused}\n")
                continue
            transfer.address, transfer.local, transfer.connected = address, stream.local, process.kernel.timeline.now
            number, self.connections = self.connections, self.connections + 1
            await self._note(f"* Connected to {url.host} ({address}) port {url.port} (#{number})\n")
            if url.scheme == "https":
                close(process, stream)
                raise Failed(35, "TLS is not emulated yet")
            return stream
        took = (process.kernel.timeline.now - begun) // MILLISECOND
        if error.errno is Errno.ETIMEDOUT:
            text = (
                f"Connection timed out after {took} milliseconds"
                if took < 100_000
                else f"Failed to connect to {url.host} port {url.port}: Connection timed out"
            )
            await self._note(f"* {text}\n")
            raise Failed(28, text)
        text = self._refused(url, error, took)
        await self._note(f"* {text}\n")
        raise Failed(7, text)

    def _refused(self, url: Url, error: LinuxError, took: int) -> str:
        """The wording changed over the years."""
        if self.numbers < (7, 79):
            return f"Failed to connect to {url.host} port {url.port}: {error}"
        if self.numbers < (7, 84):
            return f"Failed to connect to {url.host} port {url.port} after {took} ms: {error}"
        word = "Couldn't" if self.numbers < (8, 11) else "Could not"
        return f"Failed to connect to {url.host} port {url.port} after {took} ms: {word} connect to server"

    async def _addresses(self, url: Url) -> list[str]:
        for rule in self.wishes.resolves:
            host, _, rest = rule.lstrip("+").partition(":")
            port, _, address = rest.partition(":")
            if host.lower() == url.host.lower() and port == str(url.port):
                return address.strip("[]").split(",")
        family = 4 if self.wishes.has("ipv4") else 6 if self.wishes.has("ipv6") else 0
        try:
            return await resolve(self.process, url.host, family)
        except NameFailure:
            if url.host.lower() == "localhost":  # curl knows this name itself
                return {4: ["127.0.0.1"], 6: ["::1"]}.get(family, ["127.0.0.1", "::1"])
            text = f"Could not resolve host: {url.host}"
            await self._note(f"* {text}\n")
            raise Failed(6, text) from None

    # the request

    def _body(self) -> bytes:
        parts = [self._datum(kind, value) for kind, value in self.wishes.data]
        joint = b"" if any(kind == "json" for kind, _ in self.wishes.data) else b"&"
        return joint.join(parts)

    def _datum(self, kind: str, value: str) -> bytes:
        if kind == "data-urlencode":
            name, equals, text = value.partition("=")
            return (f"{name}={quote_plus(text)}" if equals and name else quote_plus(text if equals else value)).encode()
        if value.startswith("@") and kind != "data-raw":
            try:
                data = self.process.read_file("/dev/stdin" if value == "@-" else value[1:])
            except LinuxError:
                raise Failed(26, f"Failed to open {value[1:]}") from None
            return data if kind in ("data-binary", "json") else data.replace(b"\r", b"").replace(b"\n", b"")
        return value.encode("utf-8", "surrogateescape")

    async def _upload(self, name: str) -> bytes:
        try:
            return await self.process.read_all(0) if name == "-" else self.process.read_file(name)
        except LinuxError:
            raise Failed(26, f"Can't open '{name}'!") from None

    def _request(self, transfer: Transfer, url: Url, body: bytes) -> bytes:
        wishes = self.wishes
        version = "1.0" if wishes.has("http1.0") else "1.1"
        fields = [("Host", url.authority)]
        user = url.user or wishes.values.get("user", "")
        if user:
            fields.append(
                ("Authorization", "Basic " + base64.b64encode(user.encode("utf-8", "surrogateescape")).decode())
            )
        if "range" in wishes.values:
            fields.append(("Range", f"bytes={wishes.values['range']}"))
        json = any(kind == "json" for kind, _ in wishes.data)
        fields.append(("User-Agent", wishes.values.get("user-agent", f"curl/{self.version}")))
        fields.append(("Accept", "application/json" if json else "*/*"))
        if wishes.has("compressed"):
            fields.append(("Accept-Encoding", "deflate, gzip"))
        if "referer" in wishes.values:
            fields.append(("Referer", wishes.values["referer"]))
        if "cookie" in wishes.values:
            fields.append(("Cookie", wishes.values["cookie"]))
        if body or (wishes.data and not wishes.has("get")):
            fields.append(("Content-Length", str(len(body))))
            if wishes.data:
                fields.append(("Content-Type", "application/json" if json else "application/x-www-form-urlencoded"))
        fields = self._with_headers(fields)
        lines = [
            f"{transfer.method} {url.target} HTTP/{version}",
            *(f"{name}: {value}" if value else f"{name}:" for name, value in fields),
        ]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")

    def _with_headers(self, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """-H: `Name: value` replaces or adds, `Name:` removes, `Name;` sends it empty."""
        added = []
        for text in self.wishes.headers:
            name, colon, value = text.partition(":")
            if not colon and text.endswith(";"):
                added.append((text[:-1], ""))
                continue
            place = next((index for index, (known, _) in enumerate(fields) if known.lower() == name.lower()), None)
            if place is not None:
                fields[place : place + 1] = [(name, value.strip())] if value.strip() else []
            elif value.strip():
                added.append((name, value.strip()))
        return fields + added

    # output

    async def _save(self, transfer: Transfer, name: str, data: bytes) -> None:
        process = self.process
        if name == "-":
            try:
                await process.out(data)
            except LinuxError:
                raise Failed(23, f"Failure writing output to destination, passed {len(data)} returned 0") from None
            return
        path = f"{self.wishes.values['output-dir'].rstrip('/')}/{name}" if "output-dir" in self.wishes.values else name
        try:
            if self.wishes.has("create-dirs"):
                self._make_directories(path)
            file = process.open(path, Open.WRITE | Open.CREATE | Open.TRUNCATE)
            try:
                await file.write(data)
            finally:
                file.close()
        except LinuxError as error:
            if not self.wishes.has("silent"):
                await process.complain(f"Warning: Failed to open the file {path}: {error}\n")
            raise Failed(
                23,
                f"Failure writing output to destination, passed {len(data)} returned 0"
                if self.numbers >= (8, 0)
                else "Failure writing output to destination",
            ) from None

    def _make_directories(self, path: str) -> None:
        parts = path.split("/")[:-1]
        for count in range(1, len(parts) + 1):
            directory = "/".join(parts[:count])
            if directory and not self.process.exists(directory):
                self.process.mkdir(directory)

    async def _note(self, text: str, raw: bool = False) -> None:
        if self.wishes.has("verbose"):
            await self.process.complain(text)

    async def _show(self, mark: str, head: bytes) -> None:
        if self.wishes.has("verbose"):
            lines = head.decode("utf-8", "surrogateescape").split("\r\n")[:-1]
            await self.process.complain("".join(f"{mark}{line}\r\n" for line in lines))

    # the meter

    async def _begin_meter(self, output: str | None) -> None:
        """It is shown unless -s, or the body goes to a terminal."""
        to_terminal = output == "-" and self.process.files.get(1) is not None and self.process.files[1].is_terminal
        if self.wishes.has("silent") or self.wishes.has("no-progress-meter") or to_terminal:
            return
        self.meter_open = True
        if not self.metered:
            self.metered = True
            await self.process.complain(curl_meter.HEADING)
        await self.process.complain(curl_meter.IDLE)

    async def _end_meter(self, transfer: Transfer, status: int) -> None:
        if not self.meter_open:
            return
        self.meter_open = False
        if status == 6:
            return
        elapsed = (self.process.kernel.timeline.now - transfer.started) / SECOND
        received = 0 if status else transfer.received
        await self.process.complain(
            curl_meter.line(transfer.total if transfer.method != "HEAD" else 0, received, transfer.sent, elapsed) + "\n"
        )
