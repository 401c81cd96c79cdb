"""pg_ctl: start, stop, restart, reload, status of the server of a data directory."""

from __future__ import annotations

import shlex

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.programs.postgresql import release
from emulator.machine.programs.postgresql.options import BadCommandLine, Given, read_options
from emulator.timeline import MILLISECOND

SHORT = {
    "D": "pgdata",
    "l": "log",
    "o": "options",
    "m": "mode",
    "t": "timeout",
    "w": "wait",
    "W": "no-wait",
    "s": "silent",
    "V": "version",
}
VALUED = {"pgdata", "log", "options", "mode", "timeout"}
ROOT = (
    'pg_ctl: cannot be run as root\nPlease log in (using, e.g., "su") as the (unprivileged) user that will\n'
    "own the server process.\n"
)
MODES = {"smart": Signal.TERM, "fast": Signal.INT, "immediate": Signal.QUIT}
MODES |= {name[0]: signal for name, signal in list(MODES.items())}
ACTIONS = ("start", "stop", "restart", "reload", "status")
TRIES = 600


async def main(process: Process) -> int:
    try:
        given = read_options(process.argv[1:], SHORT, VALUED, {*SHORT.values(), "help"})
    except BadCommandLine as error:
        await process.complain(f'pg_ctl: {error}\nTry "pg_ctl --help" for more information.\n')
        return 1
    if given.has("version"):
        await process.out(f"pg_ctl (PostgreSQL) {release.release(process)}\n")
        return 0
    if process.credentials.uid == 0:
        await process.complain(ROOT)
        return 1
    action = given.operands[0] if given.operands else ""
    if action not in ACTIONS:
        words = f'unrecognized operation mode "{action}"' if action else "no operation specified"
        await process.complain(f'pg_ctl: {words}\nTry "pg_ctl --help" for more information.\n')
        return 1
    directory = given.get("pgdata") or process.env.get("PGDATA", "")
    if not directory:
        await process.complain(
            "pg_ctl: no database directory specified and environment variable PGDATA unset\n"
            'Try "pg_ctl --help" for more information.\n'
        )
        return 1
    return await Controller(process, given, directory.rstrip("/")).perform(action)


class Controller:
    def __init__(self, process: Process, given: Given, directory: str) -> None:
        self.process, self.given, self.directory = process, given, directory
        self.quiet = given.has("silent")

    async def perform(self, action: str) -> int:
        if not self.process.exists(self.directory):
            await self.process.complain(f'pg_ctl: directory "{self.directory}" does not exist\n')
            return 4 if action == "status" else 1
        if not self.process.exists(f"{self.directory}/PG_VERSION"):
            await self.process.complain(f'pg_ctl: directory "{self.directory}" is not a database cluster directory\n')
            return 4 if action == "status" else 1
        match action:
            case "start":
                return await self.start()
            case "stop":
                return await self.stop()
            case "restart":
                return await self.restart()
            case "reload":
                return await self.reload()
        return await self.status()

    def _state(self) -> tuple[int, str]:
        """The pid in the lock file and the server's state there; 0 where there is no lock file."""
        try:
            lines = self.process.read_file(f"{self.directory}/postmaster.pid").decode("ascii", "replace").split("\n")
        except LinuxError:
            return 0, ""
        pid = int(lines[0]) if lines[0].isdigit() else 0
        return pid, lines[7].strip() if len(lines) > 7 else ""

    def _alive(self, pid: int) -> bool:
        found = self.process.namespace.processes.get(pid)
        return found is not None and found.exit_status is None

    async def say(self, text: str) -> None:
        if not self.quiet:
            await self.process.out(text)

    async def start(self) -> int:
        pid, _ = self._state()
        if pid and self._alive(pid):
            await self.process.complain("pg_ctl: another server might be running; trying to start server anyway\n")
        child = self._spawn()
        if child is None:
            return 1
        if self.given.has("no-wait"):
            await self.say("server starting\n")
            return 0
        await self.say("waiting for server to start....")
        for count in range(TRIES):
            if count and count % 10 == 0:
                await self.say(".")
            await self.process.sleep(100 * MILLISECOND)
            if child.exit_status is not None:
                await self.say(" stopped waiting\n")
                await self.process.complain("pg_ctl: could not start server\nExamine the log output.\n")
                return 1
            if self._state() == (child.pid, "ready"):
                await self.say(" done\nserver started\n")
                return 0
        await self.say(" stopped waiting\n")
        await self.process.complain("pg_ctl: server did not start in time\n")
        return 1

    def _spawn(self) -> Process | None:
        words = shlex.split(self.given.get("options") or "")
        program = f"{self.process.executable.rpartition('/')[0]}/postgres"
        argv = [program, *(["-D", self.directory] if self.given.has("pgdata") else []), *words]
        files: dict[int, OpenFile] = {0: self.process.open("/dev/null")}
        if 1 in self.process.files:
            files[1] = files[2] = self.process.files[1]  # it starts the server with 2>&1
        log = self.given.get("log")
        if log:
            files[1] = files[2] = self.process.open(log, Open.WRITE | Open.CREATE | Open.APPEND, 0o600)
        return self.process.spawn(argv, files=files)

    async def stop(self) -> int:
        pid, _ = self._state()
        if not pid or not self._alive(pid):
            await self.process.complain(
                f'pg_ctl: PID file "{self.directory}/postmaster.pid" does not exist\nIs server running?\n'
                if not pid
                else f"pg_ctl: could not send stop signal (PID: {pid}): No such process\n"
            )
            return 1
        signal = MODES.get(self.given.get("mode") or "fast")
        if signal is None:
            words = (
                f'pg_ctl: unrecognized shutdown mode "{self.given.get("mode")}"\nTry "pg_ctl --help" for more information.\n'
            )
            await self.process.complain(words)
            return 1
        self.process.kill(pid, signal)
        if self.given.has("no-wait"):
            await self.say("server shutting down\n")
            return 0
        await self.say("waiting for server to shut down....")
        for count in range(TRIES):
            if count and count % 10 == 0:
                await self.say(".")
            await self.process.sleep(100 * MILLISECOND)
            if not self._state()[0]:
                await self.say(" done\nserver stopped\n")
                return 0
        await self.say(" failed\n")
        await self.process.complain("pg_ctl: server does not shut down\n")
        return 1

    async def restart(self) -> int:
        pid, _ = self._state()
        if pid and self._alive(pid):
            status = await self.stop()
            if status:
                return status
        else:
            await self.process.complain(
                f'pg_ctl: PID file "{self.directory}/postmaster.pid" does not exist\nIs server running?\n'
                "trying to start server anyway\n"
            )
        return await self.start()

    async def reload(self) -> int:
        pid, _ = self._state()
        if not pid or not self._alive(pid):
            await self.process.complain(
                f'pg_ctl: PID file "{self.directory}/postmaster.pid" does not exist\nIs server running?\n'
            )
            return 1
        self.process.kill(pid, Signal.HUP)
        await self.say("server signaled\n")
        return 0

    async def status(self) -> int:
        pid, _ = self._state()
        if not pid or not self._alive(pid):
            await self.process.out("pg_ctl: no server running\n")
            return 3
        await self.process.out(f"pg_ctl: server is running (PID: {pid})\n")
        try:
            await self.process.out(self.process.read_file(f"{self.directory}/postmaster.opts").decode())
        except LinuxError:
            return 0  # it is not written yet
        return 0
