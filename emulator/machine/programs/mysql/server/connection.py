"""The server's side of one connection: its greeting, its password, its commands."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import close
from emulator.machine.programs.mysql import wire
from emulator.machine.programs.mysql.accounts import Denied, agrees, find
from emulator.machine.programs.mysql.failures import failure_packet
from emulator.machine.programs.mysql.server.server import Server
from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.session.statements import run
from emulator.machine.programs.mysql.wire import Channel, Cursor, Reply
from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.exact import Broken
from emulator.machine.programs.sql.parser import split

LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1")


class Connection:
    """One client. `host` is who it is in the words of accounts: localhost, or its address."""

    def __init__(self, server: Server, stream: StreamSocket, number: int) -> None:
        self.server, self.stream, self.number = server, stream, number
        self.channel = Channel(stream)
        self.session: Session | None = None
        address = stream.remote[0]
        self.local = not address
        named = not server.settings.on("skip_name_resolve")
        self.host = "localhost" if self.local or (named and address in LOOPBACK) else address.removeprefix("::ffff:")

    async def serve(self) -> None:
        """To its end."""
        try:
            await self._begin()
            while self.session is not None and await self._command(self.session):
                pass
        except SqlError as failure:
            await self._tell(failure)
        except (Broken, LinuxError):
            pass  # the client went away: there is nobody to tell
        finally:
            if self.session is not None:
                self.session.end()
            self.server.around.sessions.pop(self.number, None)
            close(self.server.process, self.stream)

    async def _begin(self) -> None:
        server = self.server
        random = server.process.kernel.random
        scramble = bytes(random.randrange(33, 127) for _ in range(20))
        release = server.release
        version = f"5.5.5-{release.version}" if release.maria else release.version
        await self.channel.send(wire.greeting(version, self.number, scramble))
        cursor = Cursor(await self.channel.receive())
        flags = cursor.number(4)
        if not flags & wire.PROTOCOL_41:
            raise Broken
        cursor.take(28)
        user = cursor.until_zero().decode("utf-8", "surrogateescape")
        given = cursor.take(cursor.lenenc() or 0)
        database = cursor.until_zero().decode("utf-8", "surrogateescape") if flags & wire.WITH_DATABASE else ""
        plugin = cursor.until_zero().decode("ascii", "replace") if flags & wire.PLUGIN_AUTH else wire.PLUGIN
        if plugin != wire.PLUGIN:
            await self.channel.send(b"\xfe" + wire.PLUGIN.encode() + b"\0" + scramble + b"\0")
            given = await self.channel.receive()
        await self._admit(user, given, scramble, database)
        await self.channel.send(wire.ok(Reply([], []), wire.AUTOCOMMIT))

    async def _admit(self, user: str, given: bytes, scramble: bytes, database: str) -> None:
        server = self.server
        role = find(server.store.cluster, user, self.host)
        by_socket = role is not None and "unix_socket" in role.options and self._is_root()
        if (
            role is None
            or not (by_socket or agrees(given, scramble, role.password))
            or ("unix_socket" in role.options and not by_socket)
        ):
            await server.denied(self.number, Denied(user, self.host, bool(given)))
            raise Denied(user, self.host, bool(given))
        if len(server.around.sessions) >= int(server.settings.values["max_connections"]):
            raise SqlError("", number=1040, state="08004", mysql="Too many connections")
        try:
            self.session = Session(server.around, self.number, role, f"{user}@{self.host}", database)
        except SqlError as failure:
            await server.denied(self.number, failure)
            raise
        server.around.sessions[self.number] = self.session

    def _is_root(self) -> bool:
        """Does root speak at the other end of the socket?"""
        peer = self.stream.peer
        owner = self.server.process.machine.processes.get(peer.owner[0]) if peer is not None and peer.owner else None
        return self.local and owner is not None and owner.credentials.uid == 0

    async def _tell(self, failure: SqlError) -> None:
        try:
            await self.channel.send(failure_packet(failure, self.server.release))
        except LinuxError:
            return  # it is gone

    async def _command(self, session: Session) -> bool:
        """One command; False ends the connection."""
        packet = await self.channel.receive()
        code, body = packet[0] if packet else 0, packet[1:].decode("utf-8", "surrogateescape")
        try:
            match code:
                case wire.QUIT:
                    return False
                case wire.PING:
                    await self.channel.send(wire.ok(Reply([], []), wire.AUTOCOMMIT))
                case wire.INIT_DB:
                    session.use(body)
                    await self.channel.send(wire.ok(Reply([], []), wire.AUTOCOMMIT))
                case wire.STATISTICS:
                    await self.channel.send(self.server.statistics().encode())
                case wire.SHUTDOWN:
                    await self._shutdown(session)
                case wire.QUERY:
                    await self._query(session, body)
                case _:
                    words = f"docker-emulator: command {code} of the protocol is not emulated"
                    raise SqlError(words, number=1047, state="08S01")
        except SqlError as failure:
            await self._tell(failure)
        except LinuxError as error:
            if self.stream.ended:
                raise
            await self._tell(SqlError("", number=1114, mysql=f"The table is full: {error}"))
        return True

    async def _shutdown(self, session: Session) -> None:
        if "superuser" not in session.role.options and "all privileges" not in session.role.grants.get("*.*", ""):
            words = "Access denied; you need (at least one of) the SHUTDOWN privilege(s) for this operation"
            raise SqlError("", number=1227, state="42000", mysql=words)
        await self.channel.send(wire.ok(Reply([], []), wire.AUTOCOMMIT))
        self.server.stop(session.login.rpartition("@")[0])

    async def _query(self, session: Session, source: str) -> None:
        parts = [text for text, _ in split(source, True)] or [source]
        if parts[0].lower() == "shutdown":
            await self._shutdown(session)
            return
        self.server.questions += len(parts)
        for place, text in enumerate(parts):
            reply = await run(session, text if len(parts) > 1 else source.strip().removesuffix(";"))
            status = (wire.IN_TRANSACTION if session.in_transaction else 0) | wire.AUTOCOMMIT
            status |= wire.MORE_RESULTS if place < len(parts) - 1 else 0
            await self.channel.send(*wire.answer(reply, status))
