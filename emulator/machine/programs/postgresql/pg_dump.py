"""pg_dump: its version; dumping is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql.release import release
from emulator.machine.programs.text.versions import answer


async def main(process: Process) -> int:
    version = f"pg_dump (PostgreSQL) {release(process)}\n"
    return await answer(process, "pg_dump", {"--version": version, "-V": version})
