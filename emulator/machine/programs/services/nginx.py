"""nginx: the command line, the master process and its workers. What is answered is nginx_serving's."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.resources import limit
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.http.dates import nginx_date
from emulator.machine.network.http.message import Request, Response
from emulator.machine.network.http.serving import accept_forever, beside
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.sockets import Listener, StreamSocket
from emulator.machine.network.transport import close, listen
from emulator.machine.programs.services.nginx_build import Build, build_of
from emulator.machine.programs.services.nginx_config import Config, Listen, load
from emulator.machine.programs.services.nginx_logs import Logs
from emulator.machine.programs.services.nginx_serving import Site
from emulator.machine.programs.services.nginx_syntax import ConfigError, Reader
from emulator.machine.programs.services.nginx_usage import USAGE
from emulator.machine.programs.text.accounts import Accounts
from emulator.timeline import SECOND

SIGNALS = {"stop": Signal.TERM, "quit": Signal.QUIT, "reopen": Signal.USR1, "reload": Signal.HUP}
BIND_TRIES = 5
GRACE = 5 * SECOND


@dataclass
class Options:
    """The words of the command line."""

    path: str = "/etc/nginx/nginx.conf"
    globals_text: str = ""
    prefix: str = ""
    error_log: str = ""
    signal: str = ""
    flags: set[str] = field(default_factory=set)


class BadOption(Exception):
    """`str()` is what follows `nginx: `."""


async def main(process: Process) -> int:
    try:
        options = _options(process.argv[1:])
    except BadOption as error:
        await process.complain(f"nginx: {error}\n")
        return 1
    build = build_of(process)
    if options.flags & set("vVh?"):
        return await _show(process, build, options)
    return await Master(process, build, options).run()


def _options(words: list[str]) -> Options:
    options = Options()
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if not word.startswith("-"):
            raise BadOption(f'invalid option: "{word}"')
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in "?hvVtTq":
                options.flags.add(letter)
            elif letter in "pegcs":
                value = letters or (queue.pop(0) if queue else "")
                if not value:
                    raise BadOption(_needs(letter))
                _value(options, letter, value)
                letters = ""
            else:
                raise BadOption(f'invalid option: "{letter}"')
    return options


def _needs(letter: str) -> str:
    return {
        "s": 'option "-s" requires parameter',
        "c": 'option "-c" requires file name',
        "g": 'option "-g" requires parameter',
        "e": 'option "-e" requires file name',
        "p": 'option "-p" requires directory name',
    }[letter]


def _value(options: Options, letter: str, value: str) -> None:
    match letter:
        case "p":
            options.prefix = value
        case "e":
            options.error_log = value
        case "g":
            options.globals_text = value
        case "c":
            options.path = value
        case "s" if value in SIGNALS:
            options.signal = value
        case _:
            raise BadOption(f'invalid option: "-s {value}"')


async def _show(process: Process, build: Build, options: Options) -> int:
    text = f"nginx version: nginx/{build.version}\n"
    if options.flags & set("h?"):
        text += USAGE.format(prefix=build.prefix, error_log=build.error_log)
    if "V" in options.flags:
        text += f"{build.compiler}\n" if build.compiler else ""
        text += f"TLS SNI support enabled\nconfigure arguments: {build.configuration}\n"
    await process.complain(text)
    return 0


class Master:
    """The master process: reads the configuration, opens the ports, starts workers, minds signals."""

    def __init__(self, process: Process, build: Build, options: Options) -> None:
        self.process, self.build, self.options = process, build, options
        self.logs = Logs(process)
        self.default_log = (options.error_log or build.error_log, "notice")
        self.config = Config()
        self.listeners: dict[Listen, Listener] = {}
        self.workers: list[Process] = []
        self.opened = False  # the configuration's own logs

    @property
    def _log(self) -> tuple[str, str]:
        return self.config.error_log or (self.default_log[0], "error")

    async def run(self) -> int:
        process, options = self.process, self.options
        reader = Reader(process, options.prefix or "/etc/nginx")
        self.texts = reader.texts
        path = options.path if options.path.startswith("/") else reader.full(options.path)
        try:
            config = load(
                reader,
                path,
                options.globals_text,
                "/run/nginx.pid",
            )
            for notice in config.notices:
                await self._emerg(notice, "warn")
            await self._find_hosts(config)
            self.config = config
            if options.signal:
                return await self._signal()
            await self._check_user()
        except ConfigError as error:
            return await self._refuse(str(error), path)
        testing = bool(options.flags & set("tT"))
        try:
            self._prepare()
        except ConfigError as error:
            if testing and "q" not in options.flags:
                await process.complain(f"nginx: the configuration file {path} syntax is ok\n")
            return await self._refuse(str(error), path)
        if options.flags & set("tT"):
            return await self._tested(path)
        if not await self._bind():
            return 1
        return await self._start()

    async def _find_hosts(self, config: Config) -> None:
        """Raises ConfigError for the first upstream without an address."""
        for server, directive in config.proxied:
            try:
                await resolve(self.process, server.partition(":")[0])
            except NameFailure:
                raise directive.wrong(f'host not found in upstream "{server}"') from None

    async def _emerg(self, text: str, level: str = "emerg") -> None:
        """A line of the log before workers exist; on standard error too, unless it is the log."""
        stamp = nginx_date(self.process.kernel.timeline.now)
        pid = self.process.pid
        log = self._log[0] if self.opened else self.default_log[0]
        line = f"{stamp} [{level}] {pid}#{pid}: {text}"
        if log != "stderr":
            await self.process.complain(f"nginx: [{level}] {text}\n")
        if not (log != "stderr" and self.options.flags & set("tT")):
            await self.logs.write(log, line)

    async def _refuse(self, text: str, path: str) -> int:
        await self._emerg(text)
        if self.options.flags & set("tT"):
            await self.process.complain(f"nginx: configuration file {path} test failed\n")
        return 1

    async def _check_user(self) -> None:
        config, process = self.config, self.process
        if process.credentials.uid != 0:
            if config.user_line is not None:
                file, line = config.user_line
                text = (
                    'the "user" directive makes sense only if the master process runs with super-user privileges, '
                    "ignored"
                )
                await self._emerg(f"{text} in {file}:{line}", "warn")
            return
        accounts = Accounts(process)
        for kind, name, found in (
            ("getpwnam", config.user[0], accounts.user(config.user[0])),
            ("getgrnam", config.user[1], accounts.group(config.user[1])),
        ):
            if config.user_line is not None and found is None:
                raise ConfigError(f'{kind}("{name}") failed', *config.user_line)

    def _prepare(self) -> None:
        """Directories and logs that a start needs."""
        process = self.process
        for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi") if process.exists("/var/lib/nginx") else ():
            path = f"/var/lib/nginx/{name}"
            if not process.exists(path):
                try:
                    process.mkdir(path, 0o700)
                except LinuxError as error:
                    raise ConfigError(f'mkdir() "{path}" failed ({error.errno.value[0]}: {error})') from error
        for log in self._all_logs():
            self.logs.open(log)
        self.opened = True

    def _all_logs(self) -> list[str]:
        logs = [self._log[0]]
        for server in self.config.servers:
            for place in (server, *server.places):
                default = (("/var/log/nginx/access.log", ""),)
                used = place.scope.access_logs if place.scope.access_logs is not None else default
                logs += [path for path, _ in used if path != "off"]
                logs += [place.scope.error_log[0]] if place.scope.error_log else []
        return list(dict.fromkeys(logs))

    async def _tested(self, path: str) -> int:
        if "T" in self.options.flags:
            for name, text in self.texts.items():
                await self.process.out(f"# configuration file {name}:\n".encode() + text + b"\n")
        if "q" not in self.options.flags:
            await self.process.complain(f"nginx: the configuration file {path} syntax is ok\n")
            await self.process.complain(f"nginx: configuration file {path} test is successful\n")
        return 0

    async def _signal(self) -> int:
        """`-s`: to the process of the pid file."""
        process, pid_file = self.process, self.config.pid
        if self.default_log[0] == "stderr":
            await self.logs.error(self.default_log, "notice", "signal process started")
        else:
            await self._note("signal process started")
        try:
            text = process.read_file(pid_file).decode("ascii", "replace").strip()
        except LinuxError as error:
            await self._emerg(f'open() "{pid_file}" failed ({error.errno.value[0]}: {error})', "error")
            return 1
        if not text.isdigit():
            await self._emerg(f'invalid PID number "{text}" in "{pid_file}"', "error")
            return 1
        try:
            process.kill(int(text), SIGNALS[self.options.signal])
        except LinuxError as error:
            await self._emerg(
                f"kill({text}, {int(SIGNALS[self.options.signal])}) failed ({error.errno.value[0]}: {error})", "alert"
            )
            return 1
        return 0

    # ports

    def _wanted(self) -> list[Listen]:
        return list(
            dict.fromkeys(replace(other, default=False) for server in self.config.servers for other in server.listens)
        )

    async def _bind(self) -> bool:
        """Opens the ports, patiently: five times half a second."""
        for attempt in range(BIND_TRIES):
            failed = False
            for wanted in self._wanted():
                if wanted in self.listeners:
                    continue
                shown = f"[{wanted.address}]" if ":" in wanted.address else wanted.address
                try:
                    self.listeners[wanted] = listen(self.process, wanted.address, wanted.port, only6=wanted.only6)
                except LinuxError as error:
                    await self._emerg(f"bind() to {shown}:{wanted.port} failed ({error.errno.value[0]}: {error})")
                    if error.errno is not Errno.EADDRINUSE:
                        return False
                    failed = True
            if not failed:
                return True
            if attempt < BIND_TRIES - 1:
                await self.process.sleep(SECOND // 2)
            else:
                break
        await self._emerg("still could not bind()")
        return False

    # running

    async def _start(self) -> int:
        config = self.config
        await self._note('using the "epoll" event method')
        await self._note(f"nginx/{self.build.version}")
        if self.build.compiler:
            await self._note(self.build.compiler)
        await self._note(f"OS: Linux {self.process.machine.kernel_release}")
        soft, hard = limit(self.process, "nofile")
        await self._note(f"getrlimit(RLIMIT_NOFILE): {soft}:{hard}")
        if config.daemon:
            self.process.fork(self._as_daemon)
            return 0
        return await self._mind()

    async def _as_daemon(self, process: Process) -> int:
        """The master, gone into the background: a session of its own, /dev/null for its terminal's descriptors."""
        self.process = process
        files, self.logs.process = self.logs.files, process
        process.setsid()
        null = process.open("/dev/null", Open.READ | Open.WRITE)
        for fd in (0, 1):
            process.install(fd, null)
        self.logs.files = files
        return await self._mind()

    async def _note(self, text: str, process: Process | None = None) -> None:
        await self.logs.error(self._log, "notice", text)

    async def _mind(self) -> int:
        process = self.process
        command = " ".join(process.argv)
        process.argv = [f"nginx: master process {command}"]
        process.handlers[Signal.PIPE] = IGNORE
        for signal in (Signal.HUP, Signal.QUIT, Signal.TERM, Signal.INT, Signal.USR1, Signal.WINCH, Signal.CHLD):
            process.handlers[signal] = _noted
        process.write_file(self.config.pid, f"{process.pid}\n".encode())
        await self._fork_workers()
        process.interruptible = False
        while True:
            while process.pending:
                status = await self._obey(process.pending.popleft())
                if status is not None:
                    return status
            await process.signalled.wait()

    async def _obey(self, signal: Signal) -> int | None:
        match signal:
            case Signal.CHLD:
                await self._bury()
            case Signal.HUP:
                await self._reload()
            case Signal.USR1:
                await self._note("signal 10 (SIGUSR1) received, reopening logs")
                await self._note("reopening logs")
                self.logs.reopen()
            case Signal.TERM | Signal.INT:
                await self._note(f"signal {int(signal)} (SIG{signal.name}) received, exiting")
                return await self._end(Signal.TERM)
            case Signal.QUIT:
                await self._note("signal 3 (SIGQUIT) received, shutting down")
                return await self._end(Signal.QUIT)
        return None

    async def _fork_workers(self) -> None:
        config = self.config
        await self._note("start worker processes")
        count = self.process.machine.cpus if config.workers is None else config.workers
        accounts = Accounts(self.process)
        for _ in range(count):
            worker = Worker(self)
            child = self.process.fork(worker.run)
            child.argv = ["nginx: worker process"]
            if self.process.credentials.uid == 0:
                uid, gid = accounts.uid(config.user[0]), accounts.gid(config.user[1])
                child.credentials = Credentials(uid or 0, gid or 0, (), frozenset())
            self.workers.append(child)
            await self._note(f"start worker process {child.pid}")

    async def _reload(self) -> None:
        await self._note("signal 1 (SIGHUP) received, reconfiguring")
        await self._note("reconfiguring")
        reader = Reader(self.process, self.options.prefix or "/etc/nginx")
        text = self.options.globals_text
        try:
            config = load(
                reader, self.options.path, text + (";" if text.rstrip()[-1:] not in ";}" else ""), "/run/nginx.pid"
            )
            await self._find_hosts(config)
        except ConfigError as error:
            await self._emerg(str(error))
            return
        self.config = config
        for old in [old for old in self.listeners if old not in self._wanted()]:
            close(self.process, self.listeners.pop(old))
        if not await self._bind():
            return
        await self._note('using the "epoll" event method')
        before, self.workers = self.workers, []
        await self._fork_workers()
        for worker in before:
            worker.deliver(Signal.QUIT)

    async def _bury(self) -> None:
        for child in list(self.process.children):
            if child.exit_status is None:
                continue
            status = await self.process.wait(child)
            await self._note(f"signal 17 (SIGCHLD) received from {child.pid}")
            if status.signal is not None:
                await self.logs.error(
                    self._log, "alert", f"worker process {child.pid} exited on signal {int(status.signal)}"
                )
            else:
                await self._note(f"worker process {child.pid} exited with code {status.code}")
            if child in self.workers:
                self.workers.remove(child)
                if status.signal is not None:
                    await self._fork_workers_again()

    async def _fork_workers_again(self) -> None:
        config, self.config = self.config, replace(self.config, workers=1)
        await self._fork_workers()
        self.config = config

    async def _end(self, signal: Signal) -> int:
        for listener in self.listeners.values():
            close(self.process, listener)
        for child in self.process.children:
            if child.exit_status is None:
                child.deliver(signal)
        while any(child.exit_status is None for child in self.process.children):
            await self.process.child_changed.wait(GRACE)
            for child in self.process.children:
                if child.exit_status is None and self.process.kernel.timeline.now > child.started + GRACE:
                    child.deliver(Signal.KILL)
        self.workers = []
        await self._bury()
        with suppress(LinuxError):
            self.process.unlink(self.config.pid)
        await self._note("exit")
        return 0


def _noted(signal: Signal) -> None:
    """Caught: the loop reads it from `pending`."""


class Worker:
    """A worker process: accepts on the master's ports until told to go."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self.config, self.listeners = master.config, dict(master.listeners)

    async def run(self, process: Process) -> int:
        master = self.master
        logs = Logs(process)
        logs.files = dict(master.logs.files)
        site = Site(process, self.config, logs, master.build.version)
        process.handlers[Signal.PIPE] = IGNORE
        for signal in (Signal.QUIT, Signal.TERM, Signal.INT, Signal.USR1):
            process.handlers[signal] = _noted
        accepting = [
            beside(process, accept_forever(process, listener, _answerer(site, place)))
            for place, listener in self.listeners.items()
        ]
        while True:
            while process.pending:
                signal = process.pending.popleft()
                if signal is Signal.USR1:
                    await logs.error(master._log, "notice", "reopening logs")
                    logs.reopen()
                    continue
                if signal is Signal.QUIT:
                    await logs.error(master._log, "notice", "gracefully shutting down")
                    for task in accepting:
                        task.cancel()
                    await site.until_idle()
                await logs.error(master._log, "notice", "exiting")
                await logs.error(master._log, "notice", "exit")
                return 0
            await process.signalled.wait()


def _answerer(site: Site, place: Listen):  # type: ignore[no-untyped-def]  # serving.Answer
    numbers: dict[int, int] = {}

    async def answer(request: Request | None, stream: StreamSocket) -> Response:
        if stream.number not in numbers:
            site.connections += 1
            numbers.clear()
            numbers[stream.number] = site.connections
        return await site.answer(request, stream, place, numbers[stream.number])

    return answer
