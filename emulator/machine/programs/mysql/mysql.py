"""mysql and mariadb: the client. One statement (`-e`), a script on standard input, or a session at a terminal."""

from __future__ import annotations

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql.client import Client, Failure, Target
from emulator.machine.programs.mysql.options import Given, addressed
from emulator.machine.programs.mysql.release import Release, client_version, release
from emulator.machine.programs.mysql.splitting import Buffer, Part
from emulator.machine.programs.mysql.table import batch, table, vertical
from emulator.machine.programs.mysql.wire import INIT_DB, Reply

WELCOME = """\
Welcome to the {product} monitor.  Commands end with ; or \\g.
Your {product} connection id is {number}
Server version: {version} {comment}

{copyright}
Type 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.

"""
ORACLE = """\
Copyright (c) 2000, 2026, Oracle and/or its affiliates.

Oracle is a registered trademark of Oracle Corporation and/or its
affiliates. Other names may be trademarks of their respective
owners.
"""
CORPORATION = "Copyright (c) 2000, 2018, Oracle, MariaDB Corporation Ab and others.\n"
DEPTH_MAX = 5


class Stop(EmulatorError):
    """Ends the session."""


async def main(process: Process) -> int:
    name, found = process.argv[0].rpartition("/")[2], release(process)
    said = await addressed(process, found, client_version(process, name), wrong=2)
    if isinstance(said, int):
        return said
    given, where = said
    database = given.get("database") or (given.operands[0] if given.operands else "")
    try:
        client = await Client.open(process, where, database, found)
    except Failure as failure:
        await process.complain(f"{failure.shown}\n")
        return 1
    session = Session(process, given, found, where, client, database)
    try:
        return await session.run()
    finally:
        await client.close()


class Session:
    def __init__(self, process: Process, given: Given, found: Release, where: Target, client: Client, database: str) -> None:
        self.process, self.given, self.release, self.where = process, given, found, where
        self.client, self.database = client, database
        self.verbosity = given.count("verbose")
        file = process.files.get(0)
        scripted = given.has("execute") or given.has("batch")
        self.terminal = file is not None and file.is_terminal and not scripted
        out = process.files.get(1)
        shown = out is not None and out.is_terminal and not given.has("batch")
        self.tabled = given.has("table") or shown or self.verbosity >= 3
        self.talks = self.terminal or self.verbosity >= 2
        self.failed = self.failed_here = False
        self.depth = 0

    async def run(self) -> int:
        try:
            if self.given.has("execute"):
                for text in self.given.all("execute"):
                    await self._script(text.splitlines(keepends=True) or [""])
            elif self.terminal:
                await self._terminal()
            else:
                buffer = Buffer()
                async for line in self.process.lines(0):
                    await self._parts(buffer.feed(line.decode("utf-8", "surrogateescape")))
                await self._last(buffer)
        except Stop:
            pass
        if self.talks:
            await self.process.out("Bye\n")
        return int(self.failed)

    async def _script(self, lines: list[str]) -> None:
        buffer = Buffer()
        for line in lines:
            await self._parts(buffer.feed(line))
        await self._last(buffer)

    async def _last(self, buffer: Buffer) -> None:
        part = buffer.rest()
        if part is not None and not self.failed_here:
            await self._parts([part])

    async def _terminal(self) -> None:
        found = self.release
        banner = WELCOME.format(
            product=found.product, number=self.client.number, version=self.client.version, comment=found.comment,
            copyright=CORPORATION if found.maria else ORACLE,
        )  # fmt: skip
        await self.process.out(banner)
        buffer = Buffer()
        await self.process.out(self._prompt(buffer))
        async for line in self.process.lines(0):
            await self._parts(buffer.feed(line.decode("utf-8", "surrogateescape")))
            await self.process.out(self._prompt(buffer))
        await self.process.out("\n")

    def _prompt(self, buffer: Buffer) -> str:
        if buffer.quote:
            return f"    {buffer.quote}> "
        if not buffer.empty:
            return "    -> "
        return f"MariaDB [{self.database or '(none)'}]> " if self.release.maria else "mysql> "

    async def _parts(self, parts: list[Part]) -> None:
        self.failed_here = False
        for part in parts:
            if self.failed_here:
                break  # -f goes on with the next line
            match part.kind:
                case "sql" | "vertical":
                    await self._statement(part)
                case "use":
                    await self._use(part)
                case "exit" | "quit":
                    raise Stop
                case "clear":
                    continue
                case "source":
                    await self._source(part)
                case _:
                    await self.process.complain(f"{self.release.product.lower()}: the command {part.kind} is not emulated\n")

    # statements

    async def _statement(self, part: Part) -> None:
        if not part.text:
            await self._tell(Failure(1065, "42000", "Query was empty") if not self.terminal else _no_query(), part)
            return
        if part.text.split(None, 1)[0].lower() == "use":
            await self._use(Part("use", part.text.split(None, 1)[1].strip("` "), part.line))
            return
        if self.verbosity and not self.terminal:
            await self.process.out(f"--------------\n{part.text}\n--------------\n\n")
        begun = self.process.kernel.timeline.now
        try:
            reply = await self.client.query(part.text)
        except Failure as failure:
            await self._tell(failure, part)
            return
        seconds = (self.process.kernel.timeline.now - begun) / 1e9
        await self._show(reply, part.kind == "vertical", seconds)

    async def _show(self, reply: Reply, upright: bool, seconds: float) -> None:
        names = not self.given.has("skip-column-names") and self.given.count("silent") < 2
        text = ""
        if reply.fields and reply.rows:
            if upright or self.given.has("vertical"):
                text = vertical(reply, names)
            elif self.tabled:
                text = table(reply, names)
            else:
                text = batch(reply, names, self.given.has("raw"))
        await self.process.out(text + (self._footer(reply, seconds) if self.talks else ""))

    def _footer(self, reply: Reply, seconds: float) -> str:
        taken = f" ({seconds:.3f} sec)" if self.release.maria else f" ({seconds:.2f} sec)"
        taken = taken if self.terminal or self.verbosity >= 3 else ""
        if reply.fields:
            count = len(reply.rows)
            return f"{count} row{'' if count == 1 else 's'} in set{taken}\n\n" if count else f"Empty set{taken}\n\n"
        many = "" if reply.affected == 1 else "s"
        info = f"{reply.info}\n" if reply.info else ""
        return f"Query OK, {reply.affected} row{many} affected{taken}\n{info}\n"

    async def _tell(self, failure: Failure, part: Part) -> None:
        if self.terminal:
            await self.process.complain(f"{failure.shown}\n")
            return
        if self.release.maria and part.kind != "use":
            await self.process.complain(f"--------------\n{part.text}\n--------------\n\n")
        line = f"ERROR {failure.number} ({failure.state}) at line {part.line}: {failure}\n"
        await self.process.complain(line)
        self.failed = self.failed_here = True
        if not self.given.has("force") or failure.number == 2013:
            raise Stop

    async def _use(self, part: Part) -> None:
        try:
            await self.client.simple(INIT_DB, part.text)
        except Failure as failure:
            await self._tell(failure, part)
            return
        self.database = part.text
        if self.terminal:
            await self.process.out("Database changed\n")

    async def _source(self, part: Part) -> None:
        try:
            data = self.process.read_file(part.text)
        except LinuxError as error:
            await self._tell(Failure(2, "HY000", f"Failed to open file '{part.text}', error: {error.errno.value[0]}"), part)
            return
        if self.depth >= DEPTH_MAX:
            await self.process.complain(f"source: files within files are emulated {DEPTH_MAX} deep\n")
            return
        self.depth += 1
        await self._script(data.decode("utf-8", "surrogateescape").splitlines(keepends=True))
        self.depth -= 1


def _no_query() -> Failure:
    return Failure(0, "HY000", "No query specified")
