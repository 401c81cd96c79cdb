"""Command lines of PostgreSQL's clients: getopt_long's rules and the words of these programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from emulator.errors import EmulatorError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql.client import Target, os_user
from emulator.machine.programs.sql.command_line import operands_of

CONNECTION = {"h": "host", "p": "port", "U": "username", "w": "no-password", "W": "password"}


class BadCommandLine(EmulatorError):
    """A word that getopt does not take; the text is getopt's."""


@dataclass(slots=True)
class Given:
    """`values` by long name, in the order given; flags have ""."""

    values: list[tuple[str, str]] = field(default_factory=list)
    operands: list[str] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        return next((value for key, value in reversed(self.values) if key == name), None)

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.values)


def read_options(words: Sequence[str], short: Mapping[str, str], valued: set[str], known: set[str]) -> Given:
    """`short`: letter to long name; `valued`: long names that take a value; `known`: all long names. BadCommandLine."""
    given = Given()
    long = partial(_long, valued=valued, known=known, given=given)
    given.operands = operands_of(words, long, partial(_short, short=short, valued=valued, given=given))
    return given


def _long(word: str, waiting: list[str], valued: set[str], known: set[str], given: Given) -> None:
    name, equals, value = word.partition("=")
    matches = [name] if name in known else [one for one in sorted(known) if one.startswith(name)]
    if not matches:
        raise BadCommandLine(f"unrecognized option '--{name}'")
    if len(matches) > 1:
        raise BadCommandLine(f"option '--{word}' is ambiguous; possibilities:" + "".join(f" '--{one}'" for one in matches))
    name = matches[0]
    if name in valued and not equals:
        if not waiting:
            raise BadCommandLine(f"option '--{name}' requires an argument")
        value = waiting.pop(0)
    elif name not in valued and equals:
        raise BadCommandLine(f"option '--{name}' doesn't allow an argument")
    given.values.append((name, value))


def _short(letters: str, waiting: list[str], short: Mapping[str, str], valued: set[str], given: Given) -> None:
    while letters:
        letter, letters = letters[0], letters[1:]
        name = short.get(letter)
        if name is None:
            raise BadCommandLine(f"invalid option -- '{letter}'")
        if name in valued:
            if not letters and not waiting:
                raise BadCommandLine(f"option requires an argument -- '{letter}'")
            given.values.append((name, letters or waiting.pop(0)))
            return
        given.values.append((name, ""))


def target_of(process: Process, given: Given, database: str | None) -> Target:
    """Where to connect: options first, then PGHOST and its like, then the defaults."""
    env = process.env
    user = given.get("username") or env.get("PGUSER") or os_user(process)
    password = env.get("PGPASSWORD") or None
    if password is None:
        password = _password_file(process, given, user)
    return Target(
        given.get("host") or env.get("PGHOST") or "",
        given.get("port") or env.get("PGPORT") or "5432",
        user,
        database or env.get("PGDATABASE") or user,
        password,
    )


def _password_file(process: Process, given: Given, user: str) -> str | None:
    path = process.env.get("PGPASSFILE") or f"{process.env.get('HOME', '')}/.pgpass"
    if not process.exists(path):
        return None
    host = given.get("host") or process.env.get("PGHOST") or "localhost"
    wanted = (host, given.get("port") or "5432", given.get("dbname") or user, user)
    for line in process.read_file(path).decode("utf-8", "replace").splitlines():
        parts = line.split(":")
        if len(parts) == 5 and all(have in ("*", want) for have, want in zip(parts, wanted, strict=False)):
            return parts[4]
    return None
