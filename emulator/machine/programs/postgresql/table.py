"""How psql shows rows: aligned, expanded, unaligned, CSV."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.machine.programs.postgresql.wire import RIGHT

Rows = Sequence[Sequence[str | None]]


@dataclass(slots=True)
class Look:
    """\\pset's settings."""

    format: str = "aligned"
    expanded: bool = False
    tuples_only: bool = False
    separator: str = "|"
    null: str = ""


def shown(
    look: Look, columns: Sequence[tuple[str, int]], rows: Rows, title: str = "", footers: Sequence[str] | None = None
) -> str:
    """A whole result. `footers` None: the count of rows; none shown at all where there are none in it."""
    cells = [[look.null if cell is None else cell for cell in row] for row in rows]
    counted = f"({len(rows)} row{'' if len(rows) == 1 else 's'})"
    below = [counted] if footers is None else list(footers)
    if look.format == "csv":
        return _csv(look, columns, cells)
    if look.format == "unaligned":
        return _unaligned(look, columns, cells, below)
    if look.expanded:
        return _expanded(look, columns, cells, counted)
    return _aligned(look, columns, cells, title, below)


def width(text: str) -> int:
    """Columns of a terminal."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, size: int, right: bool) -> str:
    lack = " " * max(0, size - width(text))
    return lack + text if right else text + lack


def _aligned(look: Look, columns: Sequence[tuple[str, int]], cells: list[list[str]], title: str, below: list[str]) -> str:
    split = [[cell.split("\n") for cell in row] for row in cells]
    sizes = [
        max([width(name), *(width(line) for row in split for line in row[place])]) for place, (name, _) in enumerate(columns)
    ]
    lines = []
    if not look.tuples_only:
        if title:
            total = sum(sizes) + 3 * len(sizes) - 1
            lines.append(title if width(title) >= total else " " * ((total - width(title)) // 2) + title)
        lines.append("|".join(f" {_centred(name, size)} " for (name, _), size in zip(columns, sizes, strict=True)))
        lines.append("+".join("-" * (size + 2) for size in sizes))
    for row in split:
        lines += _row(row, columns, sizes)
    if not look.tuples_only:
        lines += below
    return "\n".join(lines) + "\n\n" if lines else "\n"


def _centred(name: str, size: int) -> str:
    lack = size - width(name)
    return " " * (lack // 2) + name + " " * (lack - lack // 2)


def _row(row: list[list[str]], columns: Sequence[tuple[str, int]], sizes: list[int]) -> list[str]:
    """One row, which takes as many lines as its highest cell; `+` marks a cell that goes on."""
    lines = []
    for level in range(max((len(cell) for cell in row), default=1)):
        line = ""
        for place, (cell, (_, kind), size) in enumerate(zip(row, columns, sizes, strict=True)):
            text = cell[level] if level < len(cell) else ""
            goes_on = level + 1 < len(cell)
            last = place == len(row) - 1
            padded = _padded(text, size, kind in RIGHT)
            if last and not goes_on and kind not in RIGHT:
                padded = text
            line += f" {padded}" + ("+" if goes_on else "" if last else " ") + ("" if last else "|")
        lines.append(line)
    return lines


def _expanded(look: Look, columns: Sequence[tuple[str, int]], cells: list[list[str]], counted: str) -> str:
    if not cells:
        return "" if look.tuples_only else f"{counted}\n\n"
    head = max((width(name) for name, _ in columns), default=0)
    data = max((width(line) for row in cells for cell in row for line in cell.split("\n")), default=0)
    lines = []
    for number, row in enumerate(cells, 1):
        if look.tuples_only:
            lines += ["-" * (head + 1) + "+" + "-" * (data + 1)] if number > 1 else []
        else:
            lines.append(_record(number, head, data))
        for (name, _), cell in zip(columns, row, strict=True):
            parts = cell.split("\n")
            for level, part in enumerate(parts):
                label = _padded(name if level == 0 else "", head, False)
                mark = "+" if level + 1 < len(parts) else ""
                lines.append(f"{label} | {_padded(part, data, False) if mark else part}{mark}")
    return "\n".join(lines) + "\n\n"


def _record(number: int, head: int, data: int) -> str:
    """psql's print_aligned_vertical_line."""
    line = f"-[ RECORD {number} ]"
    taken = len(line)
    line += "-" * max(0, head - taken)
    taken -= head
    for char in "-+-":
        line += char if taken <= 0 else ""
        taken -= 1
    return line + "-" * max(0, data - max(0, taken))


def _unaligned(look: Look, columns: Sequence[tuple[str, int]], cells: list[list[str]], below: list[str]) -> str:
    if look.expanded:
        records = [
            "\n".join(f"{name}{look.separator}{cell}" for (name, _), cell in zip(columns, row, strict=True)) for row in cells
        ]
        return "\n\n".join(records) + "\n" if records else "" if look.tuples_only else f"{below[0]}\n"
    lines = [] if look.tuples_only else [look.separator.join(name for name, _ in columns)]
    lines += [look.separator.join(row) for row in cells]
    lines += [] if look.tuples_only else below
    return "".join(f"{line}\n" for line in lines)


def _csv(look: Look, columns: Sequence[tuple[str, int]], cells: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if not look.tuples_only:
        writer.writerow([name for name, _ in columns])
    writer.writerows(cells)
    return out.getvalue()
