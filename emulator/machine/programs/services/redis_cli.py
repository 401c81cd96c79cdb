"""redis-cli: one command, commands from standard input, or a prompt; replies raw, or typed on a terminal."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network import NameFailure, StreamSocket, connect, resolve
from emulator.machine.network.http.message import Inbox
from emulator.machine.programs.packages.installed import debian_version, upstream
from emulator.machine.programs.services.redis_protocol import RedisError, Reply, Status, encode, read_reply
from emulator.timeline import SECOND

UNSAFE = "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n"


@dataclass
class Options:
    host: str = "127.0.0.1"
    port: int = 6379
    database: int = 0
    password: str = ""
    raw: bool | None = None
    repeat: int = 1
    interval: float = 0.0
    warns: bool = True
    words: list[str] = field(default_factory=list)


async def main(process: Process) -> int:
    words = process.argv[1:]
    if words and words[0] in ("-v", "--version"):
        packaged = upstream(debian_version(process, "redis-tools", "redis-server"))
        await process.out(f"redis-cli {packaged or process.env.get('REDIS_VERSION', '7.0.15')}\n")
        return 0
    options = _options(words)
    if isinstance(options, str):
        await process.complain(f"Unrecognized option or bad number of args for: '{options}'\n")
        return 1
    return await Client(process, options).run()


def _options(words: list[str]) -> Options | str:
    options, queue = Options(), list(words)
    while queue:
        word = queue[0]
        if not word.startswith("-"):
            break
        queue.pop(0)
        if word in ("--raw", "--no-raw"):
            options.raw = word == "--raw"
        elif word == "--no-auth-warning":
            options.warns = False
        elif word in ("-3", "-2"):
            continue
        elif word in ("-h", "-p", "-n", "-a", "-r", "-i", "--pass", "-u", "--user") and queue:
            value = queue.pop(0)
            match word:
                case "-h":
                    options.host = value
                case "-p" if value.isdigit():
                    options.port = int(value)
                case "-n" if value.isdigit():
                    options.database = int(value)
                case "-a" | "--pass":
                    options.password = value
                case "-r" if value.isdigit():
                    options.repeat = int(value[:9])
                case "-i":
                    options.interval = float(value) if value.replace(".", "", 1).isdigit() else 0.0
                case _:
                    return word
        else:
            return word
    options.words = queue
    return options


class Client:
    def __init__(self, process: Process, options: Options) -> None:
        self.process, self.options = process, options
        out = process.files.get(1)
        self.typed = (out is not None and out.is_terminal) if options.raw is None else not options.raw
        self.stream: StreamSocket | None = None
        self.inbox: Inbox | None = None
        self.database = options.database

    async def run(self) -> int:
        if not await self._connect():
            return 1
        if self.options.words:
            status = 0
            for turn in range(self.options.repeat):
                status = await self._one([word.encode("utf-8", "surrogateescape") for word in self.options.words])
                if turn + 1 < self.options.repeat and self.options.interval:
                    await self.process.sleep(int(self.options.interval * SECOND))
            return status
        source = self.process.files.get(0)
        return await self._prompted() if source is not None and source.is_terminal else await self._piped()

    async def _connect(self) -> bool:
        host, port = self.options.host, self.options.port
        try:
            address = (await resolve(self.process, host))[0]
            self.stream = await connect(self.process, address, port)
        except (LinuxError, NameFailure) as error:
            await self.process.complain(f"Could not connect to Redis at {host}:{port}: {error}\n")
            return False
        self.inbox = Inbox(self.stream)
        if self.options.password:
            if self.options.warns:
                await self.process.complain(UNSAFE)
            reply = await self._ask([b"AUTH", self.options.password.encode()])
            if isinstance(reply, RedisError):
                await self.process.complain(f"AUTH failed: {reply}\n")
        if self.database:
            await self._ask([b"SELECT", str(self.database).encode()])
        return True

    async def _ask(self, words: list[bytes]) -> Reply:
        assert self.stream is not None and self.inbox is not None
        await self.stream.write(encode(list(words)))
        return await read_reply(self.inbox)

    async def _one(self, words: list[bytes]) -> int:
        try:
            reply = await self._ask(words)
        except (EOFError, LinuxError):
            if words[0].lower() != b"shutdown":
                await self.process.complain("Error: Server closed the connection\n")
                return 1
            return 0
        await self.process.out(self._text(reply))
        if words[0].lower() == b"select" and reply == "OK":
            self.database = int(words[1])
        if words[0].lower() in (b"subscribe", b"psubscribe", b"monitor"):
            while True:
                try:
                    assert self.inbox is not None
                    await self.process.out(self._text(await read_reply(self.inbox)))
                except (EOFError, LinuxError):
                    return 0
        return 1 if isinstance(reply, RedisError) and not self.typed else 0

    def _text(self, reply: Reply) -> bytes:
        return typed(reply) if self.typed else raw(reply) + b"\n"

    async def _piped(self) -> int:
        status = 0
        async for line in self.process.lines(0):
            words = _words(line.decode("utf-8", "surrogateescape"))
            if words:
                status = await self._one(words)
        return status if status else 0

    async def _prompted(self) -> int:
        while True:
            mark = f"[{self.database}]" if self.database else ""
            await self.process.out(f"{self.options.host}:{self.options.port}{mark}> ")
            line = b""
            while not line.endswith(b"\n"):
                data = await self.process.read(0)
                if not data:
                    return 0
                line += data
            words = _words(line.decode("utf-8", "surrogateescape"))
            if words is None:
                await self.process.out("Invalid argument(s)\n")
            elif words and words[0].lower() in (b"quit", b"exit"):
                return 0
            elif words and words[0].lower() == b"clear":
                await self.process.out("\x1b[H\x1b[2J")
            elif words:
                await self._one(words)


def _words(line: str) -> list[bytes] | None:
    try:
        return [word.encode("utf-8", "surrogateescape") for word in shlex.split(line)]
    except ValueError:
        return None


def raw(reply: Reply) -> bytes:
    if isinstance(reply, list):
        return b"\n".join(raw(each) for each in reply)
    if isinstance(reply, RedisError):
        return f"{reply}\n".encode("utf-8", "surrogateescape")
    if isinstance(reply, bytes):
        return reply
    return b"" if reply is None else str(reply).encode("utf-8", "surrogateescape")


def typed(reply: Reply, indent: int = 0) -> bytes:
    if isinstance(reply, RedisError):
        return f"(error) {reply}\n".encode("utf-8", "surrogateescape")
    if isinstance(reply, Status):
        return f"{reply}\n".encode()
    if isinstance(reply, int):
        return b"(integer) %d\n" % reply
    if reply is None:
        return b"(nil)\n"
    if isinstance(reply, bytes):
        return quoted(reply) + b"\n"
    if not reply:
        return b"(empty array)\n"
    width = len(str(len(reply)))
    pieces = []
    for number, each in enumerate(reply, 1):
        lead = "" if number == 1 else " " * indent
        pieces.append(f"{lead}{number:>{width}}) ".encode() + typed(each, indent + width + 2))
    return b"".join(pieces)


def quoted(data: bytes) -> bytes:
    """As redis-cli shows a string: printable ASCII as it is, the rest escaped."""
    escapes = {34: b'\\"', 92: b"\\\\", 10: b"\\n", 13: b"\\r", 9: b"\\t", 7: b"\\a", 8: b"\\b"}
    return (
        b'"'
        + b"".join(escapes.get(byte) or (bytes((byte,)) if 32 <= byte < 127 else b"\\x%02x" % byte) for byte in data)
        + b'"'
    )
