"""The server's end, as its log tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from emulator.machine.errno import LinuxError
from emulator.machine.programs.mysql.server.log import Log
from emulator.machine.programs.mysql.server.server import Server
from emulator.timeline import MILLISECOND


async def shut_down(server: Server) -> int:
    process, found, log = server.process, server.release, server.log
    if found.maria:
        await _maria_end(server, log)
    else:
        by = server.stopped_by or "<via user signal>"
        await log.write(
            "System", f"Received SHUTDOWN from user {by}. Shutting down mysqld (Version: {found.version}).", "MY-013172"
        )
        await process.sleep(700 * MILLISECOND)
    _clean_up(server)
    if found.maria:
        await log.write("Note", f"{process.argv[0]}: Shutdown complete")
        await process.complain("\n")
    else:
        await closing(server)
    return 0


async def closing(server: Server) -> None:
    path, found = server.process.executable, server.release
    words = f"{path}: Shutdown complete (mysqld {found.number})  {found.comment}."
    await server.log.write("System", words, "MY-010910")
    if server.recent():
        await server.log.write("System", "MySQL Server - end.", "MY-015016")


async def _maria_end(server: Server, log: Log) -> None:
    by = f"root[{server.stopped_by}] @ localhost []" if server.stopped_by else "unknown"
    now = datetime.fromtimestamp(server.process.kernel.timeline.now / 1e9, UTC)
    lines: Sequence[str] = (
        f"{server.process.argv[0]} (initiated by: {by}): Normal shutdown", "InnoDB: FTS optimize thread exiting.",
        "InnoDB: Starting shutdown...", f"InnoDB: Dumping buffer pool(s) to {server.directory}/ib_buffer_pool",
        f"InnoDB: Buffer pool(s) dump completed at {now:%y%m%d} {now.hour:2d}:{now:%M:%S}",
        'InnoDB: Removed temporary tablespace data file: "./ibtmp1"',
        "InnoDB: Shutdown completed; log sequence number 47763; transaction id 15",
    )  # fmt: skip
    for line in lines:
        await log.write("Note", line)


def _clean_up(server: Server) -> None:
    for path in (server.settings.values["socket"], server.settings.values["pid_file"]):
        try:
            server.process.unlink(path)
        except LinuxError:
            continue  # it was taken away before us
