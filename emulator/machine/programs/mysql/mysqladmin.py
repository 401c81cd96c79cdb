"""mysqladmin and mariadb-admin: ping, status, version, create, drop, shutdown, processlist."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql.client import Client, Failure, Target
from emulator.machine.programs.mysql.options import Given, addressed
from emulator.machine.programs.mysql.release import Release, release
from emulator.machine.programs.mysql.table import table
from emulator.machine.programs.mysql.wire import PING, SHUTDOWN, STATISTICS

COPYRIGHT = """\
Copyright (c) 2000, 2026, Oracle and/or its affiliates.

Oracle is a registered trademark of Oracle Corporation and/or its
affiliates. Other names may be trademarks of their respective
owners.
"""


async def main(process: Process) -> int:
    name, found = process.argv[0].rpartition("/")[2], release(process)
    said = await addressed(process, found, _version(process.argv[0], found), wrong=1)
    if isinstance(said, int):
        return said
    given, where = said
    if not given.operands:
        await process.complain(f"{name}: docker-emulator: the help of this program is not emulated; name a command\n")
        return 1
    try:
        client = await Client.open(process, where, "", found)
    except Failure as failure:
        return await _unreached(process, name, where, failure, found, given)
    try:
        return await Admin(process, name, found, where, given, client).run(given.operands)
    finally:
        await client.close()


async def _unreached(process: Process, name: str, where: Target, failure: Failure, found: Release, given: Given) -> int:
    host = "localhost" if where.local else where.host
    await process.complain(f"{_beep(given)}{name}: connect to server at '{host}' failed\nerror: '{failure}'\n")
    if failure.number not in (2002, 2003, 2005):
        return 0 if given.operands[:1] == ["ping"] else 1
    if where.local or found.maria:
        await process.complain(f"Check that {found.server} is running and that the socket: '{where.socket}' exists!\n")
    else:
        await process.complain(
            f"Check that mysqld is running on {where.host} and that the port is {where.port}.\n"
            f"You can check this by doing 'telnet {where.host} {where.port}'\n"
        )
    return 1


def _beep(given: Given) -> str:
    return "" if given.has("no-beep") else "\a"


def _version(name: str, found: Release) -> str:
    if found.maria and int(found.number.partition(".")[0]) >= 11:
        return f"{name} from {found.number}-MariaDB, client 10.0 for debian-linux-gnu (x86_64)\n"
    if found.maria:
        return f"{name}  Ver 10.0 Distrib {found.number}-MariaDB, for debian-linux-gnu on x86_64\n"
    return f"{name}  Ver {found.number} for Linux on x86_64 ({found.comment})\n"


class Admin:
    def __init__(self, process: Process, name: str, found: Release, where: Target, given: Given, client: Client) -> None:
        self.process, self.name, self.release, self.where = process, name, found, where
        self.given, self.client = given, client

    async def run(self, words: list[str]) -> int:
        queue = list(words)
        while queue:
            try:
                status = await self._command(queue.pop(0), queue)
            except Failure as failure:
                await self._complain(str(failure))
                return 1
            if status:
                return status
        return 0

    async def _complain(self, words: str) -> None:
        await self.process.complain(f"{_beep(self.given)}{self.name}: {words}\n")

    async def _command(self, word: str, queue: list[str]) -> int:
        match word:
            case "ping":
                await self.client.simple(PING)
                await self.process.out("mysqld is alive\n")
            case "status":
                await self.process.out((await self.client.simple(STATISTICS)).decode() + "\n")
            case "version":
                await self._about()
            case "shutdown":
                await self.client.simple(SHUTDOWN)
            case "processlist":
                await self.process.out(table(await self.client.query("SHOW PROCESSLIST"), True))
            case "create" | "drop" if queue:
                return await self._database(word, queue.pop(0))
            case "reload" | "refresh" | "flush-privileges" | "flush-tables" | "flush-hosts" | "flush-logs":
                await self.client.query("FLUSH PRIVILEGES")
            case "create" | "drop":
                await self._complain(f"Too few arguments to {word}")
                return 1
            case _:
                await self._complain(f"Unknown command: '{word}'")
                return 1
        return 0

    async def _database(self, verb: str, name: str) -> int:
        if verb == "drop" and not self.given.has("force"):
            await self._complain("docker-emulator: drop asks before it drops, which is not emulated: use -f")
            return 1
        try:
            await self.client.query(f"{verb.upper()} DATABASE `{name}`")
        except Failure as failure:
            ours = f"DROP DATABASE {name} failed;\nerror" if verb == "drop" else "CREATE DATABASE failed; error"
            await self._complain(f"{ours}: '{failure}'")
            return 1
        if verb == "drop":
            await self.process.out(f'Database "{name}" dropped\n')
        return 0

    async def _about(self) -> None:
        statistics = (await self.client.simple(STATISTICS)).decode()
        uptime, _, rest = statistics.removeprefix("Uptime: ").partition("  ")
        rights = "Copyright (c) 2000, 2018, Oracle, MariaDB Corporation Ab and others.\n" if self.release.maria else COPYRIGHT
        way = f"{self.where.host} via TCP/IP" if not self.where.local else "Localhost via UNIX socket"
        place = f"TCP port\t\t{self.where.port}" if not self.where.local else f"UNIX socket\t\t{self.where.socket}"
        await self.process.out(
            f"{_version(self.process.argv[0], self.release)}{rights}\n"
            f"Server version\t\t{self.client.version}\nProtocol version\t10\n"
            f"Connection\t\t{way}\n{place}\nUptime:\t\t\t{_spelled(int(uptime))}\n\n{rest}\n"
        )


def _spelled(seconds: int) -> str:
    """1 hour 2 min 3 sec"""
    parts = [(seconds // 86400, "day"), (seconds // 3600 % 24, "hour"), (seconds // 60 % 60, "min")]
    words = [f"{count} {unit}{'s' if count > 1 and unit != 'min' else ''}" for count, unit in parts if count]
    return " ".join([*words, f"{seconds % 60} sec"])
