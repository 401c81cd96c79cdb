"""`--initialize`: a data directory made."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.mysql.server.server import Server
from emulator.machine.programs.mysql.store import Store
from emulator.timeline import MILLISECOND, SECOND


async def initialize(server: Server, secret: bool) -> int:
    process, log, number = server.process, server.log, server.release.number
    recent = server.recent()
    if recent:
        await log.write("System", "MySQL Server Initialization - start.", "MY-015017")
    words = f"{process.executable} (mysqld {number}) initializing of server in progress as process {process.pid}"
    await log.write("System", words, "MY-013169")
    if not await _installed(server):
        return 1
    await process.sleep(2 * SECOND)
    if secret:
        await log.write("ERROR", "docker-emulator: --initialize is emulated as --initialize-insecure", "MY-000000")
    words = "root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option."
    await log.write("Warning", words, "MY-010453", thread=6)
    if recent:
        await log.write("System", "MySQL Server Initialization - end.", "MY-015018")
    return 0


async def _installed(server: Server) -> bool:
    process, log = server.process, server.log
    try:
        if process.exists(server.directory) and process.listdir(server.directory):
            await log.write("ERROR", "--initialize specified but the data directory has files in it. Aborting.", "MY-010457")
            await log.write("ERROR", "Aborting", "MY-010119")
            return False
        if not process.exists(server.directory):
            process.mkdir(server.directory, 0o750)
        await innodb(server)
        Store.new(server.directory, False).install(process)
    except LinuxError as error:
        await log.write("ERROR", f"Cannot create data directory {server.directory}/ ({error})", "MY-010458")
        return False
    return True


async def innodb(server: Server) -> None:
    await server.log.write("System", "InnoDB initialization has started.", "MY-013576", "InnoDB", 1)
    await server.process.sleep(300 * MILLISECOND)
    await server.log.write("System", "InnoDB initialization has ended.", "MY-013577", "InnoDB", 1)
