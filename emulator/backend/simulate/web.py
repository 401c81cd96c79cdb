"""HTTP requests of the simulated host: to whatever listens on its network, published ports of containers among it."""

from __future__ import annotations

from emulator.backend.web import PlainAnswer, UnknownName, WebAnswer, WebFailure, WebRequest
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.machine import Machine
from emulator.machine.network import NetworkNamespace
from emulator.machine.network.fabric import Dropped
from emulator.machine.network.http.message import BadMessage, Headers, Inbox, read_body, read_response_head
from emulator.machine.network.names import literal
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import HANDSHAKE, dial
from emulator.timeline import SECOND, sleep

HELLO = bytes.fromhex("160301") + (512).to_bytes(2, "big") + bytes.fromhex("010001fc0303") + bytes(506)
"""How TLS begins: enough of a ClientHello to see what a server without TLS says to it."""
REFUSALS = {
    Errno.ECONNREFUSED: "connection refused",
    Errno.ENETUNREACH: "network is unreachable",
    Errno.EHOSTUNREACH: "no route to host",
}
LATE = "net/http: request canceled (Client.Timeout exceeded while awaiting headers)"
UNCONNECTED = "net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"
NO_TLS, LATE_TLS = "tls: first record does not look like a TLS handshake", "net/http: TLS handshake timeout"
HANDSHAKE_PATIENCE = 10 * SECOND
"""moby: distribution/registry.go TLSHandshakeTimeout."""


class SimulatedWeb:
    """`host` is the machine whose network and /etc/hosts are used."""

    def __init__(self, host: Machine) -> None:
        self.host, self.kernel = host, host.kernel

    async def ask(self, request: WebRequest) -> WebAnswer:
        """See backend/web.py."""
        timeline = self.kernel.timeline
        patience, late = (HANDSHAKE_PATIENCE, LATE_TLS) if request.secure else (request.patience, LATE)
        asking = timeline.spawn(self.exchange(request), "web request")
        timer = timeline.at(timeline.now + patience, lambda: asking.cancel(WebFailure(late)))
        try:
            return await asking.wait()
        finally:
            timer.cancel()
            asking.cancel()

    async def exchange(self, request: WebRequest) -> WebAnswer:
        """The same, with all the time in the world."""
        stream = await self.connect(request)
        try:
            return await (self.speak_tls(stream) if request.secure else self.speak(stream, request))
        except LinuxError as error:
            fault = "read: connection reset by peer" if error.errno is Errno.ECONNRESET else "EOF"
            raise WebFailure(fault) from None
        finally:
            stream.close()

    async def connect(self, request: WebRequest) -> StreamSocket:
        """A connection, as Go's dialler makes it."""
        address, network = self.address_of(request.host), self.host.network
        if address is None:
            raise UnknownName(request.host)
        assert isinstance(network, NetworkNamespace), "the host has a network"
        shown = f"[{address}]:{request.port}" if ":" in address else f"{address}:{request.port}"
        try:
            arrival = network.fabric.reach(network, "tcp", address, request.port)
            await sleep(HANDSHAKE)
            return dial(self.kernel, network, arrival, address, request.port)
        except Dropped:
            await sleep(min(request.patience, HANDSHAKE_PATIENCE) - HANDSHAKE)
            raise WebFailure(UNCONNECTED) from None
        except LinuxError as error:
            reason = REFUSALS.get(error.errno, str(error).lower())
            raise WebFailure(f"dial tcp {shown}: connect: {reason}") from None

    def address_of(self, name: str) -> str | None:
        """A literal, or what /etc/hosts says."""
        if (address := literal(name)) is not None:
            return address
        lowered = name.lower()
        return next((address for address, names in self.hosts() if lowered in names), None)

    def hosts(self) -> list[tuple[str, list[str]]]:
        """The lines of the host's /etc/hosts; `localhost` is there in any case."""
        files = self.host.caller(Credentials())
        text = files.read_file("/etc/hosts").decode("utf-8", "replace") if files.exists("/etc/hosts") else ""
        lines = [line.partition("#")[0].lower().split() for line in text.splitlines()]
        return [("127.0.0.1", ["localhost"]), *((words[0], words[1:]) for words in lines if len(words) > 1)]

    async def speak(self, stream: StreamSocket, request: WebRequest) -> WebAnswer:
        """One request, one answer."""
        host = f"[{request.host}]" if ":" in request.host else request.host
        headers = Headers(("Host", host if request.port == 80 else f"{host}:{request.port}"), *request.headers)
        if request.body or request.method in ("POST", "PUT", "PATCH"):
            headers.add("Content-Length", str(len(request.body)))
        headers.add("Connection", "close")
        line = f"{request.method} {request.target} HTTP/1.1"
        await stream.write("\r\n".join([line, *headers.lines(), "", ""]).encode("utf-8", "surrogateescape") + request.body)
        inbox = Inbox(stream)
        try:
            response = await read_response_head(inbox)
        except BadMessage as error:
            raise WebFailure(malformed(error.line)) from None
        body = await read_body(inbox, request.method, response)
        return WebAnswer(
            status=response.status, reason=response.reason, headers=tuple(response.headers.fields), body=body
        )  # fmt: skip

    async def speak_tls(self, stream: StreamSocket) -> WebAnswer:
        """No server here speaks TLS: what it answers instead decides."""
        await stream.write(HELLO)
        answer = await stream.read(5)
        if answer.startswith(b"HTTP/"):
            raise PlainAnswer
        raise WebFailure(NO_TLS if answer else "EOF")


def malformed(line: bytes) -> str:
    """What Go says of an answer that does not begin as HTTP does (net/http: ReadResponse)."""
    if not line:
        return "EOF"
    text = line.splitlines()[0].decode("utf-8", "replace")
    protocol, space, status = text.partition(" ")
    code = status.lstrip(" ").partition(" ")[0]
    if not space:
        what = f'malformed HTTP response "{text}"'
    elif len(code) != 3 or not code.isdigit():
        what = f'malformed HTTP status code "{code}"'
    else:
        what = f'malformed HTTP version "{protocol}"'
    return f"net/http: HTTP/1.x transport connection broken: {what}"
