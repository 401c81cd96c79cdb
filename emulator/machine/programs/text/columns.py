"""Names in columns, as `ls` lays them out. Pure."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Terminal cells."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)


def gnu(cells: list[tuple[str, int]], line: int, across: bool = False) -> str:
    """`cells`: text and its width. As many columns as fit, filled downwards (or across), padded with tabs where they
    reach.
    """
    if not cells:
        return ""
    widths = _gnu_widths([size for _, size in cells], line, across)
    rows = -(-len(cells) // len(widths))
    text = ""
    for row in range(rows):
        at = start = 0
        for column in range(len(widths)):
            index = row * len(widths) + column if across else column * rows + row
            if index >= len(cells):
                break
            if column:
                text += _indent(at, start)
            text += cells[index][0]
            at = start + cells[index][1]
            start += widths[column]
        text += "\n"
    return text


def _gnu_widths(sizes: list[int], line: int, across: bool) -> list[int]:
    most = max(1, min(len(sizes), -(-line // 3) if line else len(sizes)))
    for count in range(most, 1, -1):
        rows = -(-len(sizes) // count)
        widths = [3] * count
        for index, size in enumerate(sizes):
            column = index % count if across else index // rows
            widths[column] = max(widths[column], size + (2 if column < count - 1 else 0))
        if sum(widths) < line or not line:
            return widths
    return [max(sizes)]


def _indent(at: int, to: int) -> str:
    text = ""
    while at < to:
        if to // 8 > (at + 1) // 8:
            text += "\t"
            at += 8 - at % 8
        else:
            text += " "
            at += 1
    return text


def busybox(cells: list[tuple[str, int]], line: int, across: bool = False) -> str:
    """Columns all as wide as the widest name and two blanks."""
    if not cells:
        return ""
    wide = max(size for _, size in cells) + 2
    count = max((line // wide) if line >= wide else 1, 1)
    count = min(count, len(cells))
    rows = -(-len(cells) // count)
    text = ""
    for row in range(rows):
        at = 0
        for column in range(count):
            index = row * count + column if across else column * rows + row
            if index >= len(cells):
                continue
            text += " " * (column * wide - at) + cells[index][0]
            at = column * wide + cells[index][1]
        text += "\n"
    return text
