"""libpq: how a client finds its server, says who it is, and asks. Its sentences are libpq's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.local_sockets import connect_local
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import connect
from emulator.machine.programs.postgresql.wire import (
    VERSION_3,
    Channel,
    message,
    read_columns,
    read_fields,
    read_row,
    text,
)
from emulator.machine.programs.sql.exact import Broken

SOCKETS = "/var/run/postgresql"
REMOTE_HINT = "\n\tIs the server running on that host and accepting TCP/IP connections?"
LOCAL_HINT = "\n\tIs the server running locally and accepting connections on that socket?"


class ConnectFailed(EmulatorError):
    """No session; `code` is the server's SQLSTATE, "" where no server spoke. `wants_password`: it asked for one."""

    def __init__(self, words: str, code: str = "", wants_password: bool = False) -> None:
        super().__init__(words)
        self.code, self.wants_password = code, wants_password


class ServerGone(EmulatorError):
    """The connection ended while a query ran."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where and as whom to connect; an empty `host` or a directory means the socket there."""

    host: str
    port: str
    user: str
    database: str
    password: str | None = None

    @property
    def local(self) -> bool:
        return not self.host or self.host.startswith("/")

    @property
    def directory(self) -> str:
        return self.host or SOCKETS


@dataclass(slots=True)
class Answer:
    """What one statement gave: columns with their type numbers, rows, the tag, or the fields of an error."""

    columns: list[tuple[str, int]] | None = None
    rows: list[list[str | None]] = field(default_factory=list)
    tag: str = ""
    error: dict[str, str] | None = None
    notices: list[dict[str, str]] = field(default_factory=list)


def os_user(process: Process) -> str:
    """The name of the effective user; "" where it has none."""
    try:
        lines = process.read_file("/etc/passwd").decode("utf-8", "replace").splitlines()
    except LinuxError:
        return ""
    uid = str(process.credentials.uid)
    return next((line.split(":")[0] for line in lines if line.split(":")[2:3] == [uid]), "")


class Connection:
    """An open session."""

    def __init__(self, process: Process, target: Target, stream: StreamSocket) -> None:
        self.process, self.target, self.stream = process, target, stream
        self.channel = Channel(stream)
        self.status = "I"
        self.settings: dict[str, str] = {}
        self.place = ""

    @classmethod
    async def open(cls, process: Process, target: Target) -> Connection:
        """ConnectFailed, in libpq's words."""
        failure = ConnectFailed("no address")
        for place, address in await _places(process, target):
            try:
                stream = await _dial(process, target, address)
            except LinuxError as error:
                hint = LOCAL_HINT if target.local else REMOTE_HINT
                hint = hint if error.errno in (Errno.ENOENT, Errno.ECONNREFUSED, Errno.ETIMEDOUT, Errno.EHOSTUNREACH) else ""
                failure = ConnectFailed(f"connection to server {place} failed: {error.errno.value[1]}{hint}")
                continue
            connection = cls(process, target, stream)
            connection.place = place
            await connection._begin()
            return connection
        raise failure

    async def _begin(self) -> None:
        target = self.target
        body = (
            VERSION_3.to_bytes(4, "big") + text("user") + text(target.user) + text("database") + text(target.database) + b"\0"
        )
        failed = f"connection to server {self.place} failed:"
        try:
            await self.stream.write((len(body) + 4).to_bytes(4, "big") + body)
            while True:
                letter, body = await self.channel.receive()
                if letter == "R":
                    await self._authenticate(int.from_bytes(body[:4], "big"), failed)
                elif letter == "E":
                    found = read_fields(body)
                    raise ConnectFailed(f"{failed} {found['S']}:  {found['M']}", found["C"], found["C"] == "28P01")
                elif letter == "S":
                    name, value = body.rstrip(b"\0").decode("utf-8", "replace").split("\0")
                    self.settings[name] = value
                elif letter == "Z":
                    return
        except (Broken, LinuxError):
            raise ConnectFailed(
                f"{failed} server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
                "\tbefore or while processing the request."
            ) from None

    async def _authenticate(self, code: int, failed: str) -> None:
        if code == 0:
            return
        if self.target.password is None:
            raise ConnectFailed(f"{failed} fe_sendauth: no password supplied", wants_password=True)
        await self.stream.write(message("p", text(self.target.password)))

    async def ask(self, query: str) -> list[Answer]:
        """Sends a query string; the answers of its statements. ServerGone."""
        answers = [Answer()]
        try:
            await self.stream.write(message("Q", text(query)))
            while True:
                letter, body = await self.channel.receive()
                if letter == "Z":
                    self.status = body.decode()
                    return answers[:-1] if len(answers) > 1 and _empty(answers[-1]) else answers
                self._take(answers, letter, body)
        except (Broken, LinuxError):
            raise ServerGone(_lost(answers[-1])) from None

    @staticmethod
    def _take(answers: list[Answer], letter: str, body: bytes) -> None:
        answer = answers[-1]
        match letter:
            case "T":
                answer.columns = read_columns(body)
            case "D":
                answer.rows.append(read_row(body))
            case "C":
                answer.tag = body.rstrip(b"\0").decode()
                answers.append(Answer())
            case "N":
                answer.notices.append(read_fields(body))
            case "E":
                answer.error = read_fields(body)
                answers.append(Answer())

    async def close(self) -> None:
        try:
            await self.stream.write(message("X"))
        except LinuxError:
            return  # it is closed already


def _empty(answer: Answer) -> bool:
    return answer.columns is None and not answer.tag and answer.error is None and not answer.notices


def _lost(answer: Answer) -> str:
    return (
        "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
        "\tbefore or while processing the request.\n"
    )


async def _places(process: Process, target: Target) -> Sequence[tuple[str, str]]:
    if target.local:
        path = f"{target.directory}/.s.PGSQL.{target.port}"
        return [(f'on socket "{path}"', path)]
    try:
        addresses = await resolve(process, target.host)
    except NameFailure as error:
        raise ConnectFailed(f'could not translate host name "{target.host}" to address: {error}') from None
    found = []
    for address in addresses:
        shown = f'"{target.host}"' + ("" if address == target.host else f" ({address})")
        found.append((f"at {shown}, port {target.port}", address))
    return found


async def _dial(process: Process, target: Target, address: str) -> StreamSocket:
    if target.local:
        return await connect_local(process, address)
    return await connect(process, address, int(target.port))


def error_lines(found: dict[str, str], query: str) -> str:
    """An error or notice as libpq shows it: severity and text, the line with a mark, detail and hint."""
    lines = [f"{found.get('S', 'ERROR')}:  {found.get('M', '')}"]
    if found.get("P", "").isdigit():
        lines += marked(query, int(found["P"]))
    for letter, word in (("D", "DETAIL"), ("H", "HINT")):
        if found.get(letter):
            lines.append(f"{word}:  {found[letter]}")
    return "\n".join(lines) + "\n"


WIDTH, RIGHT_CUT = 60, 10


def marked(query: str, position: int) -> list[str]:
    """libpq's reportErrorPosition: the line of a position and a mark below it, long lines cut to 60 columns."""
    place = min(position - 1, len(query))
    begin = query.rfind("\n", 0, place) + 1
    end = query.find("\n", place)
    end = len(query) if end < 0 else end
    number = query.count("\n", 0, place) + 1
    start, stop = begin, end
    if stop - start > WIDTH:
        if start + WIDTH >= place + RIGHT_CUT:
            stop = start + WIDTH
        else:
            stop = min(stop, place + RIGHT_CUT)
            start = max(start, stop - WIDTH)
    head = f"LINE {number}: " + ("..." if start > begin else "")
    line = head + query[start:stop].replace("\t", " ").replace("\r", " ") + ("..." if stop < end else "")
    return [line, " " * (len(head) + place - start) + "^"]
