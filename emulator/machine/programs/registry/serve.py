"""`registry serve CONFIG`: the server's life, and what is told about each request."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.network.http.message import Request, Response
from emulator.machine.network.http.serving import accept_forever, beside
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import listen
from emulator.machine.programs.registry.config import BadConfig, Config, read
from emulator.machine.programs.registry.exchange import Exchange, go_response, plain
from emulator.machine.programs.registry.faults import Code, Fault, Faults, body_of
from emulator.machine.programs.registry.log import NO_SECRET, Build, Log, detail_text, duration
from emulator.machine.programs.registry.routes import find
from emulator.machine.programs.registry.storage import Storage
from emulator.timeline import Bell

USAGE = """`registry`

Usage:
  registry [flags]
  registry [command]

Available Commands: 
  serve           `serve` stores and distributes Docker images
  garbage-collect `garbage-collect` deletes layers not referenced by any manifests
  help            Help about any command

Flags:
  -h, --help=false: help for registry
  -v, --version=false: show the version and exit


Use "registry help [command]" for more information about a command.
"""  # noqa: W291
KILLED = 2
"""What Go's runtime exits with on a signal that would kill it, where it is PID 1."""


async def run(process: Process, build: Build) -> int:
    """The program: `serve`, `--version`; what else there is says that it is not emulated."""
    words = process.argv[1:]
    if words and words[0] in ("--version", "-v"):
        await process.write(1, f"{process.argv[0]} {build.package} {build.version}\n")
        return 0
    if words and words[0] == "serve":
        return await serve(process, build, words[1] if len(words) > 1 else process.env.get("REGISTRY_CONFIGURATION_PATH", ""))
    if words and words[0] not in ("help", "-h", "--help"):
        await process.complain(f"registry: {words[0]} is not emulated yet\n")
        return 1
    await process.write(1, USAGE)
    return 0


async def serve(process: Process, build: Build, path: str) -> int:
    """Until it is stopped."""
    try:
        config = configuration(process, path)
        address, port = endpoint(config.address)
    except BadConfig as error:
        await process.complain(f"configuration error: {error}\n")
        return 1
    random = process.kernel.random
    log = Log(process, build, str(UUID(int=random.getrandbits(128), version=4)))
    if not config.secret:
        await log.about("warning", NO_SECRET)
        config = replace(config, secret=f"{random.getrandbits(256):064x}")
    await log.about("info", "redis not configured")
    await log.about("info", f"Starting upload purge in {random.randrange(60)}m0s")
    await log.about("info", "using inmemory blob descriptor cache")
    try:
        listener = listen(process, address, port)
    except LinuxError as error:
        return await cannot_listen(log, address, port, error)
    await log.about("info", f"listening on {'[::]' if address == '::' else address}:{port}")
    server, stopped = Server(process, config, build, log), Bell()
    for signal in (Signal.TERM, Signal.INT, Signal.HUP):
        process.handlers[signal] = lambda _: stopped.ring()
    beside(process, accept_forever(process, listener, server.answer))
    await stopped.wait()
    return KILLED


def configuration(process: Process, path: str) -> Config:
    """What the file and the environment say; raises BadConfig."""
    if not path:
        raise BadConfig("configuration path unspecified")
    try:
        text = process.read_file(path).decode("utf-8", "surrogateescape")
    except LinuxError as error:
        raise BadConfig(f"open {path}: {str(error).lower()}") from None
    return read(text, process.env, path)


def endpoint(address: str) -> tuple[str, int]:
    """`:5000` is every address; raises BadConfig."""
    host, colon, port = address.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise BadConfig(f"http.addr {address} is not emulated")
    return {"": "::", "localhost": "127.0.0.1"}.get(host.strip("[]"), host.strip("[]")), int(port)


async def cannot_listen(log: Log, address: str, port: int, error: LinuxError) -> int:
    """The last line, in Go's words."""
    reason = {Errno.EADDRINUSE: "address already in use", Errno.EADDRNOTAVAIL: "cannot assign requested address"}
    shown = "" if address == "::" else address
    text = f"listen tcp {shown}:{port}: bind: {reason.get(error.errno, str(error).lower())}"
    await log.about("fatal", text)
    return 1


class Server:
    """Answers requests from the storage."""

    def __init__(self, process: Process, config: Config, build: Build, log: Log) -> None:
        self.process, self.config, self.build, self.log = process, config, build, log
        self.storage = Storage(process, config.root)

    async def answer(self, request: Request | None, stream: StreamSocket) -> Response:
        """One request; None is no HTTP at all, as TLS is not."""
        now = self.process.kernel.timeline.now
        if request is None:
            fields = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
            return go_response(now, 400, fields, b"400 Bad Request")
        exchange = Exchange(request, self.storage, self.config, self.build, self.process.kernel.random)
        response = await self.handle(exchange)
        await self.tell(exchange, response, stream, now)
        return response

    async def handle(self, exchange: Exchange) -> Response:
        """What its handler says, or what it refuses."""
        now = self.process.kernel.timeline.now
        if exchange.path == "/":
            return go_response(now, 200, {"Cache-Control": "no-cache"}, b"")
        handler = find(exchange)
        if handler is None:
            return plain(now, 404, "404 page not found")
        try:
            return await handler(exchange)
        except Faults as several:
            exchange.faults = several.faults
        except Fault as fault:
            exchange.faults = [fault]
        except LinuxError as error:
            detail = {"DriverName": "filesystem", "Enclosed": {"Op": "open", "Path": error.path}}
            exchange.faults = [Fault(Code.UNKNOWN, detail)]
        kind = "application/json" if self.build.third else "application/json; charset=utf-8"
        return exchange.answer(exchange.faults[0].code.value[0], {"Content-Type": kind}, body_of(exchange.faults))

    async def tell(self, exchange: Exchange, response: Response, stream: StreamSocket, began: int) -> None:
        """Two lines: what was asked and answered, and Apache's."""
        request, written = exchange.request, len(response.body)
        remote = f"{stream.remote[0]}:{stream.remote[1]}"
        agent = request.headers.get("User-Agent")
        if exchange.path.startswith("/v2"):
            fields = request_fields(exchange, remote, agent) | {
                "http.response.contenttype": response.headers.get("Content-Type"),
                "http.response.duration": duration(self.process.kernel.timeline.now - began),
                "http.response.status": str(response.status),
                "http.response.written": str(written),
            }
            fields = {name: value for name, value in fields.items() if value}
            if exchange.faults:
                fault = exchange.faults[0]
                fields |= {"err.code": fault.code.value[1], "err.message": str(fault)}
                fields |= {} if fault.detail is None else {"err.detail": detail_text(fault.detail)}
                await self.log.line("error", "response completed with error", fields)
            elif response.status != 404:
                await self.log.line("info", "response completed", fields)
        await self.log.access(stream.remote[0], request.raw, response.status, written, agent)


def request_fields(exchange: Exchange, remote: str, agent: str) -> dict[str, str]:
    """What the log says about a request; variables only where something went wrong."""
    request = exchange.request
    variables = {f"vars.{name}": value for name, value in exchange.variables.items()} if exchange.faults else {}
    return variables | {
        "http.request.contenttype": request.headers.get("Content-Type"),
        "http.request.host": request.headers.get("Host"),
        "http.request.id": str(UUID(int=exchange.random.getrandbits(128), version=4)),
        "http.request.method": request.method,
        "http.request.remoteaddr": remote,
        "http.request.uri": request.target,
        "http.request.useragent": agent,
    }
