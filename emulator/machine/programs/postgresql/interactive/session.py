"""psql's input: a string, a file, a terminal; statements and backslash commands in it."""

from __future__ import annotations

import shlex

from emulator.machine.errno import LinuxError
from emulator.machine.programs.postgresql.describe import Describer
from emulator.machine.programs.postgresql.interactive.backslash import perform
from emulator.machine.programs.postgresql.interactive.client import Client
from emulator.machine.programs.postgresql.options import target_of
from emulator.machine.programs.postgresql.release import release
from emulator.machine.programs.postgresql.splitting import Buffer

DEPTH_MAX = 10


class Psql(Client):
    """Reads its input and runs it, a statement or a backslash command at a time."""

    async def run(self) -> int:
        process, operands = self.process, self.given.operands
        database = self.given.get("dbname") or (operands[0] if operands else None)
        if self.given.has("list") and database is None:
            database = "postgres"
        for word in operands[1 if self.given.get("dbname") is None else 0 :][(1 if self.given.get("dbname") else 0) :]:
            await self.complain(f'psql: warning: extra command-line argument "{word}" ignored\n')
        if database is not None and ("=" in database or "://" in database):
            await self.complain("psql: connection strings are not emulated: use -h, -p, -U and -d\n")
            return 1
        if not await self.connect(target_of(process, self.given, database)):
            return 2
        if self.given.has("list"):
            await Describer(self).databases()
            return 0
        actions = [(name, value) for name, value in self.given.values if name in ("command", "file")]
        if not actions:
            return await self._standard_input()
        return await self._each(actions)

    async def _each(self, actions: list[tuple[str, str]]) -> int:
        """`-c` and `-f`, in their order."""
        status = 0
        for name, value in actions:
            self.failed = False
            done = await (self._command(value) if name == "command" else self.from_file(value))
            status = 0 if done else 3 if name == "file" and self.failed and self.stops else 1
            if status and self.stops:
                break
        return status

    async def _command(self, text: str) -> bool:
        """`-c`: one string, sent as it is, or one backslash command."""
        if text.lstrip().startswith("\\"):
            return await self._backslash(text.strip()) or not self.failed
        await self.send(text)
        return not self.failed

    async def _standard_input(self) -> int:
        terminal = self.process.file(0).terminal if 0 in self.process.files else None
        if terminal is not None and not self.quiet:
            await self.process.out(f'psql ({release(self.process)})\nType "help" for help.\n\n')
        buffer = Buffer(self.variables)
        await self._prompt(terminal is not None, buffer)
        async for line in self.process.lines(0):
            text = line.decode("utf-8", "surrogateescape")
            if terminal is not None and not buffer.text and text.strip().lower() in ("quit", "exit"):
                return 0
            if terminal is not None and not buffer.text and text.strip().lower() == "help":
                await self.complain("psql: help is not emulated\n")
            elif not await self._feed(buffer, text, terminal is None):
                return 3
            await self._prompt(terminal is not None, buffer)
        if terminal is not None:
            await self.process.out("\\q\n")
            return 0
        return 0 if await self._finish(buffer) else 3

    async def _prompt(self, wanted: bool, buffer: Buffer) -> None:
        if not wanted or self.connection is None:
            return
        mark = "#" if await self._is_superuser() else ">"
        begun = "-" if buffer.text else "="
        state = {"T": "*", "E": "!"}.get(self.connection.status, "")
        await self.process.out(f"{self.connection.target.database}{begun}{state}{mark} ")

    async def _is_superuser(self) -> bool:
        user = self.connection.target.user if self.connection is not None else ""
        if self.connection is None or self.connection.status == "E":
            return True
        rows = await self.quietly(f"SELECT rolsuper FROM pg_roles WHERE rolname = '{user}'")
        return rows == [["t"]]

    async def from_file(self, path: str) -> bool:
        """`-f` and `\\i`. False where it ends the session: a file that is not there, an error that stops."""
        try:
            data = b"" if path == "-" else self.process.read_file(path)
        except LinuxError as error:
            prefix = f"psql:{self.file}:{self.line}" if self.file else "psql"
            await self.complain(f"{prefix}: error: {path}: {error.errno.value[1]}\n")
            return False
        if path == "-":
            return not await self._standard_input()
        if self.depth >= DEPTH_MAX:
            await self.complain(f"psql: files within files are emulated {DEPTH_MAX} deep\n")
            return False
        before = self.file, self.line
        self.file, self.line, self.depth = path, 0, self.depth + 1
        buffer = Buffer(self.variables)
        try:
            for line in data.decode("utf-8", "surrogateescape").splitlines(keepends=True):
                self.line += 1
                if not await self._feed(buffer, line, True):
                    return False
            return await self._finish(buffer)
        finally:
            self.file, self.line = before
            self.depth -= 1

    async def _feed(self, buffer: Buffer, line: str, counts: bool) -> bool:
        if self.echo == "all":
            await self.process.out(line if line.endswith("\n") else f"{line}\n")
        for kind, text in buffer.feed(line):
            if kind == "sql":
                await self.send(text)
            else:
                await self._backslash(text)
            if self.failed and self.stops and counts:
                return False
        return True

    async def _finish(self, buffer: Buffer) -> bool:
        text = buffer.rest()
        if text:
            await self.send(text)
        return not (self.failed and self.stops)

    async def _backslash(self, text: str) -> bool:
        """One of them; False where it fails."""
        self.failed = False
        name, _, rest = text[1:].partition(" ")
        try:
            words = shlex.split(rest)
        except ValueError:
            words = rest.split()
        done = await perform(self, name, words)
        self.failed = not done
        return done
