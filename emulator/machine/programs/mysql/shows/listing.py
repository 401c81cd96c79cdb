"""Rows of names and values as SHOW gives them."""

from __future__ import annotations

from emulator.machine.programs.mysql.wire import Field, Reply
from emulator.machine.programs.sql.operators.patterns import matches


def filtered(rows: list[list[str | None]] | list[list[str]], pattern: str | None) -> list[list[str | None]]:
    return [list(row) for row in rows if pattern is None or matches((row[0] or "").lower(), pattern.lower())]


def table_of(titles: tuple[str, ...], rows: list[list[str | None]], numbers: tuple[str, ...] = ()) -> Reply:
    fields = [Field(title, 8 if title in numbers else 253, title not in ("Default", "Value")) for title in titles]
    return Reply(fields, rows)


def names_of(title: str, names: list[str], pattern: str | None) -> Reply:
    return table_of((title,), filtered([[name] for name in names], pattern))
