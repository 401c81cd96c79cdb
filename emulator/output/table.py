"""Columns of tab-separated text (docker/cli: cli/command/formatter/tabwriter, which is Go's text/tabwriter).

A cell is text up to a tab; what follows a line's last tab belongs to no column. A column is a run of neighbouring lines
that have that cell, as wide as its widest one.
"""

from __future__ import annotations

from emulator.output.width import text_width

MIN_WIDTH, PADDING = 10, 3


class TabWriter:
    """Takes text bit by bit; `flush` gives what was written since the last time, aligned."""

    def __init__(self, min_width: int = MIN_WIDTH, padding: int = PADDING) -> None:
        self.min_width, self.padding = min_width, padding
        self.parts: list[str] = []

    def write(self, text: str) -> None:
        self.parts.append(text)

    def flush(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return tabulate(text, self.min_width, self.padding)


def tabulate(text: str, min_width: int = MIN_WIDTH, padding: int = PADDING) -> str:
    """The text with its columns aligned. A form feed ends a line and all columns."""
    blocks = text.replace("\v", "\t").split("\f")
    return "\n".join(aligned(block, min_width, padding) for block in blocks)


def aligned(text: str, min_width: int, padding: int) -> str:
    lines = [line.split("\t") for line in text.split("\n")]
    own = [[text_width(cell) for cell in cells[:-1]] for cells in lines]
    widths: list[list[int]] = [[] for _ in lines]
    for column in range(max(map(len, own))):
        measure(own, widths, column, min_width, padding)
    return "\n".join(map(written, lines, own, widths))


def measure(own: list[list[int]], widths: list[list[int]], column: int, min_width: int, padding: int) -> None:
    """Adds the column's width to each line that has it, run by run."""
    start = 0
    while start < len(own):
        end = start
        while end < len(own) and len(own[end]) > column:
            end += 1
        if end > start:
            widest = max(own[at][column] for at in range(start, end))
            for at in range(start, end):
                widths[at].append(max(min_width, widest + padding))
        start = end + 1


def written(cells: list[str], own: list[int], widths: list[int]) -> str:
    padded = [cell + " " * (width - taken) for cell, taken, width in zip(cells, own, widths, strict=False)]
    return "".join(padded) + cells[-1]
