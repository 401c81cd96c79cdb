"""The screen side of the line editor: a prompt and a line that may wrap, redrawn where they change."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from emulator.machine.shell.prompt import printable, visible

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process
    from emulator.machine.kernel.terminal import Terminal


def width(character: str) -> int:
    """Columns that a character takes."""
    if character < " " or character == "\x7f":
        return 2
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def columns_of(text: str) -> int:
    return len(text) if text.isascii() and text.isprintable() else sum(width(character) for character in text)


def shown(text: str) -> str:
    """Control characters as `^X`."""
    if text.isprintable():
        return text
    return "".join("^" + chr(ord(one) ^ 64) if one < " " or one == "\x7f" else one for one in text)


class Display:
    """Where the cursor is, relative to the first row of the prompt's last line."""

    def __init__(self, process: Process, terminal: Terminal, prompt: str) -> None:
        self.process, self.terminal = process, terminal
        self.prompt = prompt
        self.row = 0

    @property
    def columns(self) -> int:
        return max(self.terminal.columns, 2)

    @property
    def last_line(self) -> str:
        return self.prompt.rpartition("\n")[2]

    async def write(self, text: str) -> None:
        if text:
            await self.process.write(2 if 2 in self.process.files else 1, text.encode("utf-8", "surrogateescape"))

    async def start(self) -> None:
        self.row = self.place("") // self.columns
        await self.write(printable(self.prompt))

    def place(self, text: str) -> int:
        return columns_of(visible(self.last_line)) + columns_of(text)

    async def update(self, before: str, before_cursor: int, text: str, cursor: int) -> None:
        """Draws what changed; the common case, a character at the end, is just that character."""
        added = text[len(before) :]
        at_end = cursor == len(text) and before_cursor == len(before) and text.startswith(before)
        if at_end and added and self.place(before) % self.columns + columns_of(added) < self.columns:
            await self.write(shown(added))
        elif text == before:
            await self.write(self.moved(text, cursor))
        else:
            await self.redraw(text, cursor)

    def moved(self, text: str, cursor: int) -> str:
        """What moves the cursor within the line that is on the screen."""
        place = self.place(text[:cursor])
        row, column = divmod(place, self.columns)
        up = self.row - row
        self.row = row
        vertical = f"\x1b[{up}A" if up > 0 else f"\x1b[{-up}B" if up < 0 else ""
        return f"{vertical}\r" + (f"\x1b[{column}C" if column else "")

    async def redraw(self, text: str, cursor: int) -> None:
        up = f"\x1b[{self.row}A" if self.row else ""
        end = self.place(text)
        wrap = "\r\n" if end and end % self.columns == 0 else ""
        self.row = end // self.columns
        drawn = f"{up}\r{printable(self.last_line)}{shown(text)}{wrap}\x1b[J"
        await self.write(drawn + (self.moved(text, cursor) if cursor != len(text) else ""))

    async def resized(self, text: str, cursor: int) -> None:
        await self.redraw(text, cursor)

    async def change_prompt(self, prompt: str, text: str, cursor: int) -> None:
        self.prompt = prompt
        await self.redraw(text, cursor)

    async def clear(self, text: str, cursor: int) -> None:
        self.row = 0
        lead, newline, _ = self.prompt.rpartition("\n")
        await self.write("\x1b[H\x1b[2J" + printable(lead + newline))
        await self.redraw(text, cursor)

    async def list_below(self, words: list[str], text: str, cursor: int) -> None:
        """Candidates in columns, then the prompt again."""
        cell = max(columns_of(word.removesuffix("/")) for word in words) + 2
        across = max(1, self.columns // cell)
        down = -(-len(words) // across)
        rows = ["".join(word.ljust(cell) for word in words[row::down]).rstrip() for row in range(down)]
        await self.write(self.moved(text, len(text)) + "\n" + "".join(row + "\n" for row in rows))
        self.row = 0
        await self.redraw(text, cursor)
