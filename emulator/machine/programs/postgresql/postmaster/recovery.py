"""Recovery and checkpoints, as the log tells them."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.programs.postgresql import release
from emulator.machine.programs.postgresql.control import clock, location
from emulator.machine.programs.postgresql.postmaster.auxiliary import auxiliary
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.timeline import MILLISECOND


async def recover(postmaster: Postmaster, checkpointer: Process) -> None:
    control, startup = postmaster.control, auxiliary(postmaster, "startup ")
    await postmaster.process.sleep(3 * MILLISECOND)
    if control.state == "shut down":
        await postmaster.log("LOG", f"database system was shut down at {clock(control.time, 0)}", startup)
    else:
        await postmaster.log("LOG", f"database system was interrupted; last known up at {clock(control.time, 0)}", startup)
        await postmaster.process.sleep(90 * MILLISECOND)
        await postmaster.log("LOG", "database system was not properly shut down; automatic recovery in progress", startup)
        await _redo(postmaster, startup)
        await checkpoint(postmaster, "end-of-recovery immediate wait", checkpointer)
    postmaster.process.kill(startup.pid, Signal.KILL)
    await postmaster.process.sleep(MILLISECOND)


async def _redo(postmaster: Postmaster, startup: Process) -> None:
    control = postmaster.control
    expected = "expected at least 24" if release.major(postmaster.process) >= 16 else "wanted 24"
    behind = f"invalid record length at {location(control.position)}: {expected}, got 0"
    if control.position == control.checkpoint:
        await postmaster.log("LOG", behind, startup)
        await postmaster.log("LOG", "redo is not required", startup)
        return
    await postmaster.log("LOG", f"redo starts at {location(control.checkpoint)}", startup)
    await postmaster.log("LOG", behind, startup)
    usage = "CPU: user: 0.00 s, system: 0.00 s, elapsed: 0.00 s"
    await postmaster.log("LOG", f"redo done at {location(control.position - 40)} system usage: {usage}", startup)


async def checkpoint(postmaster: Postmaster, words: str, process: Process) -> None:
    """A checkpoint with its two lines; how much was written follows from the changes since the last."""
    control, major = postmaster.control, release.major(postmaster.process)
    distance = max(0, control.position - control.checkpoint) // 1024
    buffers = 3 + distance // 5
    await postmaster.log("LOG", f"checkpoint starting: {words}", process)
    await postmaster.process.sleep(3 * MILLISECOND)
    slru = ", wrote 3 SLRU buffers" if major >= 18 else ""
    control.position += 120
    place = location(control.position - 120)
    lsn = f"; lsn={place}, redo lsn={place}" if major >= 16 else ""
    await postmaster.log(
        "LOG",
        f"checkpoint complete: wrote {buffers} buffers ({buffers / 163.84:.1f}%){slru}; 0 WAL file(s) "
        f"added, 0 removed, 0 recycled; "
        f"write=0.001 s, sync=0.001 s, total=0.003 s; sync files=2, longest=0.001 s, average=0.001 s; "
        f"distance={distance} kB, estimate={distance} kB{lsn}",
        process,
    )
    control.checkpoint, control.time = control.position, postmaster.process.kernel.timeline.now
