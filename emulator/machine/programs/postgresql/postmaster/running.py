"""The server's first process from its start to its end."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import IGNORE, Signal
from emulator.machine.programs.postgresql import release
from emulator.machine.programs.postgresql.control import Control
from emulator.machine.programs.postgresql.postmaster.auxiliary import HELPERS, LATE_HELPERS, auxiliary
from emulator.machine.programs.postgresql.postmaster.configuration import configure
from emulator.machine.programs.postgresql.postmaster.data_directory import lock, write_pid
from emulator.machine.programs.postgresql.postmaster.listening import listening
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.machine.programs.postgresql.postmaster.recovery import recover
from emulator.machine.programs.postgresql.postmaster.shutdown import immediate, shut_down
from emulator.machine.programs.postgresql.store import Store
from emulator.machine.programs.sql.errors import SqlError
from emulator.timeline import MILLISECOND


async def run(postmaster: Postmaster) -> int:
    status = await configure(postmaster)
    if status is not None:
        return status
    process = postmaster.process
    if postmaster.options.asked:
        return await _ask(postmaster, postmaster.options.asked)
    control = Control.read(process, postmaster.directory)
    if control is None:
        await process.complain(
            f'postgres: could not find the database system\nExpected to find it in the directory "{postmaster.directory}",\n'
            f'but could not open file "{postmaster.directory}/global/pg_control": No such file or directory\n'
        )
        return 2
    postmaster.control = control
    mode = process.stat(postmaster.directory).mode & 0o777
    if mode & 0o027:
        await postmaster.log("FATAL", f'data directory "{postmaster.directory}" has invalid permissions')
        await postmaster.log("DETAIL", "Permissions should be u=rwx (0700) or u=rwx,g=rx (0750).")
        return 1
    if not await lock(postmaster):
        return 1
    try:
        postmaster.store = Store.load(process, postmaster.directory)
    except (LinuxError, SqlError) as error:
        await postmaster.log("FATAL", str(error))
        return 1
    return await _serve(postmaster)


async def _ask(postmaster: Postmaster, name: str) -> int:
    if name not in postmaster.settings:
        await postmaster.log("FATAL", f'unrecognized configuration parameter "{name}"')
        return 1
    await postmaster.process.out(f"{postmaster.settings[name]}\n")
    return 0


async def _serve(postmaster: Postmaster) -> int:
    process = postmaster.process
    process.handlers[Signal.PIPE] = IGNORE
    for signal in (Signal.TERM, Signal.INT, Signal.QUIT, Signal.HUP):
        process.handlers[signal] = lambda number: None
    process.handlers[Signal.CHLD] = lambda number: _reap(postmaster)
    await postmaster.log("LOG", f"starting PostgreSQL {release.whole(process)}")
    if not await listening(postmaster):
        return 1
    write_pid(postmaster, "starting")
    if release.major(process) >= 18:
        for count in range(3):
            auxiliary(postmaster, f"io worker {count}")
    helpers = {name: auxiliary(postmaster, name) for name in HELPERS}
    await recover(postmaster, helpers[HELPERS[0]])
    helpers |= {name: auxiliary(postmaster, name) for name in LATE_HELPERS}
    postmaster.control.state = "in production"
    postmaster.control.write(process, postmaster.directory)
    await process.sleep(3 * MILLISECOND)
    postmaster.state = "running"
    write_pid(postmaster, "ready   ")
    await postmaster.log("LOG", "database system is ready to accept connections")
    return await _until_signalled(postmaster, helpers)


async def _until_signalled(postmaster: Postmaster, helpers: dict[str, Process]) -> int:
    process = postmaster.process
    while True:
        while process.pending:
            signal = process.pending.popleft()
            if signal is Signal.HUP:
                await postmaster.log("LOG", "received SIGHUP, reloading configuration files")
                await configure(postmaster)
            elif signal is Signal.QUIT:
                return await immediate(postmaster)
            elif signal in (Signal.TERM, Signal.INT) and postmaster.state != "stopping":
                return await shut_down(postmaster, signal, helpers)
        await process.signalled.wait()


def _reap(postmaster: Postmaster) -> None:
    for child in list(postmaster.process.children):
        postmaster.process.reap(child)
