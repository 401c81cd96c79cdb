"""A backend: one connection's start, its password, its queries, its end."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.programs.postgresql import release
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.machine.programs.postgresql.session import Result, Session
from emulator.machine.programs.postgresql.settings import Rule, read_rules
from emulator.machine.programs.postgresql.store import digest
from emulator.machine.programs.postgresql.wire import (
    SSL_REQUEST,
    VERSION_3,
    Channel,
    data_row,
    fields,
    message,
    row_description,
    text,
)
from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.exact import Broken
from emulator.machine.programs.sql.types import shown

STATES = {"starting": "starting up", "stopping": "shutting down"}
REPORTED = ("client_encoding", "datestyle", "integer_datetimes", "server_encoding", "standard_conforming_strings", "timezone")


class Fatal(SqlError):
    """Ends the connection."""


async def serve(process: Process, postmaster: Postmaster, stream: StreamSocket) -> int:
    """One connection to its end."""
    process.handlers[Signal.TERM] = lambda number: _terminated(process, stream)
    backend = Backend(process, postmaster, stream)
    try:
        await backend.run()
    except Fatal as error:
        await backend.report(error, "FATAL")
    except (Broken, LinuxError):
        pass  # the client went away: there is nobody to tell
    finally:
        backend.close()
    return 0


def _terminated(process: Process, stream: StreamSocket) -> None:
    """A fast shutdown: the client hears of it, and the connection ends."""
    peer = stream.peer
    if peer is not None and not peer.closed:
        body = fields(
            [("S", "FATAL"), ("V", "FATAL"), ("C", "57P01"), ("M", "terminating connection due to administrator command")]
        )
        peer.take(message("E", body))
    stream.shut()
    stream.ended = True
    stream.readable.ring()


class Backend:
    def __init__(self, process: Process, postmaster: Postmaster, stream: StreamSocket) -> None:
        self.process, self.postmaster, self.stream = process, postmaster, stream
        self.channel = Channel(stream)
        self.session: Session | None = None
        self.local = not stream.remote[0] and not stream.remote[1]
        self.address = stream.remote[0]

    def close(self) -> None:
        if self.session is not None:
            self.session.end()
        self.postmaster.sessions.pop(self.process.pid, None)
        self.postmaster.ended.ring()

    def _title(self, words: str) -> None:
        session = self.session
        if session is not None:
            where = "[local]" if self.local else f"{self.address}({self.stream.remote[1]})"
            self.process.argv = [f"postgres: {session.role.name} {session.database.name} {where} {words}"]

    # the start

    async def run(self) -> None:
        code, body = await self.channel.startup()
        while code == SSL_REQUEST:
            await self.stream.write(b"N")
            code, body = await self.channel.startup()
        if code != VERSION_3:
            raise Broken
        words = [part.decode("utf-8", "surrogateescape") for part in body.split(b"\0")]
        asked = dict(zip(words[::2], words[1::2], strict=False))
        user = asked.get("user", "")
        if not user:
            raise Fatal("no PostgreSQL user name specified in startup packet", "28000")
        database = asked.get("database") or user
        if self.postmaster.state != "running":
            raise Fatal(f"the database system is {STATES[self.postmaster.state]}", "57P03")
        await self._authenticate(user, database)
        await self._open(user, database)
        await self._queries()

    async def _authenticate(self, user: str, database: str) -> None:
        path = self.postmaster.settings["hba_file"] or f"{self.postmaster.directory}/pg_hba.conf"
        rules = read_rules(self.process, path)
        rule = next((one for one in rules if one.fits(self.local, self.address, database, user)), None)
        if rule is None or rule.method == "reject":
            where = "[local]" if self.local else self.address
            what = "pg_hba.conf rejects connection" if rule is not None else "no pg_hba.conf entry"
            raise Fatal(f'{what} for host "{where}", user "{user}", database "{database}", no encryption', "28000")
        if rule.method == "peer" and not self._is_peer(user):
            await self.postmaster.log(
                "LOG", f"provided user name ({user}) and authenticated user name do not match", self.process
            )
            raise Fatal(f'Peer authentication failed for user "{user}"', "28000", detail=_matched(rule))
        if rule.method in ("scram-sha-256", "md5", "password"):
            await self._password(user, rule)
        await self.stream.write(message("R", (0).to_bytes(4, "big")))

    def _is_peer(self, user: str) -> bool:
        peer = self.stream.peer
        uid = next(
            (one.credentials.uid for one in self.process.machine.processes.values() if peer in one.files.values()), None
        )  # fmt: skip
        name = self._name_of(uid) if uid is not None else ""
        return name == user

    def _name_of(self, uid: int) -> str:
        try:
            lines = self.process.read_file("/etc/passwd").decode("utf-8", "replace").splitlines()
        except LinuxError:
            return ""
        return next((line.split(":")[0] for line in lines if line.split(":")[2:3] == [str(uid)]), "")

    async def _password(self, user: str, rule: Rule) -> None:
        await self.stream.write(message("R", (3).to_bytes(4, "big")))
        letter, body = await self.channel.receive()
        if letter != "p":
            raise Broken
        given = body.rstrip(b"\0").decode("utf-8", "surrogateescape")
        store = self.postmaster.store
        role = store.cluster.roles.get(user) if store is not None else None
        if role is None or not role.password or digest(user, given) != role.password:
            why = "" if role is not None and role.password else f'User "{user}" has no password assigned.\n\t'
            why = f'Role "{user}" does not exist.\n\t' if role is None else why
            raise Fatal(f'password authentication failed for user "{user}"', "28P01", detail=f"{why}{_matched(rule)}")

    async def _open(self, user: str, database: str) -> None:
        store = self.postmaster.store
        if store is None:
            raise Broken
        role = store.cluster.roles.get(user)
        if role is None:
            raise Fatal(f'role "{user}" does not exist', "28000")
        if "login" not in role.options:
            raise Fatal(f'role "{user}" is not permitted to log in', "28000")
        found = store.cluster.databases.get(database)
        if found is None:
            raise Fatal(f'database "{database}" does not exist', "3D000")
        if database == "template0":
            raise Fatal('database "template0" is not currently accepting connections', "55000")
        limit = self.postmaster.settings["max_connections"]
        if limit.isdigit() and len(self.postmaster.sessions) >= int(limit):
            raise Fatal("sorry, too many clients already", "53300")
        self.session = Session(self.process, store, role, found, dict(self.postmaster.settings), self._users)
        self.postmaster.sessions[self.process.pid] = database
        self._title("idle")
        settings = {name: self.postmaster.settings[name] for name in REPORTED}
        reports = {"server_version": release.release(self.process), **settings, "session_authorization": user}
        out = b"".join(message("S", text(name), text(value)) for name, value in reports.items())
        out += message("K", self.process.pid.to_bytes(4, "big"), bytes(4)) + message("Z", b"I")
        await self.stream.write(out)

    def _users(self, database: str) -> int:
        return sum(name == database for name in self.postmaster.sessions.values())

    # queries

    async def _queries(self) -> None:
        session = self.session
        while session is not None:
            letter, body = await self.channel.receive()
            if letter == "X":
                return
            if letter != "Q":
                raise Fatal("docker-emulator: only simple queries of the protocol are emulated", "0A000")
            source = body.rstrip(b"\0").decode("utf-8", "surrogateescape")
            await self._query(session, source)

    async def _query(self, session: Session, source: str) -> None:
        words = source.strip().split(None, 1)
        self._title(words[0].upper() if words else "idle")
        if self.postmaster.settings["log_statement"] == "all":
            await self.postmaster.log("LOG", f"statement: {source}", self.process)
        results: list[Result] = []
        failure: SqlError | None = None
        commits = session.commits
        try:
            await session.run(source, results.append)
        except SqlError as error:
            failure = error
        except LinuxError as error:
            failure = SqlError(f"could not write file: {error}", "53100")
        if session.commits != commits:
            self.postmaster.changed()
        for result in results:
            await self._answer(result)
        if not words:
            await self.stream.write(message("I"))
        if failure is not None:
            await self.report(failure, "ERROR", source)
        self._title("idle" if session.status == "I" else "idle in transaction")
        await self.stream.write(message("Z", session.status.encode()))

    async def _answer(self, result: Result) -> None:
        for level, code, words in result.notices:
            await self.stream.write(message("N", fields([("S", level), ("V", level), ("C", code), ("M", words)])))
        if result.outputs:
            await self.stream.write(row_description([(output.label, output.type.name) for output in result.outputs]))
            zoned = [output.type.name == "timestamp with time zone" for output in result.outputs]
            for row in result.rows:
                values = [
                    None if one is None else shown(one) + ("+00" if zone else "") for one, zone in zip(row, zoned, strict=True)
                ]
                await self.stream.write(data_row(values))
        await self.stream.write(message("C", text(result.tag)))

    async def report(self, error: SqlError, level: str, source: str = "") -> None:
        """An error to the log and to the client."""
        position = f" at character {error.position}" if error.position else ""
        log = self.postmaster.log
        await log(level, f"{error.message}{position}", self.process)
        for name, words in (("DETAIL", error.detail), ("HINT", error.hint), ("STATEMENT", source)):
            if words:
                await log(name, words.replace("\n", "\n\t") if name != "DETAIL" else words, self.process)
        hidden = level == "FATAL" and error.code in ("28P01", "28000")
        parts = [
            ("S", level), ("V", level), ("C", error.code), ("M", error.message), ("D", "" if hidden else error.detail),
            ("H", error.hint), ("P", str(error.position) if error.position else ""),
        ]  # fmt: skip
        try:
            await self.stream.write(message("E", fields(parts)))
        except LinuxError:
            return  # it is gone


def _matched(rule: Rule) -> str:
    return f'Connection matched pg_hba.conf line {rule.line}: "{rule.text}"'
