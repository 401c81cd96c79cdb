"""/dev/console: the terminal of a container's PID 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.files.inode import Inode, Kind

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine

TERMINALS = "nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666"
"""The mount options of /dev/pts."""


def mount_console(machine: Machine) -> None:
    """The terminal of PID 1 on /dev/console, when there is one; a second time nothing happens.

    `mask` does this, and the start of a PID 1 that has a terminal.
    """
    table = machine.root
    if machine.console is None or not table.is_point("/dev/pts") or table.is_point("/dev/console"):
        return
    terminals = table.resolve("/dev/pts").fs
    device = table.resolve("/dev").fs
    if device.lookup("/console") is None:
        device.add("/console", Inode(Kind.FILE, mtime=machine.kernel.timeline.now))
    table.mount("/dev/console", terminals, f"/{machine.console.number}", options=TERMINALS, resolved=True)
