"""The words of the client programs: mysql, mariadb, mysqladmin. A table of what each takes; option files before them."""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import replace as changed
from functools import partial

from emulator.errors import EmulatorError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql.client import Target
from emulator.machine.programs.mysql.release import Release
from emulator.machine.programs.mysql.settings import CLIENT_GROUPS, file_options
from emulator.machine.programs.sql.command_line import operands_of

INSECURE = "{}: [Warning] Using a password on the command line interface can be insecure.\n"
SHORT = {
    "u": "user", "p": "password", "h": "host", "P": "port", "S": "socket", "e": "execute", "D": "database", "B": "batch",
    "N": "skip-column-names", "t": "table", "E": "vertical", "s": "silent", "r": "raw", "f": "force", "v": "verbose",
    "A": "no-auto-rehash", "n": "unbuffered", "V": "version", "c": "comments", "q": "quick", "w": "wait", "i": "sleep",
}  # fmt: skip
VALUED = {
    "user", "host", "port", "socket", "execute", "database", "protocol", "default-character-set", "connect-timeout", "ssl-mode",
    "defaults-extra-file", "defaults-file", "max-allowed-packet", "sleep", "shutdown-timeout",
}  # fmt: skip
SWITCHES = {
    "batch", "skip-column-names", "table", "vertical", "silent", "raw", "force", "verbose", "no-auto-rehash", "unbuffered",
    "version", "comments", "quick", "no-defaults", "skip-ssl", "disable-ssl", "ssl", "binary-mode", "column-names",
    "skip-ssl-verify-server-cert", "get-server-public-key", "compress", "no-beep", "wait", "password", "skip-comments",
}  # fmt: skip


class BadWords(EmulatorError):
    """The command line is wrong; `str()` is the sentence behind the program's name."""


@dataclass(slots=True)
class Given:
    """`values` in their order; `operands`; `typed` whether a password stood in the words."""

    values: list[tuple[str, str | None]] = field(default_factory=list)
    operands: list[str] = field(default_factory=list)
    typed: bool = False

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.values)

    def count(self, name: str) -> int:
        return sum(key == name for key, _ in self.values)

    def get(self, name: str) -> str | None:
        return next((value for key, value in reversed(self.values) if key == name), None)

    def all(self, name: str) -> list[str]:
        return [value or "" for key, value in self.values if key == name]


def read_words(words: list[str]) -> Given:
    """BadWords."""
    given = Given()
    given.operands = operands_of(words, partial(_long, given), partial(_cluster, given))
    return given


def _long(given: Given, word: str, queue: list[str]) -> None:
    name, equals, value = word.partition("=")
    name = name.replace("_", "-")
    if name in VALUED:
        if not equals and not queue:
            raise BadWords(f"option '--{name}' requires an argument")
        given.values.append((name, value if equals else queue.pop(0)))
    elif name == "password":
        given.values.append((name, value if equals else None))
        given.typed |= bool(equals)
    elif name in SWITCHES and not equals:
        given.values.append((name, None))
    else:
        raise BadWords(f"unknown option '--{name}'" if not equals else f"unknown variable '{word}'")


def _cluster(given: Given, letters: str, queue: list[str]) -> None:
    for place, letter in enumerate(letters):
        name, rest = SHORT.get(letter), letters[place + 1 :]
        if name is None:
            raise BadWords(f"unknown option '-{letter}'")
        if name == "password":
            given.values.append((name, rest or None))
            given.typed |= bool(rest)
            return
        if name in VALUED:
            if not rest and not queue:
                raise BadWords(f"option '-{letter}' requires an argument")
            given.values.append((name, rest or queue.pop(0)))
            return
        given.values.append((name, None))


async def addressed(process: Process, found: Release, version: str, wrong: int) -> tuple[Given, Target] | int:
    """What was said, and where to; a status where no more is to do: the version was asked for, or a word is wrong."""
    name = process.argv[0].rpartition("/")[2]
    try:
        given = read_words(process.argv[1:])
        if given.has("version"):
            await process.out(version)
            return 0
        if given.typed and not found.maria:
            await process.complain(INSECURE.format(name))
        return given, await target(process, given, found)
    except BadWords as error:
        await process.complain(f"{name}: {error}\n" if found.maria else f"{name}: [ERROR] {error}.\n")
        return wrong


async def target(process: Process, given: Given, found: Release) -> Target:
    """Where to: option files, then the environment, then the words; a password is asked for where `-p` stands alone."""
    options: dict[str, str | None] = {}
    if not given.has("no-defaults"):
        paths = tuple(given.all("defaults-extra-file"))
        options = dict([*file_options(process, CLIENT_GROUPS), *file_options(process, CLIENT_GROUPS, paths)])
    value = {name: given.get(name) or options.get(name) for name in ("host", "port", "socket", "user")}
    password = options.get("password") or process.env.get("MYSQL_PWD", "")
    if given.has("password"):
        said = given.get("password")
        password = said if said is not None else await ask_password(process)
    port = value["port"] or "3306"
    if not port.isdigit():
        raise BadWords(f"Unknown suffix '{port[:1]}' used for variable 'port' (value '{port}')")
    return Target(
        value["host"] or "", int(port), value["socket"] or found.socket, value["user"] or _own_name(process), password or "",
        (given.get("protocol") or "").lower() == "tcp",
    )  # fmt: skip


def _own_name(process: Process) -> str:
    from emulator.machine.programs.text.accounts import Accounts

    return Accounts(process).user_name(process.credentials.uid) or "root"


async def ask_password(process: Process) -> str:
    """`Enter password: ` at the terminal, unseen."""
    terminal = process.file(0).terminal if 0 in process.files else None
    await process.complain("Enter password: ")
    if terminal is None:
        async for line in process.lines(0):
            await process.complain("\n")
            return line.decode("utf-8", "replace").rstrip("\n")
        return ""
    saved = terminal.attributes
    terminal.attributes = changed(saved, echo=False)
    try:
        line = await process.read(0)
    finally:
        terminal.attributes = saved
    await process.complain("\n")
    return line.decode("utf-8", "replace").rstrip("\n")
