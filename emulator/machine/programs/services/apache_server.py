"""Apache's command line, its parent process and its children."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.process import Exit, Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.http.dates import apache_date
from emulator.machine.network.http.message import Request, Response
from emulator.machine.network.http.serving import accept_forever, beside
from emulator.machine.network.sockets import Listener, StreamSocket
from emulator.machine.network.transport import close, listen
from emulator.machine.programs.services.apache_build import Build, build_of
from emulator.machine.programs.services.apache_config import Apache, Broken, SyntaxFault, load
from emulator.machine.programs.services.apache_serving import Logs, Site
from emulator.machine.programs.services.apache_usage import USAGE
from emulator.machine.programs.text.accounts import Accounts
from emulator.timeline import MILLISECOND, SECOND

CHILDREN = 2
ACTIONS = ("start", "restart", "graceful", "graceful-stop", "stop")
NAMELESS = (
    "AH00558: {name}: Could not reliably determine the server's fully qualified domain name, using {address}. "
    "Set the 'ServerName' directive globally to suppress this message\n"
)


@dataclass
class Options:
    action: str = "start"
    defines: dict[str, str] = field(default_factory=dict)
    config: str = ""
    flags: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)


async def main(process: Process) -> int:
    build = build_of(process)
    options = _options(process.argv[1:])
    if options is None:
        await process.complain(USAGE.format(program=process.argv[0]))
        return 1
    if "v" in options.flags:
        await process.out(f"Server version: {build.server()}\nServer built:   2021-01-01T00:00:00\n")
        return 0
    if "h" in options.flags:
        await process.out(USAGE.format(program=process.argv[0]))
        return 1
    return await Parent(process, build, options).run()


def _options(words: list[str]) -> Options | None:
    options, queue = Options(), list(words)
    while queue:
        word = queue.pop(0)
        letter, value = word[1:2], word[2:]
        if not word.startswith("-") or not letter:
            return None
        if letter in "kDfdeECc":
            value = value or (queue.pop(0) if queue else "")
            if letter == "k":
                if value not in ACTIONS:
                    return None
                options.action = value
                continue
            if letter == "D":
                options.defines[value] = ""
            elif letter == "f":
                options.config = value
            options.shown += [f"-{letter} {value}"]
        elif letter in "vVhtSMTXlL":
            options.flags.add(letter)
            if letter == "X":
                options.defines["ONE_PROCESS"] = options.defines["DEBUG"] = ""
        else:
            return None
    return options


class Parent:
    def __init__(self, process: Process, build: Build, options: Options) -> None:
        self.process, self.build, self.options = process, build, options
        self.logs = Logs(process)
        self.config = Apache(build.root)
        self.bound: dict[tuple[str, int], Listener] = {}
        self.children: list[Process] = []
        self.command = " ".join([process.argv[0], *options.shown])

    # reading

    def _load(self) -> Apache:
        path = self.options.config or self.build.config
        return load(self.process, path, self.build.root, self.options.defines)

    async def run(self) -> int:
        process, build, options = self.process, self.build, self.options
        try:
            self.config = self._load()
        except (Broken, SyntaxFault) as error:
            prefix = "" if isinstance(error, SyntaxFault) else f"{build.name}: "
            await process.complain(f"{prefix}{error}\n")
            if options.flags & {"t"} or "t" in options.flags:
                return 1
            return 1
        if options.flags & {"l", "L", "M", "V"}:
            await process.complain(f"{build.name}: -{min(options.flags)} is not emulated yet\n")
            return 1
        if build.warns and not self.config.main.names:
            await process.complain(NAMELESS.format(name=build.name, address=build.fallback_name))
        if "t" in options.flags:
            await process.complain("Syntax OK\n")
            return 0
        if "S" in options.flags:
            await self._dump()
            return 0
        if options.action != "start":
            return await self._signal(options.action)
        return await self._start()

    async def _dump(self) -> None:
        lines = ["VirtualHost configuration:"]
        for host in self.config.hosts:
            name = (host.names or [self.build.fallback_name])[0]
            lines.append(f"{f'*:{host.port or 80}':<22} {name} ({host.file}:{host.line})")
        lines += [
            f'ServerRoot: "{self.config.server_root}"',
            f'Main DocumentRoot: "{self.config.main.root or self.build.document_root}"',
        ]
        lines += [
            f'Main ErrorLog: "{self.config.main.error_log}"',
            f'PidFile: "{self.config.full(self.config.pid_file)}"',
        ]
        await self.process.out("\n".join(lines) + "\n")

    def _running(self) -> int | None:
        """The pid in the pid file, if such a process lives."""
        try:
            text = self.process.read_file(self.config.full(self.config.pid_file)).decode("ascii", "replace").strip()
        except LinuxError:
            return None
        alive = text.isdigit() and int(text) in self.process.machine.processes
        return int(text) if alive and self.process.machine.processes[int(text)].exit_status is None else None

    async def _signal(self, action: str) -> int:
        pid = self._running()
        name = self.build.name
        if pid is None:
            if action in ("stop", "graceful-stop"):
                await self.process.out(
                    f"{name} (no pid file) not running\n"
                    if not self.process.exists(self.config.full(self.config.pid_file))
                    else f"{name} (pid ?) not running\n"
                )
                return 0
            await self.process.complain(f"{name} not running, trying to start\n")
            return await self._start()
        signals = {"stop": Signal.TERM, "graceful-stop": Signal.WINCH, "restart": Signal.HUP, "graceful": Signal.USR1}
        self.process.kill(pid, signals[action])
        return 0

    # starting

    async def _start(self) -> int:
        process, name = self.process, self.build.name
        running = self._running()
        if running is not None and running != process.pid:
            await process.out(f"{name} (pid {running}) already running\n")
            return 0
        if not self.config.listens:
            await process.complain("no listening sockets available, shutting down\nAH00015: Unable to open logs\n")
            return 1
        if not await self._bind() or not await self._open_logs():
            return 1
        if not set(self.options.defines) & {"FOREGROUND", "ONE_PROCESS", "NO_DETACH", "DEBUG"}:
            process.fork(self._detached)
            await process.sleep(20 * MILLISECOND)
            return 0
        if self.build.warns and not self.config.main.names:
            await self._error_log_raw(NAMELESS.format(name=name, address=self.build.fallback_name))
        return await self._mind()

    async def _bind(self) -> bool:
        failed = False
        for address, port in dict.fromkeys(self.config.listens):
            if (address, port) in self.bound:  # a restart keeps its sockets
                continue
            try:
                self.bound[address, port] = listen(self.process, address, port)
            except LinuxError as error:
                shown = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
                await self.process.complain(
                    f"({error.errno.value[0]}){error}: AH00072: make_sock: could not bind to address {shown}\n"
                )
                failed = True
        if failed:
            await self.process.complain("no listening sockets available, shutting down\nAH00015: Unable to open logs\n")
        return not failed

    async def _open_logs(self) -> bool:
        hosts = [self.config.main, *self.config.hosts]
        for path in [host.error_log for host in hosts if host.error_log] + [
            path for host in hosts for path, _ in host.access_logs
        ]:
            try:
                self.logs.open(path)
            except LinuxError as error:
                await self.process.complain(
                    f"({error.errno.value[0]}){error}: AH00091: {self.build.name}: could not open error log file "
                    f"{path}.\nAH00015: Unable to open logs\n"
                )
                return False
        return True

    async def _detached(self, process: Process) -> int:
        self.process = self.logs.process = process
        process.setsid()
        null = process.open("/dev/null", Open.READ | Open.WRITE)
        error_log = self.logs.files.get(self.config.main.error_log or "", null)
        for fd, file in ((0, null), (1, null), (2, error_log)):
            process.install(fd, file)
        return await self._mind()

    # running

    async def _mind(self) -> int:
        process = self.process
        process.handlers[Signal.PIPE] = IGNORE
        for signal in (Signal.TERM, Signal.HUP, Signal.USR1, Signal.WINCH, Signal.CHLD, Signal.INT):
            process.handlers[signal] = _noted
        with suppress(LinuxError):
            process.write_file(self.config.full(self.config.pid_file), f"{process.pid}\n".encode())
        await self._serve()
        while True:
            while process.pending:
                signal = process.pending.popleft()
                if signal is Signal.CHLD:
                    await self._bury()
                elif signal in (Signal.HUP, Signal.USR1):
                    await self._restart(signal)
                else:
                    return await self._stop(signal)
            await process.signalled.wait()

    async def _serve(self) -> None:
        await self._note(
            "mpm_event", "notice", f"AH00489: {self.build.server()} configured -- resuming normal operations"
        )
        await self._note("core", "notice", f"AH00094: Command line: '{self.command}'")
        accounts = Accounts(self.process)
        for _ in range(CHILDREN):
            child = self.process.fork(self._child)
            if self.process.credentials.uid == 0:
                uid, gid = accounts.uid(self.config.user) or 33, accounts.gid(self.config.group) or 33
                child.credentials = Credentials(uid, gid, (), frozenset())
            self.children.append(child)

    async def _child(self, process: Process) -> int:
        logs = Logs(process)
        logs.files = dict(self.logs.files)
        site = Site(process, self.config, self.build, logs)
        process.handlers[Signal.PIPE] = IGNORE
        for listener in self.bound.values():
            beside(process, accept_forever(process, listener, _answerer(site)))
        while True:
            await process.signalled.wait()

    async def _restart(self, signal: Signal) -> None:
        gracefully = signal is Signal.USR1
        text = (
            "AH00493: SIGUSR1 received.  Doing graceful restart"
            if gracefully
            else "AH00494: SIGHUP received.  Attempting to restart"
        )
        await self._note("mpm_event", "notice", text)
        try:
            self.config = self._load()
        except (Broken, SyntaxFault) as error:
            await self._error_log_raw(f"{error}\n")
            for child in self.children:
                child.deliver(Signal.TERM)
            for listener in self.bound.values():
                close(self.process, listener)
            raise Exit(1) from error
        for child in self.children:
            child.deliver(Signal.TERM)
        self.children = []
        for place in [place for place in self.bound if place not in self.config.listens]:
            close(self.process, self.bound.pop(place))
        await self._bind()
        await self._open_logs()
        if self.build.warns and not self.config.main.names:
            await self._error_log_raw(NAMELESS.format(name=self.build.name, address=self.build.fallback_name))
        await self._serve()

    async def _bury(self) -> None:
        for child in [child for child in self.process.children if child.exit_status is not None]:
            await self.process.wait(child)
            if child in self.children:
                self.children.remove(child)

    async def _stop(self, signal: Signal) -> int:
        for listener in self.bound.values():
            close(self.process, listener)
        for child in self.process.children:
            if child.exit_status is None:
                child.deliver(Signal.TERM)
        if any(child.exit_status is None for child in self.process.children):
            await self.process.child_changed.wait(SECOND)
        gracefully = signal is Signal.WINCH
        text = (
            "AH00492: caught SIGWINCH, shutting down gracefully"
            if gracefully
            else "AH00491: caught SIGTERM, shutting down"
        )
        await self._note("mpm_event", "notice", text)
        with suppress(LinuxError):
            self.process.unlink(self.config.full(self.config.pid_file))
        return 0

    async def _note(self, module: str, level: str, text: str) -> None:
        stamp = apache_date(self.process.kernel.timeline.now)
        await self._error_log_raw(f"[{stamp}] [{module}:{level}] [{self.build.identity(self.process.pid)}] {text}\n")

    async def _error_log_raw(self, text: str) -> None:
        await self.logs.write(self.config.main.error_log or "", text)


def _noted(signal: Signal) -> None:
    """Caught: the loop reads it from `pending`."""


def _answerer(site: Site) -> Callable[[Request | None, StreamSocket], Awaitable[Response]]:
    return site.answer
