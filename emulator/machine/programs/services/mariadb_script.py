"""/etc/init.d/mariadb: its script has words and ways of its own."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import NullFile
from emulator.machine.kernel.pipe import pipe
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.programs.text.accounts import Accounts
from emulator.timeline import MILLISECOND

NAME = "MariaDB database server"
PID_FILE = "/run/mysqld/mysqld.pid"
SERVER, ADMIN = "/usr/sbin/mariadbd", "/usr/bin/mariadb-admin"


def running(process: Process) -> int | None:
    """The server's pid, when it lives."""
    try:
        text = process.read_file(PID_FILE).decode("ascii", "replace").strip()
    except LinuxError:
        return None
    found = process.machine.processes.get(int(text)) if text.isdigit() else None
    return int(text) if found is not None and found.exit_status is None else None


async def main(process: Process) -> int:
    match process.argv[1] if len(process.argv) > 1 else "":
        case "start":
            return await _start(process)
        case "stop":
            return await _stop(process)
        case "restart":
            await _stop(process)
            return await _start(process)
        case "reload" | "force-reload":
            await process.out(f"Reloading {NAME}: mariadbd")
            await process.out("." if running(process) is not None else " failed!")
        case "status":
            return await _status(process)
        case _:
            await process.out(f"Usage: {process.argv[0]} start|stop|restart|reload|force-reload|status\n")
            return 1
    await process.out("\n")
    return 0


async def _start(process: Process) -> int:
    await process.out(f"Starting {NAME}: mariadbd")
    if running(process) is not None:
        await process.out(" already running.\n")
        return 0
    if not process.exists("/run/mysqld"):
        process.mkdir("/run/mysqld", 0o755)
    owner = Accounts(process).user("mysql")
    if owner is not None:
        process.chown("/run/mysqld", owner.uid, 0)
    files = {number: NullFile() for number in range(3)}
    try:
        process.spawn([SERVER, "--user=mysql"], files=files)
    except LinuxError as error:
        await process.out(f" failed!\n{process.argv[0]}: {SERVER}: {error}\n")
        return 1
    for _ in range(100):
        if running(process) is not None:
            await process.out(".\n")
            return 0
        await process.sleep(100 * MILLISECOND)
    await process.out(" failed!\n")
    return 1


async def _stop(process: Process) -> int:
    await process.out(f"Stopping {NAME}: mariadbd")
    pid = running(process)
    if pid is not None:
        process.kill(pid, Signal.TERM)
    while running(process) is not None:
        await process.sleep(100 * MILLISECOND)
    await process.out(".\n")
    return 0


async def _status(process: Process) -> int:
    if running(process) is None:
        await process.out("MariaDB is stopped..\n")
        return 3
    reading, writing = pipe(process.kernel)
    child = process.spawn([ADMIN, "version"], files={0: NullFile(), 1: writing, 2: process.files[2]})
    told = b""
    while data := await reading.read():
        told += data
    await process.wait(child)
    await process.out(told.decode("utf-8", "replace").rstrip("\n") + ".\n")
    return 0
