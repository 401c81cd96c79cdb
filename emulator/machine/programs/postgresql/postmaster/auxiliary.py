"""Auxiliary processes: they stand in a listing and write their lines of the log."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.timeline import Bell

HELPERS = ("checkpointer ", "background writer ")
LATE_HELPERS = ("walwriter ", "autovacuum launcher ", "logical replication launcher ")


def auxiliary(postmaster: Postmaster, name: str) -> Process:
    child = postmaster.process.fork(_idle, files={fd: file for fd, file in postmaster.process.files.items() if fd < 3})
    child.argv = [f"postgres: {name}"]
    return child


def kill_children(postmaster: Postmaster, signal: Signal) -> None:
    for child in list(postmaster.process.children):
        if child.exit_status is None:
            postmaster.process.kill(child.pid, signal)


async def _idle(process: Process) -> int:
    """A helper process: it waits for its signal."""
    never = Bell()
    while True:
        await never.wait()
