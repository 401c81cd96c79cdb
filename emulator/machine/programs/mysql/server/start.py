"""The server's start, as its log tells it."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.mysql.server.initialize import innodb
from emulator.machine.programs.mysql.server.listening import listening
from emulator.machine.programs.mysql.server.server import Server
from emulator.machine.programs.mysql.session.session import Surroundings
from emulator.machine.programs.mysql.store import Store
from emulator.machine.programs.sql.errors import SqlError

READY = "{path}: ready for connections. Version: '{version}'  socket: '{socket}'  port: {port}  {comment}."
TLS = "Channel mysql_main configured to support TLS. Encrypted connections are now supported for this channel."
PID_FILE = (
    "Insecure configuration for --pid-file: Location '{}' in the path is accessible to all OS users. "
    "Consider choosing a different directory."
)
MARIA_START = (
    "InnoDB: Compressed tables use zlib 1.3", "InnoDB: Number of transaction pools: 1",
    "InnoDB: Using crc32 + pclmulqdq instructions", "InnoDB: Completed initialization of buffer pool",
    "InnoDB: End of log at LSN={lsn}", "InnoDB: Opened 3 undo tablespaces",
    "InnoDB: 128 rollback segments in 3 undo tablespaces are active.",
    "InnoDB: Setting file './ibtmp1' size to 12.000MiB. Physically writing the file full; Please wait ...",
    "InnoDB: File './ibtmp1' size is now 12.000MiB.", "InnoDB: log sequence number {lsn}; transaction id 14",
    "Plugin 'FEEDBACK' is disabled.",
)  # fmt: skip


async def start(server: Server) -> bool:
    process = server.process
    await (_maria_starts(server) if server.release.maria else _mysql_starts(server))
    try:
        store = Store.load(process, server.directory)
    except (LinuxError, SqlError) as error:
        await _no_tables(server, error)
        return False
    values = server.settings.values
    server.around = Surroundings(process, server.release, store, values, {}, process.kernel.timeline.now)
    if not await listening(server):
        return False
    process.write_file(values["pid_file"], f"{process.pid}\n".encode(), 0o640)
    await ready(server)
    return True


async def _maria_starts(server: Server) -> None:
    process, random = server.process, server.process.kernel.random
    uid = "".join(random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") for _ in range(27))
    names = f"source revision {random.getrandbits(160):040x} server_uid {uid}="
    await server.log.write("Note", f"Starting MariaDB {server.release.version} {names} as process {process.pid}")
    for line in MARIA_START:
        await server.log.write("Note", line.format(lsn=47763))


async def _mysql_starts(server: Server) -> None:
    process, number = server.process, server.release.number
    if server.recent():
        await server.log.write("System", "MySQL Server - start.", "MY-015015")
    words = f"{process.executable} (mysqld {number}) starting as process {process.pid}"
    await server.log.write("System", words, "MY-010116")
    await innodb(server)


async def _no_tables(server: Server, error: LinuxError | SqlError) -> None:
    if not server.release.maria:
        await server.log.write("ERROR", f"Failed to find valid data directory. ({error})", "MY-011011")
        return
    words = "Fatal error: Can't open and lock privilege tables: Table 'mysql.db' doesn't exist"
    if not server.process.exists(server.directory):
        words = f"Can't change dir to '{server.directory}/' (Errcode: 2 \"No such file or directory\")"
    await server.log.write("ERROR", words)


async def ready(server: Server) -> None:
    values, found, log = server.settings.values, server.release, server.log
    if found.maria:
        await log.write("Note", f"{server.process.argv[0]}: ready for connections.")
        line = f"Version: '{found.version}'  socket: '{values['socket']}'  port: {values['port']}  {found.comment}\n"
        await server.process.complain(line)
        return
    await log.write("Warning", "CA certificate ca.pem is self signed.", "MY-010068")
    await log.write("System", TLS, "MY-013602")
    place = values["pid_file"].rpartition("/")[0]
    if server.process.exists(place) and server.process.stat(place).mode & 0o002:
        await log.write("Warning", PID_FILE.format(place), "MY-011810")
    if server.settings.on("mysqlx"):
        where = "" if server.settings.on("skip_networking") else "Bind-address: '::' port: 33060, socket: "
        socket = f"{values['socket'].rpartition('/')[0]}/mysqlx.sock"
        await log.write("System", f"X Plugin ready for connections. {where or 'Socket: '}{socket}", "MY-011323")
    words = READY.format(
        path=server.process.executable,
        version=found.version,
        socket=values["socket"],
        port=values["port"],
        comment=found.comment,
    )
    await log.write("System", words, "MY-010931")
