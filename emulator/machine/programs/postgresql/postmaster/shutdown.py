"""The server's end, as its log tells it."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.programs.postgresql.postmaster.auxiliary import HELPERS, LATE_HELPERS, kill_children
from emulator.machine.programs.postgresql.postmaster.data_directory import clean_up
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.machine.programs.postgresql.postmaster.recovery import checkpoint
from emulator.timeline import MILLISECOND


async def immediate(postmaster: Postmaster) -> int:
    await postmaster.log("LOG", "received immediate shutdown request")
    kill_children(postmaster, Signal.KILL)
    await postmaster.process.sleep(10 * MILLISECOND)
    await postmaster.log("LOG", "database system is shut down")
    clean_up(postmaster)
    return 0


async def shut_down(postmaster: Postmaster, signal: Signal, helpers: dict[str, Process]) -> int:
    process, smart = postmaster.process, signal is Signal.TERM
    postmaster.state = "stopping"
    await postmaster.log("LOG", f"received {'smart' if smart else 'fast'} shutdown request")
    while smart and postmaster.sessions:
        if process.pending:
            follow = process.pending.popleft()
            if follow is Signal.QUIT:
                return await immediate(postmaster)
            if follow is Signal.INT:
                await postmaster.log("LOG", "received fast shutdown request")
                smart = False
                break
        await postmaster.ended.wait()
    if not smart:
        await postmaster.log("LOG", "aborting any active transactions")
        for pid in list(postmaster.sessions):
            process.kill(pid, Signal.TERM)
        await process.sleep(2 * MILLISECOND)
    launcher = helpers[LATE_HELPERS[2]]
    await postmaster.log(
        "LOG", f'background worker "logical replication launcher" (PID {launcher.pid}) exited with exit code 1'
    )
    await postmaster.log("LOG", "shutting down", helpers[HELPERS[0]])
    await checkpoint(postmaster, "shutdown immediate", helpers[HELPERS[0]])
    kill_children(postmaster, Signal.KILL)
    await process.sleep(3 * MILLISECOND)
    postmaster.control.state, postmaster.control.time = "shut down", process.kernel.timeline.now
    postmaster.control.write(process, postmaster.directory)
    await postmaster.log("LOG", "database system is shut down")
    clean_up(postmaster)
    return 0
