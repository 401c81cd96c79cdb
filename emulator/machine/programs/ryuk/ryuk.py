"""ryuk's life: it listens, takes filters from whoever connects, and prunes once nobody has been there for a while."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.network.accepting import accept_all
from emulator.machine.network.http.serving import beside
from emulator.machine.network.sockets import Listener, StreamSocket
from emulator.machine.network.transport import close, listen
from emulator.machine.programs.ryuk import config
from emulator.machine.programs.ryuk.daemon import Daemon, Failed
from emulator.machine.programs.ryuk.prune import Reaper, as_json
from emulator.quote import quote
from emulator.timeline import SECOND, Bell

PANIC, BAD_FLAG = 2, 2
LONGEST_LINE = 1 << 20
USAGE = (
    "Usage of ryuk:\n  -p int\n    \tDeprecated: please use the RYUK_PORT environment variable to set the port to bind at "
    "(default 8080)\n"
)


class Panic(EmulatorError):
    """What ends ryuk with a trace; `line` is main.go's."""

    def __init__(self, error: Exception, line: int) -> None:
        super().__init__(f"panic: {error}\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:{line}\n")


class BadFlag(EmulatorError):
    """A command line that Go's flag package refuses."""


async def main(process: Process) -> int:
    try:
        return await Ryuk(process).run()
    except Panic as panic:
        await process.complain(str(panic))
        return PANIC
    except BadFlag as error:
        await process.out(f"{error}\n{USAGE}" if str(error) else USAGE)
        return BAD_FLAG if str(error) else 0


class Ryuk:
    """One run. `news` are connections that came (True) and went (False)."""

    def __init__(self, process: Process) -> None:
        self.process = process
        try:
            self.config = config.read(process.env, port_of(process.argv[1:]))
        except config.BadConfig as error:
            raise Panic(error, 112) from None
        self.notes: dict[str, dict[str, dict[str, bool]]] = {}
        self.news: deque[tuple[bool, str]] = deque()
        self.stopped, self.changed = False, Bell()

    async def log(self, text: str) -> None:
        """A line of Go's log."""
        moment = datetime.fromtimestamp(self.process.kernel.timeline.now // SECOND, UTC)
        await self.process.complain(f"{moment:%Y/%m/%d %H:%M:%S} {text}" + ("" if text.endswith("\n") else "\n"))

    async def run(self) -> int:
        """From the first look at the engine to the last line."""
        daemon = await self.found()
        listener = await self.listen()
        beside(self.process, accept_all(self.process, listener, self.begin))
        for signal in (Signal.INT, Signal.TERM):
            self.process.handlers[signal] = self.stop
        await self.wait()
        reaper = Reaper(daemon, self.log, self.config.verbose)
        for filters in list(self.notes.values()):
            await reaper.prune(filters)
        await self.log(str(reaper.deleted))
        return 0

    async def found(self) -> Daemon:
        """The engine answers; raises Panic."""
        try:
            daemon = Daemon(self.process)
        except Failed as error:
            raise Panic(error, 122) from None
        await self.log("Pinging Docker...")
        try:
            await daemon.ping()
        except Failed as error:
            raise Panic(error, 133) from None
        await self.log("Docker daemon is available!")
        return daemon

    async def listen(self) -> Listener:
        """Raises Panic."""
        await self.log(f"Starting on port {self.config.port}...")
        try:
            listener = listen(self.process, "::", self.config.port)
        except LinuxError as error:
            why = "address already in use" if error.errno is Errno.EADDRINUSE else str(error).lower()
            raise Panic(Failed(f"listen tcp :{self.config.port}: bind: {why}"), 160) from None
        await self.log("Started!")
        return listener

    def stop(self, _: Signal) -> None:
        self.stopped = True
        self.changed.ring()

    def tell(self, came: bool, address: str) -> None:
        self.news.append((came, address))
        self.changed.ring()

    async def wait(self) -> None:
        """Until nobody is there any more, or a signal comes."""
        timeline = self.process.kernel.timeline
        deadline: int | None = timeline.now + self.config.connection
        clients = 0
        while not self.stopped:
            while self.news:
                came, address = self.news.popleft()
                await self.log(f"New client connected: {address}" if came else f"Client disconnected: {address}")
                clients += 1 if came else -1
                deadline = None if clients else timeline.now + self.config.reconnection
            if deadline is not None and timeline.now >= deadline:
                await self.log("Timeout waiting for connection")
                return
            await self.changed.wait(None if deadline is None else deadline - timeline.now)
        await self.log("Signal received")

    def begin(self, stream: StreamSocket) -> None:
        """Each client has a task."""
        self.tell(True, shown(stream.remote))
        beside(self.process, self.serve(stream))

    async def serve(self, stream: StreamSocket) -> None:
        """Lines of filters, each acknowledged."""
        held = bytearray()
        try:
            while data := await stream.read():
                held += data
                *lines, held = held.split(b"\n")
                for line in lines:
                    await self.note(bytes(line), stream)
                if len(held) > LONGEST_LINE:
                    break
            await self.note(bytes(held), stream)
        except LinuxError as error:
            await self.log(f"read tcp {shown(stream.local)}->{shown(stream.remote)}: read: {str(error).lower()}")
        finally:
            close(self.process, stream)
            self.tell(False, shown(stream.remote))

    async def note(self, line: bytes, stream: StreamSocket) -> None:
        """One line; an empty one is passed over."""
        text = line.decode("utf-8", "replace").strip()
        if not text:
            return
        try:
            filters = parse_query(text)
        except Failed as error:
            await self.log(str(error))
            return
        await self.log(f"Adding {as_json(filters)}")
        self.notes[as_json(filters)] = filters
        try:
            await stream.write(b"ACK\n")
        except LinuxError:
            return  # who does not wait for it does not want it


def parse_query(text: str) -> dict[str, dict[str, bool]]:
    """`label=a=b&health=unhealthy` as filters; raises Failed (Go: url.ParseQuery)."""
    filters: dict[str, dict[str, bool]] = {}
    for part in text.split("&"):
        if ";" in part:
            raise Failed("invalid semicolon separator in query")
        key, _, value = part.partition("=")
        if part:
            filters.setdefault(unescape(key), {})[unescape(value)] = True
    return filters


def unescape(text: str) -> str:
    """Raises Failed where a `%` is not followed by two hexadecimal digits."""
    for piece in text.split("%")[1:]:
        if len(piece) < 2 or any(digit not in "0123456789abcdefABCDEF" for digit in piece[:2]):
            raise Failed(f"invalid URL escape {quote('%' + piece[:2])}")
    return unquote_plus(text)


def port_of(words: list[str]) -> int:
    """`-p PORT`; raises BadFlag."""
    port = config.Config.port
    queue = list(words)
    while queue and queue[0].startswith("-") and queue[0] not in ("-", "--"):
        name, equals, value = queue.pop(0).removeprefix("-").removeprefix("-").partition("=")
        if name in ("h", "help"):
            raise BadFlag("")
        if name != "p":
            raise BadFlag(f"flag provided but not defined: -{name}")
        if not equals and not queue:
            raise BadFlag("flag needs an argument: -p")
        value = value if equals else queue.pop(0)
        if not value.lstrip("+-").isdecimal():
            raise BadFlag(f"invalid value {quote(value)} for flag -p: parse error")
        port = int(value)
    return port


def shown(place: tuple[str, int]) -> str:
    """`172.17.0.1:41234`, `[::1]:41234`."""
    address, port = place
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
