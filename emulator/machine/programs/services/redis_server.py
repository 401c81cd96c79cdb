"""redis-server: its configuration, log, connections and end."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.http.dates import redis_date
from emulator.machine.network.http.message import Inbox
from emulator.machine.network.http.serving import beside
from emulator.machine.network.sockets import Listener, StreamSocket
from emulator.machine.network.transport import close, listen, own
from emulator.machine.programs.packages.installed import debian_version, upstream
from emulator.machine.programs.services.redis_append import CHANGES, AppendOnlyFile
from emulator.machine.programs.services.redis_directives import DIRECTIVES, FIXED, BadDirective, checked
from emulator.machine.programs.services.redis_protocol import (
    NO_REPLY,
    OK,
    RedisError,
    Reply,
    Status,
    encode,
    read_request,
)
from emulator.machine.programs.services.redis_settings import Fatal, NoFile, read_settings
from emulator.machine.programs.services.redis_store import COMMANDS, NOT_EMULATED, Store, dump, perform, restore
from emulator.timeline import SECOND

OVERCOMMIT = (
    "WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low "
    "memory condition. "
    "Being disabled, it can can also cause failures without low memory condition, see "
    "https://github.com/jemalloc/jemalloc/issues/1328. "
    "To fix this issue add 'vm.overcommit_memory = 1' to /etc/sysctl.conf and then reboot or run the command "
    "'sysctl vm.overcommit_memory=1' for this to take effect."
)
NO_CONFIG = (
    "Warning: no config file specified, using the default config. In order to specify a config file use {program} "
    "/path/to/redis.conf"
)
async def main(process: Process) -> int:
    words = process.argv[1:]
    version = upstream(debian_version(process, "redis-server", "redis-tools", "redis")) or process.env.get(
        "REDIS_VERSION", "7.0.15"
    )
    if not _from_distribution(process):
        version = process.env.get("REDIS_VERSION", version)
    if words and words[0] in ("-v", "--version"):
        await process.out(
            f"Redis server v={version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=e08dbad3e06f3fb\n"
        )
        return 0
    if words and words[0] in ("-h", "--help"):
        await process.out(
            "Usage: ./redis-server [/path/to/redis.conf] [options] [-]\n       ./redis-server - (read config from "
            "stdin)\n"
        )
        return 1
    path = "" if not words or words[0].startswith("--") else words.pop(0)
    try:
        settings = read_settings(process, path, words)
    except NoFile as missing:
        await process.complain(
            f"{process.pid}:C {redis_date(process.kernel.timeline.now)} # Fatal error, can't open config file "
            f"'{missing}': No such file or directory\n"
        )
        return 1
    except Fatal as fatal:
        await process.complain(f"\n*** FATAL CONFIG FILE ERROR (Redis {version}) ***\n{fatal}")
        return 1
    server = Server(process, settings, version, path)
    if settings["daemonize"] == "yes":
        process.fork(server.detached)
        return 0
    return await server.run()


def _from_distribution(process: Process) -> bool:
    return process.exists("/usr/bin/redis-server") and not process.exists("/usr/local/bin/redis-server")


class Server:
    def __init__(self, process: Process, settings: dict[str, str], version: str, path: str) -> None:
        self.process, self.settings, self.version, self.path = process, settings, version, path
        self.stores: dict[int, Store] = {}
        self.started = process.kernel.timeline.now
        self.commands = self.connections = 0
        self.clients: dict[StreamSocket, set[bytes]] = {}
        self.quitting = False
        folder = f"{settings['dir'].rstrip('/') or '/'}/{settings['appenddirname']}"
        self.appended = AppendOnlyFile(process, folder, settings["appendfilename"])

    async def detached(self, process: Process) -> int:
        self.process = process
        process.setsid()
        null = process.open("/dev/null", Open.READ | Open.WRITE)
        for fd in range(3):
            process.install(fd, null)
        return await self.run()

    async def log(self, text: str, mark: str = "*", role: str = "M") -> None:
        process = self.process
        line = f"{process.pid}:{role} {redis_date(process.kernel.timeline.now)} {mark} {text}\n"
        path = self.settings["logfile"]
        try:
            if path:
                process.write_file(path, line.encode(), append=True)
            else:
                await process.out(line)
        except LinuxError:
            return

    @property
    def new(self) -> bool:
        """Since 7.2 the log's start has other marks."""
        return tuple(int(part) for part in self.version.split(".")[:2] if part.isdigit()) >= (7, 2)

    async def run(self) -> int:
        process, settings = self.process, self.settings
        if self.new:
            await self.log(OVERCOMMIT, "#", "C")
        mark = "*" if self.new else "#"
        await self.log("oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo", mark, "C")
        await self.log(
            f"Redis version={self.version}, bits=64, commit=00000000, modified={0 if not self.new else 1}, "
            f"pid={process.pid}, just started",
            mark,
            "C",
        )
        if len(process.argv) > 1:
            await self.log("Configuration loaded", mark, "C")
        else:
            await self.log(NO_CONFIG.format(program=process.argv[0]), "#", "C")
        await self.log("monotonic clock: POSIX clock_gettime")
        port = int(settings["port"]) if settings["port"].isdigit() else 6379
        listeners = await self._bind(port)
        if not listeners:
            return 1
        await self.log(f"Running mode=standalone, port={port}.")
        await self.log("Server initialized", mark)
        if not self.new:
            await self.log(OVERCOMMIT, "#")
        await self._load()
        await self.log(f"Ready to accept connections{' tcp' if self.new else ''}")
        bind = settings["bind"].split()[0] if settings["bind"] else "*"
        process.argv = [f"{process.argv[0]} {bind}:{port}"]
        if settings["pidfile"] and settings["daemonize"] == "yes":
            process.write_file(settings["pidfile"], f"{process.pid}\n".encode())
        process.handlers[Signal.PIPE] = IGNORE
        for signal in (Signal.TERM, Signal.INT):
            process.handlers[signal] = _noted
        for listener in listeners:
            beside(process, self._accept(listener))
        while not process.pending and not self.quitting:
            await process.signalled.wait()
        return await self._end()

    async def _bind(self, port: int) -> list[Listener]:
        listeners = []
        for address in self.settings["bind"].split() or ["*"]:
            optional, plain = address.startswith("-"), address.lstrip("-")
            try:
                listeners.append(listen(self.process, {"*": "::", "::*": "::"}.get(plain, plain), port))
            except LinuxError as error:
                if not optional:
                    await self.log(
                        f"Warning: Could not create server TCP listening socket {plain}:{port}: bind: {error}", "#"
                    )
                    await self.log(f"Failed listening on port {port} (TCP), aborting.", "#")
                    return []
        return listeners

    # the data file

    @property
    def data_path(self) -> str:
        return f"{self.settings['dir'].rstrip('/') or '/'}/{self.settings['dbfilename']}"

    async def _load(self) -> None:
        if self.settings["appendonly"] == "yes":
            await self._load_appended()
        else:
            await self._load_dump()

    async def _load_appended(self) -> None:
        file, log = self.appended, self.log
        if not file.exists():
            file.create(self.stores)
            await log(f"Creating AOF base file {file.base} on server start")
            await log(f"Creating AOF incr file {file.increments} on server start")
            return
        self.stores = file.load()
        await log("Reading RDB base file on AOF loading...")
        await log(f"Loading RDB produced by version {self.version}")
        await log("RDB age 0 seconds")
        await log("RDB memory usage when created 0.84 Mb")
        await log("RDB is base AOF")
        await log("Done loading RDB, keys loaded: 0, keys expired: 0.")
        await log(f"DB loaded from base file {file.base}: 0.000 seconds")
        await log(f"DB loaded from incr file {file.increments}: 0.000 seconds")
        await log("DB loaded from append only file: 0.000 seconds")
        await log(f"Opening AOF incr file {file.increments} on server start")

    async def _load_dump(self) -> None:
        try:
            data = self.process.read_file(self.data_path)
        except LinuxError:
            return
        self.stores = restore(data)
        await self.log(f"Loading RDB produced by version {self.version}")
        await self.log("RDB age 0 seconds")
        await self.log("RDB memory usage when created 0.85 Mb")
        count = sum(len(store.values) for store in self.stores.values())
        await self.log(f"Done loading RDB, keys loaded: {count}, keys expired: 0.")
        await self.log("DB loaded from disk: 0.000 seconds")

    async def _save(self) -> None:
        try:
            self.process.write_file(self.data_path, dump(self.stores), 0o644)
            await self.log("DB saved on disk")
        except LinuxError as error:
            await self.log(
                f"Failed opening the temp RDB file temp-{self.process.pid}.rdb (in server root dir "
                f"{self.process.cwd}) for saving: {error}",
                "#",
            )

    async def _end(self) -> int:
        process = self.process
        mark = "#" if not self.new else "*"
        if process.pending:
            signal = process.pending.popleft()
            await self._raw(
                f"{process.pid}:signal-handler ({process.kernel.timeline.now // SECOND}) Received SIG{signal.name} "
                "scheduling shutdown...\n"
            )
        await self.log("User requested shutdown...", mark)
        if self.settings["appendonly"] == "yes":
            await self.log("Calling fsync() on the AOF file.")
        if self.settings["save"] and not self.quitting:
            await self.log("Saving the final RDB snapshot before exiting.")
            await self._save()
        await self.log("Redis is now ready to exit, bye bye...", "#")
        return 0

    async def _raw(self, text: str) -> None:
        if not self.settings["logfile"]:
            await self.process.out(text)

    # connections

    async def _accept(self, listener: Listener) -> None:
        while True:
            try:
                stream = await listener.accept()
            except LinuxError:
                return
            own(self.process, stream)
            self.connections += 1
            beside(self.process, self._serve(stream))

    async def _serve(self, stream: StreamSocket) -> None:
        session = Session(self, stream)
        self.clients[stream] = set()
        inbox = Inbox(stream)
        try:
            while not session.closed and (words := await read_request(inbox)) is not None:
                if words:
                    reply = await session.handle(words)
                    if reply is not NO_REPLY:
                        await stream.write(encode(reply))
        except RedisError as error:
            await stream.write(encode(error))
        except LinuxError:
            pass  # the client went away
        finally:
            self.clients.pop(stream, None)
            close(self.process, stream)

    def store(self, number: int) -> Store:
        store = self.stores.setdefault(number, Store())
        store.now = self.process.kernel.timeline.now
        return store


class Session:
    """One client's connection: its database, its transaction, whether it gave the password."""

    def __init__(self, server: Server, stream: StreamSocket) -> None:
        self.server, self.stream = server, stream
        self.database = 0
        self.closed = False
        self.allowed = not server.settings["requirepass"]
        self.queued: list[list[bytes]] | None = None

    async def handle(self, words: list[bytes]) -> Reply:
        name = words[0].decode("utf-8", "surrogateescape").lower()
        arguments = words[1:]
        self.server.commands += 1
        try:
            if not self.allowed and name not in ("auth", "hello", "quit"):
                raise RedisError("NOAUTH Authentication required.")
            if self.queued is not None and name not in ("exec", "discard", "multi"):
                self.queued.append(words)
                return Status("QUEUED")
            own_command: Callable[[list[bytes]], object] | None = (
                getattr(self, f"_{name}", None) if name.isalpha() else None
            )
            if name in COMMANDS:
                reply = perform(self.server.store(self.database), name, arguments)
                if name in CHANGES:
                    self._appended(words)
                return reply
            if own_command is not None and name in OWN:
                least, most = OWN[name]
                if len(arguments) < least or 0 <= most < len(arguments):
                    raise RedisError(f"ERR wrong number of arguments for '{name}' command")
                result = own_command(arguments)
                return await result if hasattr(result, "__await__") else result  # type: ignore[return-value]  # by the table OWN
            if name in NOT_EMULATED:
                raise RedisError(f"ERR '{name}' is not emulated yet")
            shown = " ".join(f"'{word.decode('utf-8', 'surrogateescape')}'" for word in arguments[:20])
            raise RedisError(
                f"ERR unknown command '{words[0].decode('utf-8', 'surrogateescape')}', with args beginning with: "
                f"{shown}{' ' if shown else ''}"
            )
        except RedisError as error:
            return error

    def _ping(self, words: list[bytes]) -> Reply:
        return words[0] if words else Status("PONG")

    def _echo(self, words: list[bytes]) -> Reply:
        return words[0]

    def _select(self, words: list[bytes]) -> Reply:
        if not words[0].isdigit() or int(words[0]) >= int(self.server.settings["databases"]):
            raise RedisError("ERR DB index is out of range" if words[0].isdigit() else "ERR invalid DB index")
        self.database = int(words[0])
        return OK

    def _auth(self, words: list[bytes]) -> Reply:
        password = self.server.settings["requirepass"]
        if not password:
            raise RedisError(
                "ERR AUTH <password> called without any password configured for the default user. Are you sure your "
                "configuration is correct?"
            )
        if words[-1].decode("utf-8", "surrogateescape") != password:
            raise RedisError("WRONGPASS invalid username-password pair or user is disabled.")
        self.allowed = True
        return OK

    def _quit(self, words: list[bytes]) -> Reply:
        self.closed = True
        return OK

    def _flushall(self, words: list[bytes]) -> Reply:
        self.server.stores.clear()
        self._appended([b"flushall", *words])
        return OK

    def _appended(self, words: list[bytes]) -> None:
        """A change goes to the append-only file, if there is one."""
        if self.server.settings["appendonly"] == "yes":
            self.server.appended.append(self.database, words)

    def _time(self, words: list[bytes]) -> Reply:
        now = self.server.process.kernel.timeline.now
        return [str(now // SECOND).encode(), str(now // 1000 % 1_000_000).encode()]

    def _command(self, words: list[bytes]) -> Reply:
        return []

    def _client(self, words: list[bytes]) -> Reply:
        return OK

    def _config(self, words: list[bytes]) -> Reply:
        verb, *rest = [word.decode("utf-8", "surrogateescape") for word in words]
        match verb.lower():
            case "get" if rest:
                return self._settings(rest)
            case "set" if rest and not len(rest) % 2:
                return self._set_settings(rest)
            case "get" | "set":
                raise RedisError(f"ERR wrong number of arguments for 'config|{verb.lower()}' command")
            case "resetstat":
                return OK
            case "rewrite":
                no_file = "ERR The server is running without a config file"
                raise RedisError("ERR CONFIG REWRITE is not emulated yet" if self.server.path else no_file)
        raise RedisError(f"ERR unknown subcommand '{verb}'. Try CONFIG HELP.")

    def _settings(self, patterns: list[str]) -> Reply:
        wanted = [pattern.lower() for pattern in patterns]
        names = [name for name in self.server.settings if any(fnmatch.fnmatchcase(name, each) for each in wanted)]
        return [text.encode("utf-8", "surrogateescape") for name in names for text in (name, self.server.settings[name])]

    def _set_settings(self, words: list[str]) -> Reply:
        """All or none of them."""
        changed: dict[str, str] = {}
        for name, value in zip(words[::2], words[1::2], strict=True):
            if name.lower() not in DIRECTIVES:
                raise RedisError(f"ERR Unknown option or number of arguments for CONFIG SET - '{name}'")
            try:
                if name.lower() in FIXED:
                    raise BadDirective("can't set immutable config")
                changed[name.lower()] = checked(name.lower(), [value])
            except BadDirective as error:
                raise RedisError(f"ERR CONFIG SET failed (possibly related to argument '{name}') - {error}") from None
        self._apply(changed)
        return OK

    def _apply(self, changed: dict[str, str]) -> None:
        """Those that take effect at once: an append-only file begins with what is there."""
        server = self.server
        begins = changed.get("appendonly") == "yes" and server.settings["appendonly"] == "no"
        server.settings |= changed
        if begins:
            server.appended.create(server.stores)

    def _info(self, words: list[bytes]) -> Reply:
        server = self.server
        now, process = server.process.kernel.timeline.now, server.process
        sections = {
            "Server": {
                "redis_version": server.version,
                "redis_mode": "standalone",
                "os": f"Linux {process.machine.kernel_release} x86_64",
                "arch_bits": "64",
                "process_id": str(process.pid),
                "tcp_port": server.settings["port"],
                "uptime_in_seconds": str((now - server.started) // SECOND),
            },
            "Clients": {"connected_clients": str(len(server.clients))},
            "Memory": {"used_memory_human": "852.00K", "maxmemory": server.settings["maxmemory"]},
            "Stats": {
                "total_connections_received": str(server.connections),
                "total_commands_processed": str(server.commands),
            },
            "Replication": {"role": "master", "connected_slaves": "0"},
            "Keyspace": {
                f"db{number}": f"keys={len(store.values)},expires={len(store.expires)},avg_ttl=0"
                for number, store in sorted(server.stores.items())
                if store.values
            },
        }
        wanted = words[0].decode("utf-8", "surrogateescape").lower() if words else ""
        chosen = {
            name: rows
            for name, rows in sections.items()
            if wanted in ("", "all", "default", "everything", name.lower())
        }
        return "\r\n".join(
            f"# {name}\r\n" + "".join(f"{key}:{value}\r\n" for key, value in rows.items())
            for name, rows in chosen.items()
        ).encode()

    async def _save(self, words: list[bytes]) -> Reply:
        await self.server._save()
        return OK

    async def _bgsave(self, words: list[bytes]) -> Reply:
        await self.server.log(f"Background saving started by pid {self.server.process.pid + 1}")
        await self.server._save()
        return Status("Background saving started")

    def _shutdown(self, words: list[bytes]) -> Reply:
        self.server.quitting = True
        self.closed = True
        self.server.process.signalled.ring()
        return NO_REPLY

    async def _publish(self, words: list[bytes]) -> Reply:
        heard = [stream for stream, channels in self.server.clients.items() if words[0] in channels]
        for stream in heard:
            await stream.write(encode([b"message", words[0], words[1]]))
        return len(heard)

    async def _subscribe(self, words: list[bytes]) -> Reply:
        channels = self.server.clients[self.stream]
        for word in words:
            channels.add(word)
            await self.stream.write(encode([b"subscribe", word, len(channels)]))
        return NO_REPLY

    def _multi(self, words: list[bytes]) -> Reply:
        if self.queued is not None:
            raise RedisError("ERR MULTI calls can not be nested")
        self.queued = []
        return OK

    async def _exec(self, words: list[bytes]) -> Reply:
        if self.queued is None:
            raise RedisError("ERR EXEC without MULTI")
        queued, self.queued = self.queued, None
        return [await self.handle(each) for each in queued]

    def _discard(self, words: list[bytes]) -> Reply:
        if self.queued is None:
            raise RedisError("ERR DISCARD without MULTI")
        self.queued = None
        return OK


OWN = {
    "ping": (0, 1),
    "echo": (1, 1),
    "select": (1, 1),
    "auth": (1, 2),
    "quit": (0, -1),
    "flushall": (0, 1),
    "time": (0, 0),
    "command": (0, -1),
    "client": (1, -1),
    "config": (1, -1),
    "info": (0, 1),
    "save": (0, 0),
    "bgsave": (0, 1),
    "shutdown": (0, -1),
    "publish": (2, 2),
    "subscribe": (1, -1),
    "multi": (0, 0),
    "exec": (0, 0),
    "discard": (0, 0),
}


def _noted(signal: Signal) -> None:
    """Caught: the loop reads it from `pending`."""
