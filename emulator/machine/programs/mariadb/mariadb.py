"""mariadb and mysql: `--version`; a session is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.text.versions import answer


async def main(process: Process) -> int:
    name = process.argv[0]
    number = installed_version(process, "mariadb-client-core") or "10.11.19"
    version = f"{name}  Ver 15.1 Distrib {number}-MariaDB, for debian-linux-gnu (x86_64) using  EditLine wrapper\n"
    return await answer(process, name.rpartition("/")[2], {"--version": version, "-V": version})
