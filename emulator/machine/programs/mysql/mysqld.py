"""mysqld and mariadbd: the server. Its options, its log, its start and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.network.http.serving import beside
from emulator.machine.network.local_sockets import LocalListener, listen_local
from emulator.machine.network.sockets import Listener
from emulator.machine.network.transport import listen, own
from emulator.machine.programs.mysql.connection import Connection, worded
from emulator.machine.programs.mysql.release import Release, release, server_version
from emulator.machine.programs.mysql.session.session import Surroundings
from emulator.machine.programs.mysql.settings import Settings, UnknownVariable, read
from emulator.machine.programs.mysql.store import Store
from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.text.accounts import Accounts
from emulator.timeline import MILLISECOND, SECOND

READY = "{path}: ready for connections. Version: '{version}'  socket: '{socket}'  port: {port}  {comment}."
TLS = "Channel mysql_main configured to support TLS. Encrypted connections are now supported for this channel."
PID_FILE = (
    "Insecure configuration for --pid-file: Location '{}' in the path is accessible to all OS users. "
    "Consider choosing a different directory."
)
MARIA_START = (
    "InnoDB: Compressed tables use zlib 1.3", "InnoDB: Number of transaction pools: 1",
    "InnoDB: Using crc32 + pclmulqdq instructions", "InnoDB: Completed initialization of buffer pool",
    "InnoDB: End of log at LSN={lsn}", "InnoDB: Opened 3 undo tablespaces",
    "InnoDB: 128 rollback segments in 3 undo tablespaces are active.",
    "InnoDB: Setting file './ibtmp1' size to 12.000MiB. Physically writing the file full; Please wait ...",
    "InnoDB: File './ibtmp1' size is now 12.000MiB.", "InnoDB: log sequence number {lsn}; transaction id 14",
    "Plugin 'FEEDBACK' is disabled.",
)  # fmt: skip


async def main(process: Process) -> int:
    name, found = process.argv[0].rpartition("/")[2], release(process)
    try:
        settings = read(process, found.maria)
    except UnknownVariable as error:
        return await _unknown(process, found, str(error))
    if "version_asked" in settings.switches:
        await process.out(server_version(process, name))
        return 0
    server = Server(process, found, settings)
    if "help" in settings.switches:
        await process.out(server.described())
        return 0
    return await server.main()


async def _unknown(process: Process, found: Release, word: str) -> int:
    kind = "variable" if "=" in word else "option"
    shown = word if kind == "variable" else f"--{word}"
    log = Log(process, found)
    if found.maria:
        await log.write("ERROR", f"{process.argv[0]}: unknown {kind} '{shown}'")
    else:
        await log.write("ERROR", f"unknown {kind} '{shown}'.", "MY-000067")
    await log.write("ERROR", "Aborting", "MY-010119")
    return 1 if not found.maria else 7


class Log:
    """Lines on standard error, as either product writes them."""

    def __init__(self, process: Process, found: Release) -> None:
        self.process, self.release = process, found

    async def write(self, level: str, words: str, code: str = "", part: str = "Server", thread: int = 0) -> None:
        now = self.process.kernel.timeline.now
        moment = datetime.fromtimestamp(now / 1e9, UTC)
        if self.release.maria:
            line = f"{moment:%Y-%m-%d} {moment.hour:2d}:{moment:%M:%S} {thread} [{level}] {words}\n"
        else:
            line = f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z {thread} [{level}] [{code}] [{part}] {words}\n"
        try:
            await self.process.complain(line)
        except LinuxError:
            return  # nobody reads the log


class Server:
    def __init__(self, process: Process, found: Release, settings: Settings) -> None:
        self.process, self.release, self.settings = process, found, settings
        self.log = Log(process, found)
        values = settings.values
        values["version"], values["version_comment"] = found.version, found.comment
        values["socket"] = values["socket"] or found.socket
        values["hostname"] = process.machine.hostname
        self.directory = values["datadir"].rstrip("/") or "/"
        values["datadir"] = self.directory + "/"
        pid_file = values["pid_file"] or f"{self.directory}/{process.machine.hostname}.pid"
        values["pid_file"] = pid_file if pid_file.startswith("/") else f"{self.directory}/{pid_file}"
        self.listeners: list[Listener | LocalListener] = []
        self.connections = self.questions = 0
        self.stopped_by = ""

    @property
    def store(self) -> Store:
        return self.around.store

    def described(self) -> str:
        """`--verbose --help`, so far as scripts read it: the variables and their values."""
        shown = {name.replace("_", "-"): value or "(No default value)" for name, value in self.settings.values.items()}
        rows = "".join(f"{name:<58} {value}\n" for name, value in sorted(shown.items()))
        head = server_version(self.process, self.process.argv[0].rpartition("/")[2])
        title = f"{'and boolean options {FALSE|TRUE}':<58} Value (after reading options)"
        return f"{head}\nVariables (--variable-name=value)\n{title}\n{rows}"

    # start

    async def main(self) -> int:
        process, switches = self.process, self.settings.switches
        if not await self._become_user():
            return 1
        if switches & {"initialize", "initialize_insecure"}:
            return await self._initialize("initialize" in switches)
        if not await self._start():
            await self._aborted()
            return 1
        if "daemonize" in switches:
            return await self._daemonize()
        return await self._serve(process)

    async def _become_user(self) -> bool:
        process, user = self.process, self.settings.values["user"]
        if process.credentials.uid:
            return True
        if not user:
            words = 'Please read "Security" section of the manual to find out how to run mysqld as root!'
            await self.log.write("ERROR", words, "MY-010123")
            await self.log.write("ERROR", "Aborting", "MY-010119")
            return False
        if user == "root":
            return True
        accounts = Accounts(process)
        found = accounts.user(user)
        if found is None:
            await self.log.write(
                "ERROR", f"Fatal error: Can't change to run as user '{user}' ;  Please check that the user exists!"
            )
            return False
        from emulator.machine.programs.util_linux.su import identity

        process.credentials = identity(process, accounts, found)
        return True

    async def _aborted(self) -> None:
        if not self.release.maria:
            await self.log.write("ERROR", "Data Dictionary initialization failed.", "MY-010020")
        await self.log.write("ERROR", "Aborting", "MY-010119")
        if not self.release.maria:
            await self._closing()

    async def _initialize(self, secret: bool) -> int:
        process, log, number = self.process, self.log, self.release.number
        path = process.executable
        recent = self._recent()
        if recent:
            await log.write("System", "MySQL Server Initialization - start.", "MY-015017")
        await log.write(
            "System", f"{path} (mysqld {number}) initializing of server in progress as process {process.pid}", "MY-013169"
        )
        try:
            if process.exists(self.directory) and process.listdir(self.directory):
                await log.write(
                    "ERROR", "--initialize specified but the data directory has files in it. Aborting.", "MY-010457"
                )
                await log.write("ERROR", "Aborting", "MY-010119")
                return 1
            if not process.exists(self.directory):
                process.mkdir(self.directory, 0o750)
            await self._innodb()
            Store.new(self.directory, False).install(process)
        except LinuxError as error:
            await log.write("ERROR", f"Cannot create data directory {self.directory}/ ({error})", "MY-010458")
            return 1
        await process.sleep(2 * SECOND)
        if secret:
            await log.write("ERROR", "docker-emulator: --initialize is emulated as --initialize-insecure", "MY-000000")
        words = (
            "root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option."
        )
        await log.write("Warning", words, "MY-010453", thread=6)
        if recent:
            await log.write("System", "MySQL Server Initialization - end.", "MY-015018")
        return 0

    def _recent(self) -> bool:
        """Since 8.1 the log says when the server starts and ends."""
        major, minor = self.release.number.split(".")[:2]
        return (int(major), int(minor)) >= (8, 1)

    async def _innodb(self) -> None:
        await self.log.write("System", "InnoDB initialization has started.", "MY-013576", "InnoDB", 1)
        await self.process.sleep(300 * MILLISECOND)
        await self.log.write("System", "InnoDB initialization has ended.", "MY-013577", "InnoDB", 1)

    async def _start(self) -> bool:
        process, log, found = self.process, self.log, self.release
        if found.maria:
            uid = "".join(
                process.kernel.random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
                for _ in range(27)
            )
            revision = f"{process.kernel.random.getrandbits(160):040x}"
            words = f"Starting MariaDB {found.version} source revision {revision} server_uid {uid}= as process {process.pid}"
            await log.write("Note", words)
            for line in MARIA_START:
                await log.write("Note", line.format(lsn=47763))
        else:
            if self._recent():
                await log.write("System", "MySQL Server - start.", "MY-015015")
            await log.write(
                "System", f"{process.executable} (mysqld {found.number}) starting as process {process.pid}", "MY-010116"
            )
            await self._innodb()
        try:
            store = Store.load(process, self.directory)
        except (LinuxError, SqlError) as error:
            await self._no_tables(error)
            return False
        values = self.settings.values
        self.around = Surroundings(process, found, store, values, {}, process.kernel.timeline.now)
        if not await self._listen():
            return False
        process.write_file(values["pid_file"], f"{process.pid}\n".encode(), 0o640)
        await self._ready()
        return True

    async def _no_tables(self, error: LinuxError | SqlError) -> None:
        if not self.release.maria:
            await self.log.write("ERROR", f"Failed to find valid data directory. ({error})", "MY-011011")
            return
        words = "Fatal error: Can't open and lock privilege tables: Table 'mysql.db' doesn't exist"
        if not self.process.exists(self.directory):
            words = f"Can't change dir to '{self.directory}/' (Errcode: 2 \"No such file or directory\")"
        await self.log.write("ERROR", words)

    async def _listen(self) -> bool:
        process, values = self.process, self.settings.values
        path = values["socket"]
        try:
            if process.exists(path):
                process.unlink(path)
            self.listeners.append(listen_local(process, path))
        except LinuxError as error:
            code = error.errno.value[0]
            await self.log.write("ERROR", f"Can't start server : Bind on unix socket: {error}", "MY-010267")
            await self.log.write(
                "ERROR", f"Do you already have another server running on socket: {path} ? ({code})", "MY-010268"
            )
            return False
        if self.settings.on("skip_networking"):
            values["port"] = "0"
        elif not await self._listen_tcp():
            return False
        if "daemonize" not in self.settings.switches:  # else the child takes connections
            for listener in self.listeners:
                beside(process, self._accept(listener))
        return True

    async def _listen_tcp(self) -> bool:
        values = self.settings.values
        port = int(values["port"]) if values["port"].isdigit() else 3306
        for one in values["bind_address"].split(","):
            for address in {"*": ["0.0.0.0", "::"]}.get(one.strip(), [one.strip().replace("localhost", "127.0.0.1")]):
                try:
                    self.listeners.append(listen(self.process, address, port, only6=address == "::"))
                except LinuxError as error:
                    if address == "::":
                        continue
                    await self.log.write("ERROR", f"Can't start server: Bind on TCP/IP port: {error}", "MY-010262")
                    other = "server" if self.release.maria else "mysqld server"
                    words = f"Do you already have another {other} running on port: {port} ?"
                    await self.log.write("ERROR", words, "MY-010257")
                    return False
                if self.release.maria:
                    await self.log.write("Note", f"Server socket created on IP: '{address}', port: '{port}'.")
        return True

    async def _ready(self) -> None:
        values, found, log = self.settings.values, self.release, self.log
        if found.maria:
            await log.write("Note", f"{self.process.argv[0]}: ready for connections.")
            line = f"Version: '{found.version}'  socket: '{values['socket']}'  port: {values['port']}  {found.comment}\n"
            await self.process.complain(line)
            return
        await log.write("Warning", "CA certificate ca.pem is self signed.", "MY-010068")
        await log.write("System", TLS, "MY-013602")
        place = values["pid_file"].rpartition("/")[0]
        if self.process.exists(place) and self.process.stat(place).mode & 0o002:
            await log.write("Warning", PID_FILE.format(place), "MY-011810")
        if self.settings.on("mysqlx"):
            where = "" if self.settings.on("skip_networking") else "Bind-address: '::' port: 33060, socket: "
            socket = f"{values['socket'].rpartition('/')[0]}/mysqlx.sock"
            await log.write("System", f"X Plugin ready for connections. {where or 'Socket: '}{socket}", "MY-011323")
        words = READY.format(
            path=self.process.executable,
            version=found.version,
            socket=values["socket"],
            port=values["port"],
            comment=found.comment,
        )
        await log.write("System", words, "MY-010931")

    # connections

    async def _accept(self, listener: Listener | LocalListener) -> None:
        while True:
            try:
                stream = await listener.accept()
            except LinuxError:
                return
            own(self.process, stream)
            self.connections += 1
            beside(self.process, Connection(self, stream, self.connections + 7).serve())

    async def denied(self, number: int, failure: SqlError) -> None:
        """MariaDB's log has those who were turned away."""
        if self.release.maria:
            await self.log.write("Warning", worded(failure, self.release), thread=number)

    def statistics(self) -> str:
        uptime = max(1, (self.process.kernel.timeline.now - self.around.started) // SECOND)
        tables = sum(len(database.tables) for database in self.store.cluster.databases.values())
        flush = "" if self.release.maria else "Flush tables: 3  "
        average = f"{self.questions / uptime:.3f}"
        return (
            f"Uptime: {uptime}  Threads: {max(1, len(self.around.sessions))}  Questions: {self.questions}  Slow queries: 0  "
            f"Opens: {tables + 17}  {flush}Open tables: {tables + 10}  Queries per second avg: {average}"
        )

    # end

    def stop(self, user: str) -> None:
        self.stopped_by = user
        self.process.kill(self.process.pid, Signal.TERM)

    async def _daemonize(self) -> int:
        """`--daemonize`: the parent ends when the server is ready."""
        files = dict(self.process.files)
        child = self.process.fork(self._serve, files=files)
        child.argv = list(self.process.argv)
        self.process.write_file(self.settings.values["pid_file"], f"{child.pid}\n".encode(), 0o640)
        return 0

    async def _serve(self, process: Process) -> int:
        if process is not self.process:
            self._adopt(process)
        process.handlers[Signal.PIPE] = IGNORE
        for signal in (Signal.TERM, Signal.QUIT, Signal.HUP):
            process.handlers[signal] = lambda number: None
        if self.release.maria or process.pid != 1:
            process.handlers[Signal.INT] = IGNORE
        while True:
            while process.pending:
                if process.pending.popleft() in (Signal.TERM, Signal.QUIT):
                    return await self._shut_down()
            await process.signalled.wait()

    def _adopt(self, process: Process) -> None:
        self.process = self.log.process = self.around.process = process
        for listener in self.listeners:
            listener.owner = (process.pid, process.argv[0].rpartition("/")[2])
            beside(process, self._accept(listener))

    async def _shut_down(self) -> int:
        process, found, log = self.process, self.release, self.log
        if found.maria:
            await self._maria_end(log)
        else:
            by = self.stopped_by or "<via user signal>"
            await log.write(
                "System", f"Received SHUTDOWN from user {by}. Shutting down mysqld (Version: {found.version}).", "MY-013172"
            )
            await process.sleep(700 * MILLISECOND)
        self._clean_up()
        if found.maria:
            await log.write("Note", f"{process.argv[0]}: Shutdown complete")
            await process.complain("\n")
        else:
            await self._closing()
        return 0

    async def _closing(self) -> None:
        path, found = self.process.executable, self.release
        words = f"{path}: Shutdown complete (mysqld {found.number})  {found.comment}."
        await self.log.write("System", words, "MY-010910")
        if self._recent():
            await self.log.write("System", "MySQL Server - end.", "MY-015016")

    async def _maria_end(self, log: Log) -> None:
        by = f"root[{self.stopped_by}] @ localhost []" if self.stopped_by else "unknown"
        now = datetime.fromtimestamp(self.process.kernel.timeline.now / 1e9, UTC)
        lines: Sequence[str] = (
            f"{self.process.argv[0]} (initiated by: {by}): Normal shutdown", "InnoDB: FTS optimize thread exiting.",
            "InnoDB: Starting shutdown...", f"InnoDB: Dumping buffer pool(s) to {self.directory}/ib_buffer_pool",
            f"InnoDB: Buffer pool(s) dump completed at {now:%y%m%d} {now.hour:2d}:{now:%M:%S}",
            'InnoDB: Removed temporary tablespace data file: "./ibtmp1"',
            "InnoDB: Shutdown completed; log sequence number 47763; transaction id 15",
        )  # fmt: skip
        for line in lines:
            await log.write("Note", line)

    def _clean_up(self) -> None:
        for path in (self.settings.values["socket"], self.settings.values["pid_file"]):
            try:
                self.process.unlink(path)
            except LinuxError:
                continue  # it was taken away before us
