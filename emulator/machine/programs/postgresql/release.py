"""How PostgreSQL's programs name their release."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import full_version


def release(process: Process) -> str:
    package = full_version(process, "postgresql-client-15") or "15.20-0+deb12u1"
    return f"{package.partition('-')[0]} (Debian {package})"
