"""postgres: the server. Its options, its log, its processes, and its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.http.serving import beside
from emulator.machine.network.local_sockets import LocalListener, listen_local
from emulator.machine.network.sockets import Listener, StreamSocket
from emulator.machine.network.transport import close, listen, own
from emulator.machine.programs.postgresql import release
from emulator.machine.programs.postgresql.control import Control, clock, location
from emulator.machine.programs.postgresql.serving import serve
from emulator.machine.programs.postgresql.settings import DEFAULTS, BadSetting, read_settings
from emulator.machine.programs.postgresql.store import Store
from emulator.machine.programs.sql.errors import SqlError
from emulator.timeline import MILLISECOND, SECOND, Bell

ROOT = (
    '"root" execution of the PostgreSQL server is not permitted.\n'
    "The server must be started under an unprivileged user ID to prevent\n"
    "possible system security compromise.  See the documentation for\n"
    "more information on how to properly start the server.\n"
)
NO_DATA = (
    "{name} does not know where to find the server configuration file.\n"
    "You must specify the --config-file or -D invocation option or set the PGDATA environment variable.\n"
)
HELPERS = ("checkpointer ", "background writer ")
LATE_HELPERS = ("walwriter ", "autovacuum launcher ", "logical replication launcher ")


@dataclass(slots=True)
class Options:
    directory: str
    settings: dict[str, str] = field(default_factory=dict)
    asked: str = ""
    version: bool = False


class BadOptions(EmulatorError):
    """The command line is wrong; the text goes to standard error."""


def read_options(process: Process) -> Options:
    """BadOptions."""
    options = Options(process.env.get("PGDATA", ""))
    words = process.argv[1:]
    short = {
        "p": "port",
        "h": "listen_addresses",
        "k": "unix_socket_directories",
        "N": "max_connections",
        "B": "shared_buffers",
    }
    while words:
        word = words.pop(0)
        if word in ("-V", "--version"):
            options.version = True
        elif word[:2] in ("-D", "-c", "-C", *(f"-{letter}" for letter in short)) and not word.startswith("--"):
            value = word[2:] or (words.pop(0) if words else "")
            if word[1] == "D":
                options.directory = value
            elif word[1] == "C":
                options.asked = value
            else:
                name, _, value = value.partition("=") if word[1] == "c" else (short[word[1]], "", value)
                options.settings[name.lower()] = value.strip("'")
        elif word.startswith("--") and "=" in word:
            name, _, value = word[2:].partition("=")
            options.settings[name.replace("-", "_").lower()] = value
        else:
            kind = "argument" if not word.startswith("-") else "option"
            if kind == "option":
                raise BadOptions(f"postgres: the option {word} is not emulated\n")
            raise BadOptions(f'postgres: invalid argument: "{word}"\nTry "postgres --help" for more information.\n')
    return options


async def main(process: Process) -> int:
    if process.argv[1:2] in (["--help"], ["-?"], ["--single"], ["--describe-config"]):
        await process.complain(f"postgres: the option {process.argv[1]} is not emulated\n")
        return 1
    try:
        options = read_options(process)
    except BadOptions as error:
        await process.complain(str(error))
        return 1
    if options.version:
        await process.out(f"postgres (PostgreSQL) {release.release(process)}\n")
        return 0
    if process.credentials.uid == 0 and not options.asked:
        await process.complain(ROOT)
        return 1
    return await Postmaster(process, options).main()


class Postmaster:
    def __init__(self, process: Process, options: Options) -> None:
        self.process, self.options = process, options
        self.settings = dict(DEFAULTS)
        self.directory = options.directory
        self.state = "starting"
        self.store: Store | None = None
        self.sessions: dict[int, str] = {}
        self.ended = Bell()
        self.listeners: list[Listener | LocalListener] = []
        self.control = Control("shut down", 0, 0, 0)
        self.written = 0

    async def log(self, level: str, text: str, process: Process | None = None) -> None:
        who = self.process if process is None else process
        line = f"{clock(who.kernel.timeline.now)} [{who.pid}] {level}:  {text}\n"
        try:
            await who.complain(line)
        except LinuxError:
            return  # nobody reads the log

    # start

    async def main(self) -> int:
        status = await self._configure()
        if status is not None:
            return status
        process = self.process
        if self.options.asked:
            return await self._ask(self.options.asked)
        control = Control.read(process, self.directory)
        if control is None:
            await process.complain(
                f'postgres: could not find the database system\nExpected to find it in the directory "{self.directory}",\n'
                f'but could not open file "{self.directory}/global/pg_control": No such file or directory\n'
            )
            return 2
        self.control = control
        mode = process.stat(self.directory).mode & 0o777
        if mode & 0o027:
            await self.log("FATAL", f'data directory "{self.directory}" has invalid permissions')
            await self.log("DETAIL", "Permissions should be u=rwx (0700) or u=rwx,g=rx (0750).")
            return 1
        if not await self._lock():
            return 1
        try:
            self.store = Store.load(process, self.directory)
        except (LinuxError, SqlError) as error:
            await self.log("FATAL", str(error))
            return 1
        return await self._serve()

    async def _configure(self) -> int | None:
        process = self.process
        path = self.options.settings.get("config_file", "")
        if not path and not self.directory:
            await process.complain(NO_DATA.format(name="postgres"))
            return 2
        if not path and not process.exists(self.directory):
            await process.complain(
                f'postgres: could not access directory "{self.directory}": No such file or directory\n'
                "Run initdb or pg_basebackup to initialize a PostgreSQL data directory.\n"
            )
            return 2
        for place in (path or f"{self.directory}/postgresql.conf", f"{self.directory}/postgresql.auto.conf"):
            try:
                read_settings(process.read_file(place).decode("utf-8", "replace"), place, self.settings)
            except LinuxError as error:
                if place.endswith("auto.conf"):
                    continue
                await process.complain(f'postgres: could not access the server configuration file "{place}": {error}\n')
                return 2
            except BadSetting as error:
                await self.log("LOG", str(error))
                await self.log("FATAL", f'configuration file "{place}" contains errors')
                return 1
        for name, value in self.options.settings.items():
            if name not in DEFAULTS and "." not in name:
                await self.log("FATAL", f'unrecognized configuration parameter "{name}"')
                return 1
            self.settings[name] = value
        self.directory = self.settings["data_directory"] or self.directory
        return None

    async def _ask(self, name: str) -> int:
        if name not in self.settings:
            await self.log("FATAL", f'unrecognized configuration parameter "{name}"')
            return 1
        await self.process.out(f"{self.settings[name]}\n")
        return 0

    async def _lock(self) -> bool:
        path = f"{self.directory}/postmaster.pid"
        try:
            pid = self.process.read_file(path).split(b"\n")[0].decode("ascii", "replace")
        except LinuxError:
            return True
        other = self.process.namespace.processes.get(int(pid)) if pid.isdigit() else None
        if other is None or other is self.process or other.exit_status is not None or other.name != "postgres":
            return True
        await self.log("FATAL", 'lock file "postmaster.pid" already exists')
        await self.log("HINT", f'Is another postmaster (PID {pid}) running in data directory "{self.directory}"?')
        return False

    async def _serve(self) -> int:
        process = self.process
        process.handlers[Signal.PIPE] = IGNORE
        for signal in (Signal.TERM, Signal.INT, Signal.QUIT, Signal.HUP):
            process.handlers[signal] = lambda number: None
        process.handlers[Signal.CHLD] = lambda number: self._reap()
        await self.log("LOG", f"starting PostgreSQL {release.whole(process)}")
        if not await self._listen():
            return 1
        self._write_pid("starting")
        if release.major(process) >= 18:
            for count in range(3):
                self._helper(f"io worker {count}")
        helpers = {name: self._helper(name) for name in HELPERS}
        await self._recover(helpers[HELPERS[0]])
        helpers |= {name: self._helper(name) for name in LATE_HELPERS}
        self.control.state = "in production"
        self.control.write(process, self.directory)
        await process.sleep(3 * MILLISECOND)
        self.state = "running"
        self._write_pid("ready   ")
        await self.log("LOG", "database system is ready to accept connections")
        return await self._until_signalled(helpers)

    async def _listen(self) -> bool:
        port = int(self.settings["port"]) if self.settings["port"].isdigit() else 5432
        asked = [one.strip() for one in self.settings["listen_addresses"].split(",") if one.strip()]
        for one in asked:
            for address in {"*": ["0.0.0.0", "::"], "localhost": ["::1", "127.0.0.1"]}.get(one, [one]):
                family = "IPv6" if ":" in address else "IPv4"
                try:
                    self.listeners.append(listen(self.process, address, port, only6=family == "IPv6"))
                except LinuxError as error:
                    if family == "IPv6" and len(asked) == 1 and one in ("*", "localhost"):
                        continue
                    await self.log("LOG", f'could not bind {family} address "{address}": {error}')
                    await self.log(
                        "HINT", f"Is another postmaster already running on port {port}? If not, wait a few seconds and retry."
                    )
                    await self.log("WARNING", f'could not create listen socket for "{one}"')
                    continue
                await self.log("LOG", f'listening on {family} address "{address}", port {port}')
        if asked and not self.listeners:
            await self.log("FATAL", "could not create any TCP/IP sockets")
            return False
        return await self._listen_local(port)

    async def _listen_local(self, port: int) -> bool:
        for directory in self.settings["unix_socket_directories"].split(","):
            if not directory.strip():
                continue
            path = f"{directory.strip()}/.s.PGSQL.{port}"
            try:
                if self.process.exists(path):
                    self.process.unlink(path)
                self.listeners.append(listen_local(self.process, path))
                self.process.write_file(f"{path}.lock", f"{self.process.pid}\n{self.directory}\n".encode(), 0o600)
            except LinuxError as error:
                await self.log("FATAL", f'could not create lock file "{path}.lock": {error}')
                return False
            await self.log("LOG", f'listening on Unix socket "{path}"')
        for listener in self.listeners:
            beside(self.process, self._accept(listener))
        return True

    def _write_pid(self, status: str) -> None:
        now = self.process.kernel.timeline.now // SECOND
        sockets = self.settings["unix_socket_directories"].split(",")[0]
        text = f"{self.process.pid}\n{self.directory}\n{now}\n{self.settings['port']}\n{sockets}\n"
        text += f"{self.settings['listen_addresses']}\n  1048607         0\n{status}\n"
        self.process.write_file(f"{self.directory}/postmaster.pid", text.encode(), 0o600)
        words = " ".join(f'"{word}"' for word in self.process.argv[1:])
        self.process.write_file(f"{self.directory}/postmaster.opts", f"{self.process.executable} {words}\n".encode(), 0o600)

    def _helper(self, name: str) -> Process:
        child = self.process.fork(_idle, files={fd: file for fd, file in self.process.files.items() if fd < 3})
        child.argv = [f"postgres: {name}"]
        return child

    async def _recover(self, checkpointer: Process) -> None:
        control, startup = self.control, self._helper("startup ")
        await self.process.sleep(3 * MILLISECOND)
        if control.state == "shut down":
            await self.log("LOG", f"database system was shut down at {clock(control.time, 0)}", startup)
        else:
            await self.log("LOG", f"database system was interrupted; last known up at {clock(control.time, 0)}", startup)
            await self.process.sleep(90 * MILLISECOND)
            await self.log("LOG", "database system was not properly shut down; automatic recovery in progress", startup)
            await self._redo(startup)
            await self.checkpoint("end-of-recovery immediate wait", checkpointer)
        self.process.kill(startup.pid, Signal.KILL)
        await self.process.sleep(MILLISECOND)

    async def _redo(self, startup: Process) -> None:
        control = self.control
        expected = "expected at least 24" if release.major(self.process) >= 16 else "wanted 24"
        behind = f"invalid record length at {location(control.position)}: {expected}, got 0"
        if control.position == control.checkpoint:
            await self.log("LOG", behind, startup)
            await self.log("LOG", "redo is not required", startup)
            return
        await self.log("LOG", f"redo starts at {location(control.checkpoint)}", startup)
        await self.log("LOG", behind, startup)
        usage = "CPU: user: 0.00 s, system: 0.00 s, elapsed: 0.00 s"
        await self.log("LOG", f"redo done at {location(control.position - 40)} system usage: {usage}", startup)

    async def checkpoint(self, words: str, process: Process) -> None:
        """A checkpoint with its two lines; how much was written follows from the changes since the last."""
        control, major = self.control, release.major(self.process)
        distance = max(0, control.position - control.checkpoint) // 1024
        buffers = 3 + distance // 5
        await self.log("LOG", f"checkpoint starting: {words}", process)
        await self.process.sleep(3 * MILLISECOND)
        slru = ", wrote 3 SLRU buffers" if major >= 18 else ""
        control.position += 120
        place = location(control.position - 120)
        lsn = f"; lsn={place}, redo lsn={place}" if major >= 16 else ""
        await self.log(
            "LOG",
            f"checkpoint complete: wrote {buffers} buffers ({buffers / 163.84:.1f}%){slru}; 0 WAL file(s) "
            f"added, 0 removed, 0 recycled; "
            f"write=0.001 s, sync=0.001 s, total=0.003 s; sync files=2, longest=0.001 s, average=0.001 s; "
            f"distance={distance} kB, estimate={distance} kB{lsn}",
            process,
        )
        control.checkpoint, control.time = control.position, self.process.kernel.timeline.now

    # connections

    async def _accept(self, listener: Listener | LocalListener) -> None:
        while True:
            try:
                stream = await listener.accept()
            except LinuxError:
                return
            own(self.process, stream)
            self._begin(stream)

    def _begin(self, stream: StreamSocket) -> None:
        files = {fd: file for fd, file in self.process.files.items() if fd < 3}
        files[3] = stream
        child = self.process.fork(lambda process: serve(process, self, stream), files=files)
        child.argv = ["postgres: "]
        close(self.process, stream)

    def changed(self) -> None:
        """A transaction was committed."""
        self.control.position += 160
        self.control.write(self.process, self.directory)

    # end

    async def _until_signalled(self, helpers: dict[str, Process]) -> int:
        process = self.process
        while True:
            while process.pending:
                signal = process.pending.popleft()
                if signal is Signal.HUP:
                    await self.log("LOG", "received SIGHUP, reloading configuration files")
                    await self._configure()
                elif signal is Signal.QUIT:
                    return await self._immediate()
                elif signal in (Signal.TERM, Signal.INT) and self.state != "stopping":
                    return await self._shut_down(signal, helpers)
            await process.signalled.wait()

    async def _immediate(self) -> int:
        await self.log("LOG", "received immediate shutdown request")
        self._kill_children(Signal.KILL)
        await self.process.sleep(10 * MILLISECOND)
        await self.log("LOG", "database system is shut down")
        self._clean_up()
        return 0

    async def _shut_down(self, signal: Signal, helpers: dict[str, Process]) -> int:
        process, smart = self.process, signal is Signal.TERM
        self.state = "stopping"
        await self.log("LOG", f"received {'smart' if smart else 'fast'} shutdown request")
        while smart and self.sessions:
            if process.pending:
                follow = process.pending.popleft()
                if follow is Signal.QUIT:
                    return await self._immediate()
                if follow is Signal.INT:
                    await self.log("LOG", "received fast shutdown request")
                    smart = False
                    break
            await self.ended.wait()
        if not smart:
            await self.log("LOG", "aborting any active transactions")
            for pid in list(self.sessions):
                process.kill(pid, Signal.TERM)
            await process.sleep(2 * MILLISECOND)
        launcher = helpers[LATE_HELPERS[2]]
        await self.log("LOG", f'background worker "logical replication launcher" (PID {launcher.pid}) exited with exit code 1')
        await self.log("LOG", "shutting down", helpers[HELPERS[0]])
        await self.checkpoint("shutdown immediate", helpers[HELPERS[0]])
        self._kill_children(Signal.KILL)
        await process.sleep(3 * MILLISECOND)
        self.control.state, self.control.time = "shut down", process.kernel.timeline.now
        self.control.write(process, self.directory)
        await self.log("LOG", "database system is shut down")
        self._clean_up()
        return 0

    def _reap(self) -> None:
        for child in list(self.process.children):
            self.process.reap(child)

    def _kill_children(self, signal: Signal) -> None:
        for child in list(self.process.children):
            if child.exit_status is None:
                self.process.kill(child.pid, signal)

    def _clean_up(self) -> None:
        process = self.process
        paths = [f"{self.directory}/postmaster.pid"]
        for directory in self.settings["unix_socket_directories"].split(","):
            path = f"{directory.strip()}/.s.PGSQL.{self.settings['port']}"
            paths += [path, f"{path}.lock"]
        for path in paths:
            try:
                process.unlink(path)
            except LinuxError:
                continue  # it was taken away before us


async def _idle(process: Process) -> int:
    """A helper process: it waits for its signal."""
    never = Bell()
    while True:
        await never.wait()
