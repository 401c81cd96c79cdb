"""The client's side of a connection: how a server is found, what it is asked, what it answers. Sentences of both products'
libraries.
"""

from __future__ import annotations

from dataclasses import dataclass

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.local_sockets import connect_local
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import connect
from emulator.machine.programs.mysql import wire
from emulator.machine.programs.mysql.accounts import token
from emulator.machine.programs.mysql.release import Release
from emulator.machine.programs.mysql.wire import Channel, Cursor, Field, Reply
from emulator.machine.programs.sql.exact import Broken


class Failure(EmulatorError):
    """`number`, `state` and words of an error, the server's or the library's own."""

    def __init__(self, number: int, state: str, words: str) -> None:
        super().__init__(words)
        self.number, self.state = number, state

    @property
    def shown(self) -> str:
        """As the client prints it, without the line."""
        return f"ERROR {self.number} ({self.state}): {self}"


@dataclass(frozen=True, slots=True)
class Target:
    """Where and as whom; an empty `host` or localhost is the socket, but where TCP was asked for."""

    host: str
    port: int
    socket: str
    user: str
    password: str
    tcp: bool = False

    @property
    def local(self) -> bool:
        return self.host in ("", "localhost") and not self.tcp


class Client:
    """An open session; `version` is what the server calls itself, `number` its connection."""

    def __init__(self, stream: StreamSocket, found: Release) -> None:
        self.stream, self.release = stream, found
        self.channel = Channel(stream)
        self.version, self.number = "", 0

    @classmethod
    async def open(cls, process: Process, target: Target, database: str, found: Release) -> Client:
        """Failure."""
        client = cls(await _dial(process, target, found), found)
        try:
            await client._begin(target, database)
        except (Broken, LinuxError):
            where = "reading initial communication packet"
            raise Failure(2013, "HY000", f"Lost connection to {_server(found)} at '{where}', system error: 0") from None
        return client

    async def _begin(self, target: Target, database: str) -> None:
        cursor = Cursor(await self._packet())
        cursor.take(1)
        self.version = cursor.until_zero().decode("utf-8", "replace").removeprefix("5.5.5-")
        self.number = cursor.number(4)
        scramble = cursor.take(8)
        cursor.take(19)
        scramble += cursor.until_zero()[:12]
        flags = wire.CAPABILITIES if database else wire.CAPABILITIES & ~wire.WITH_DATABASE
        given = token(target.password, scramble)
        body = flags.to_bytes(4, "little") + (16 << 20).to_bytes(4, "little") + bytes([wire.CHARSET]) + bytes(23)
        body += target.user.encode("utf-8", "surrogateescape") + b"\0" + wire.lenenc(len(given)) + given
        body += database.encode("utf-8", "surrogateescape") + b"\0" if database else b""
        await self.channel.send(body + wire.PLUGIN.encode() + b"\0")
        await self._packet()

    async def _packet(self) -> bytes:
        """The next one; Failure when it is an error."""
        packet = await self.channel.receive()
        if packet[:1] == b"\xff":
            cursor = Cursor(packet[1:])
            number = cursor.number(2)
            state = cursor.take(6)[1:].decode() if packet[3:4] == b"#" else "HY000"
            raise Failure(number, state, cursor.rest().decode("utf-8", "surrogateescape"))
        return packet

    async def simple(self, code: int, body: str = "") -> bytes:
        """A command with one packet for an answer. Failure."""
        try:
            await self.channel.command(code, body.encode("utf-8", "surrogateescape"))
            return await self._packet()
        except (Broken, LinuxError):
            raise self._lost() from None

    async def query(self, source: str) -> Reply:
        """One statement's answer. Failure."""
        try:
            await self.channel.command(wire.QUERY, source.encode("utf-8", "surrogateescape"))
            return await self._reply()
        except (Broken, LinuxError):
            raise self._lost() from None

    async def _reply(self) -> Reply:
        packet = await self._packet()
        cursor = Cursor(packet)
        if packet[:1] == b"\0":
            cursor.take(1)
            affected, last = cursor.lenenc() or 0, cursor.lenenc() or 0
            cursor.take(4)
            return Reply([], [], affected, last, (cursor.text() or "") if cursor.at < len(packet) else "")
        fields: list[Field] = [wire.read_column(await self._packet()) for _ in range(cursor.lenenc() or 0)]
        await self._packet()
        rows = []
        while not (len(packet := await self._packet()) < 9 and packet[:1] == b"\xfe"):
            cursor = Cursor(packet)
            rows.append([cursor.text() for _ in fields])
        return Reply(fields, rows)

    def _lost(self) -> Failure:
        return Failure(2013, "HY000", f"Lost connection to {_server(self.release)} during query")

    async def close(self) -> None:
        try:
            await self.channel.command(wire.QUIT)
        except LinuxError:
            return  # it is gone already


def _server(found: Release) -> str:
    return "server" if found.maria else "MySQL server"


async def _dial(process: Process, target: Target, found: Release) -> StreamSocket:
    if target.local:
        try:
            return await connect_local(process, target.socket)
        except LinuxError as error:
            kind = "local server" if found.maria else "local MySQL server"
            number = error.errno.value[0]
            raise Failure(2002, "HY000", f"Can't connect to {kind} through socket '{target.socket}' ({number})") from None
    try:
        addresses = await resolve(process, target.host)
    except NameFailure:
        kind = "server host" if found.maria else "MySQL server host"
        raise Failure(2005, "HY000", f"Unknown {kind} '{target.host}' (-2)") from None
    problem = LinuxError(Errno.ECONNREFUSED)
    for address in addresses:
        try:
            return await connect(process, address, target.port)
        except LinuxError as error:
            problem = error
    if found.maria:
        number = 115 if problem.errno is Errno.ECONNREFUSED else problem.errno.value[0]
        raise Failure(2002, "HY000", f"Can't connect to server on '{target.host}' ({number})")
    raise Failure(2003, "HY000", f"Can't connect to MySQL server on '{target.host}:{target.port}' ({problem.errno.value[0]})")
