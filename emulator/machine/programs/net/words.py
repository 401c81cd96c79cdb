"""What the network programs share: the capability check, human sizes, addresses of the own host name."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.names import hosts


def need(process: Process, capability: str) -> None:
    """EPERM unless the process has the capability."""
    if not process.credentials.has(capability):
        raise LinuxError(Errno.EPERM)


def human(count: int, units: tuple[str, ...]) -> str:
    """`648.0 B`, `1.2 KiB`: one place behind the point, in powers of 1024 (or 1000 for KB)."""
    step = 1000 if units[1] == "KB" else 1024
    value, unit = float(count), units[0]
    for unit in units:  # noqa: B007  # the unit that was reached is shown
        if value < step:
            break
        value /= step
    else:
        value *= step
    return f"{int(value * 10) / 10:.1f} {unit}"


DECIMAL = ("B", "KB", "MB", "GB", "TB")
BINARY = ("B", "KiB", "MiB", "GiB", "TiB")


def canonical(process: Process, name: str) -> str:
    """The first name of the line of /etc/hosts that has `name`; `name` itself when none has."""
    for _, names in hosts(process):
        if name in names:
            return names[0]
    return name
