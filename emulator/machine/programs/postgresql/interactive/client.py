"""What psql is while it runs."""

from __future__ import annotations

from dataclasses import replace

from emulator.errors import EmulatorError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql.client import Answer, ConnectFailed, Connection, Target, error_lines
from emulator.machine.programs.postgresql.options import Given
from emulator.machine.programs.postgresql.table import Look, shown


class Stop(EmulatorError):
    """Ends the session with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Client:
    """What psql is while it runs: its connection, its variables, how it shows rows, and where it is in its files."""

    def __init__(self, process: Process, given: Given) -> None:
        self.process, self.given = process, given
        self.look = Look(expanded=given.has("expanded"), tuples_only=given.has("tuples-only"))
        self.variables: dict[str, str] = {}
        for name, value in given.values:
            if name in ("set", "variable"):
                key, equals, text = value.partition("=")
                self.variables[key] = text if equals else ""
            elif name == "pset":
                self.pset(value)
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

    def pset(self, value: str) -> None:
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

    @property
    def stops(self) -> bool:
        return self.variables.get("ON_ERROR_STOP", "off").lower() in ("1", "on", "true", "yes")

    async def connect(self, target: Target, again: bool = False) -> bool:
        if not target.port.isdigit() and not target.local:
            await self.complain(f'psql: error: invalid integer value "{target.port}" for connection option "port"\n')
            return False
        try:
            connection = await Connection.open(self.process, target)
        except ConnectFailed as error:
            if error.wants_password and target.password is None and not self.given.has("no-password"):
                password = await self.ask_password(target)
                if password is not None:
                    return await self.connect(Target(target.host, target.port, target.user, target.database, password), again)
            name = "\\connect" if again else "psql"
            await self.complain(f"{name}: error: {error}\n")
            return False
        if self.connection is not None:
            await self.connection.close()
        self.connection = connection
        return True

    async def ask_password(self, target: Target) -> str | None:
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

    async def send(self, query: str) -> None:
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

    async def from_file(self, path: str) -> bool:
        """Runs a file. False where that ends the session."""
        raise NotImplementedError
