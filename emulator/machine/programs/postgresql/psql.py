"""psql: its options, its input, its backslash commands."""

from __future__ import annotations

import shlex
from dataclasses import replace

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql.client import (
    SOCKETS,
    Answer,
    ConnectFailed,
    Connection,
    ServerGone,
    Target,
    error_lines,
)
from emulator.machine.programs.postgresql.describe import Describer
from emulator.machine.programs.postgresql.options import BadCommandLine, Given, read_options, target_of
from emulator.machine.programs.postgresql.release import major, release
from emulator.machine.programs.postgresql.splitting import Buffer
from emulator.machine.programs.postgresql.table import Look, shown

SHORT = {
    "c": "command", "f": "file", "d": "dbname", "l": "list", "v": "set", "V": "version", "X": "no-psqlrc",
    "1": "single-transaction",
    "a": "echo-all", "b": "echo-errors", "e": "echo-queries", "q": "quiet", "A": "no-align", "F": "field-separator",
    "P": "pset",
    "t": "tuples-only", "x": "expanded", "h": "host", "p": "port", "U": "username", "w": "no-password", "W": "password",
    "?": "help",
    "o": "output", "n": "no-readline", "H": "html",
}  # fmt: skip
VALUED = {"command", "file", "dbname", "set", "field-separator", "pset", "host", "port", "username", "output"}
KNOWN = {*SHORT.values(), "variable", "csv"}
ABSENT = {"help", "single-transaction", "password", "output", "html", "echo-errors"}
DEPTH_MAX = 10


class Stop(EmulatorError):
    """Ends the session with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


async def main(process: Process) -> int:
    try:
        given = read_options(process.argv[1:], SHORT, VALUED | {"variable"}, KNOWN)
    except BadCommandLine as error:
        await process.complain(f'psql: {error}\npsql: hint: Try "psql --help" for more information.\n')
        return 1
    if given.has("version"):
        await process.out(f"psql (PostgreSQL) {release(process)}\n")
        return 0
    for name in sorted(ABSENT):
        if given.has(name):
            await process.complain(f"psql: the option --{name} is not emulated\n")
            return 1
    psql = Psql(process, given)
    try:
        return await psql.run()
    except Stop as stop:
        return stop.status
    except ServerGone as gone:
        await process.complain(f"{gone}connection to server was lost\n")
        return 2
    except LinuxError as error:
        await process.complain(f"psql: error: {error.path}: {error.errno.value[1]}\n")
        return 1


class Psql:
    def __init__(self, process: Process, given: Given) -> None:
        self.process, self.given = process, given
        self.look = Look(expanded=given.has("expanded"), tuples_only=given.has("tuples-only"))
        self.variables: dict[str, str] = {}
        for name, value in given.values:
            if name in ("set", "variable"):
                key, equals, text = value.partition("=")
                self.variables[key] = text if equals else ""
            elif name == "pset":
                self._pset(value)
        if given.has("no-align"):
            self.look.format = "unaligned"
        if given.has("csv"):
            self.look.format = "csv"
        self.look.separator = given.get("field-separator") or self.look.separator
        self.echo = "all" if given.has("echo-all") else "queries" if given.has("echo-queries") else ""
        self.quiet = given.has("quiet")
        self.connection: Connection | None = None
        self.failed = False
        self.file, self.line, self.depth = "", 0, 0

    def _pset(self, value: str) -> None:
        name, _, text = value.partition("=")
        match name:
            case "null":
                self.look.null = text
            case "format" if text in ("aligned", "unaligned", "csv"):
                self.look.format = text
            case "tuples_only" | "t":
                self.look.tuples_only = text != "off"
            case "expanded" | "x":
                self.look.expanded = text != "off"
            case "fieldsep":
                self.look.separator = text
            case "pager" | "footer" if text == "off":
                return

    async def complain(self, text: str) -> None:
        await self.process.complain(text)

    # the session

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
        if not await self._connect(target_of(process, self.given, database)):
            return 2
        if self.given.has("list"):
            await Describer(self).databases()
            return 0
        actions = [(name, value) for name, value in self.given.values if name in ("command", "file")]
        if not actions:
            return await self._standard_input()
        status = 0
        for name, value in actions:
            self.failed = False
            done = await (self._command(value) if name == "command" else self._from_file(value))
            status = 0 if done else 3 if name == "file" and self.failed and self.stops else 1
            if status and self.stops:
                break
        return status

    @property
    def stops(self) -> bool:
        return self.variables.get("ON_ERROR_STOP", "off").lower() in ("1", "on", "true", "yes")

    async def _connect(self, target: Target, again: bool = False) -> bool:
        if not target.port.isdigit() and not target.local:
            await self.complain(f'psql: error: invalid integer value "{target.port}" for connection option "port"\n')
            return False
        try:
            connection = await Connection.open(self.process, target)
        except ConnectFailed as error:
            if error.wants_password and target.password is None and not self.given.has("no-password"):
                password = await self._ask_password(target)
                if password is not None:
                    return await self._connect(Target(target.host, target.port, target.user, target.database, password), again)
            name = "\\connect" if again else "psql"
            await self.complain(f"{name}: error: {error}\n")
            return False
        if self.connection is not None:
            await self.connection.close()
        self.connection = connection
        return True

    async def _ask_password(self, target: Target) -> str | None:
        terminal = self.process.file(0).terminal if 0 in self.process.files else None
        if terminal is None:
            return None
        await self.process.out(f"Password for user {target.user}: ")
        saved = terminal.attributes
        terminal.attributes = replace(saved, echo=False)
        try:
            line = await self.process.read(0)
        finally:
            terminal.attributes = saved
        await self.process.out("\n")
        return line.decode("utf-8", "replace").rstrip("\n")

    # input

    async def _command(self, text: str) -> bool:
        """`-c`: one string, sent as it is, or one backslash command."""
        if text.lstrip().startswith("\\"):
            return await self._backslash(text.strip()) or not self.failed
        await self._send(text)
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

    async def _from_file(self, path: str) -> bool:
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
                await self._send(text)
            else:
                await self._backslash(text)
            if self.failed and self.stops and counts:
                return False
        return True

    async def _finish(self, buffer: Buffer) -> bool:
        text = buffer.rest()
        if text:
            await self._send(text)
        return not (self.failed and self.stops)

    # queries

    async def _send(self, query: str) -> None:
        if self.connection is None:
            raise Stop(2)
        if self.echo == "queries":
            await self.process.out(f"{query}\n")
        self.failed = False
        for answer in await self.connection.ask(query):
            await self._show(answer, query)

    async def _show(self, answer: Answer, query: str) -> None:
        prefix = f"psql:{self.file}:{self.line}: " if self.file else ""
        for notice in answer.notices:
            await self.complain(prefix + error_lines(notice, query))
        if answer.error is not None:
            self.failed = True
            await self.complain(prefix + error_lines(answer.error, query))
            return
        if answer.columns is not None:
            await self.process.out(shown(self.look, answer.columns, answer.rows))
        rows_only = answer.tag.startswith(("SELECT", "SHOW"))
        if answer.tag and not rows_only and not self.quiet:
            await self.process.out(f"{answer.tag}\n")

    async def quietly(self, query: str) -> list[list[str | None]]:
        """Rows of a query of our own."""
        if self.connection is None:
            raise Stop(2)
        answers = await self.connection.ask(query)
        return answers[0].rows

    # backslash commands

    async def _backslash(self, text: str) -> bool:
        """One of them; False where it fails."""
        self.failed = False
        name, _, rest = text[1:].partition(" ")
        try:
            words = shlex.split(rest)
        except ValueError:
            words = rest.split()
        done = await self._perform(name, words, rest)
        self.failed = not done
        return done

    async def _perform(self, name: str, words: list[str], rest: str) -> bool:
        describer, first = Describer(self), words[0] if words else ""
        match name:
            case "q":
                raise Stop(0)
            case "l" | "list":
                return await describer.databases()
            case "d" if first:
                return await describer.relation(first)
            case "d":
                return await describer.relations(("table", "sequence"))
            case "dt":
                return await describer.relations(("table",), first)
            case "di":
                return await describer.relations(("index",), first)
            case "ds":
                return await describer.relations(("sequence",), first)
            case "du" | "dg":
                return await describer.roles()
            case "dn":
                return await describer.schemas()
            case "c" | "connect":
                return await self._reconnect(words)
            case "conninfo":
                return await self._conninfo()
            case "i" | "include":
                return await self._from_file(first)
            case "echo":
                await self.process.out(" ".join(words) + "\n")
                return True
            case "set" if len(words) > 1:
                self.variables[first] = "".join(words[1:])
                return True
            case "x" | "t" | "a":
                return await self._toggle(name, first)
            case "pset" if len(words) > 1:
                self._pset(f"{first}={words[1]}")
                return True
        known = {
            "?",
            "h",
            "e",
            "g",
            "gx",
            "watch",
            "timing",
            "copy",
            "o",
            "w",
            "r",
            "p",
            "s",
            "dv",
            "df",
            "dp",
            "z",
            "password",
            "!",
        }
        if name.rstrip("+S") in known or name.endswith("+"):
            await self.complain(f"psql: \\{name} is not emulated\n")
        else:
            hint = "Try \\? for help.\n" if self.process.file(0).terminal is not None else ""
            await self.complain(f"invalid command \\{name}\n{hint}")
        return False

    async def _toggle(self, name: str, word: str) -> bool:
        look = self.look
        if name == "a":
            look.format = "unaligned" if look.format == "aligned" else "aligned"
            words = f"Output format is {look.format}."
        elif name == "t":
            look.tuples_only = not look.tuples_only if not word else word == "on"
            words = f"Tuples only is {'on' if look.tuples_only else 'off'}."
        else:
            look.expanded = not look.expanded if not word else word == "on"
            words = f"Expanded display is {'on' if look.expanded else 'off'}."
        if not self.quiet:
            await self.process.out(f"{words}\n")
        return True

    async def _reconnect(self, words: list[str]) -> bool:
        old = self.connection.target if self.connection is not None else None
        if old is None:
            return False
        names = [None if word == "-" else word for word in words] + [None] * 4
        target = Target(
            names[2] or old.host, names[3] or old.port, names[1] or old.user, names[0] or old.database, old.password
        )
        if not await self._connect(target, again=True):
            if self.process.file(0).terminal is not None and not self.file:
                await self.complain("Previous connection kept\n")
                return False
            raise Stop(2 if not self.stops else 3)
        if not self.quiet:
            await self.process.out(f'You are now connected to database "{target.database}" as user "{target.user}".\n')
        return True

    async def _conninfo(self) -> bool:
        if major(self.process) >= 18:
            await self.complain("psql: \\conninfo is not emulated\n")
            return False
        target = self.connection.target if self.connection is not None else None
        if target is None:
            return False
        where = f'socket in "{target.host or SOCKETS}"'
        if not target.local and self.connection is not None:
            address = self.connection.stream.remote[0]
            where = f'host "{target.host}"' + ("" if address == target.host else f' (address "{address}")')
        via = "via" if target.local else "on"
        await self.process.out(
            f'You are connected to database "{target.database}" as user "{target.user}" {via} {where} at port '
            f'"{target.port}".\n'
        )
        return True
