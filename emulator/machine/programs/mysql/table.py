"""How the client shows rows: in a table, a line a column, or parted by tabs."""

from __future__ import annotations

from emulator.machine.programs.mysql.wire import NUMBERS, Reply
from emulator.machine.programs.postgresql.table import width

_ESCAPES = str.maketrans({"\t": "\\t", "\n": "\\n", "\\": "\\\\", "\0": "\\0"})


def table(reply: Reply, names: bool) -> str:
    """`-t`, and the look at a terminal."""
    cells = [["NULL" if cell is None else cell for cell in row] for row in reply.rows]
    sizes = []
    for place, field in enumerate(reply.fields):
        widest = max((width(row[place]) for row in cells), default=0)
        sizes.append(max(widest, width(field.name) if names else 0, 0 if field.not_null else 4))
    rule = "+" + "+".join("-" * (size + 2) for size in sizes) + "+\n"
    text = rule
    if names:
        titles = [f" {field.name}{' ' * (size - width(field.name))} " for field, size in zip(reply.fields, sizes, strict=True)]
        text += "|" + "|".join(titles) + "|\n" + rule
    for row in cells:
        line = []
        for cell, field, size in zip(row, reply.fields, sizes, strict=True):
            lack = " " * (size - width(cell))
            line.append(f" {lack}{cell} " if field.type in NUMBERS else f" {cell}{lack} ")
        text += "|" + "|".join(line) + "|\n"
    return text + rule


def vertical(reply: Reply, names: bool) -> str:
    """`-E` and `\\G`."""
    widest = max((width(field.name) for field in reply.fields), default=0)
    text = ""
    for number, row in enumerate(reply.rows, 1):
        text += f"{'*' * 27} {number}. row {'*' * 27}\n"
        for field, cell in zip(reply.fields, row, strict=True):
            head = f"{' ' * (widest - width(field.name))}{field.name}: " if names else ""
            text += f"{head}{'NULL' if cell is None else cell}\n"
    return text


def batch(reply: Reply, names: bool, raw: bool) -> str:
    """What goes into a pipe."""
    lines = [[field.name for field in reply.fields]] if names else []
    rows = [["NULL" if cell is None else cell if raw else cell.translate(_ESCAPES) for cell in row] for row in reply.rows]
    return "".join("\t".join(row) + "\n" for row in [*lines, *rows])
