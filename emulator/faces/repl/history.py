"""The lines typed at the host's prompt, kept in a file of this EMULATOR_HOME from one session to the next."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from pathlib import Path

from prompt_toolkit.history import History

LIMIT = 1000
NAME = "history"


class HistoryFile:
    """One line a command, as JSON, since a command may have several lines. What cannot be read or written is let go."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / NAME

    def read(self) -> list[str]:
        """The last commands, oldest first; a file that has grown long is cut down to them."""
        try:
            rows = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        if len(rows) > 2 * LIMIT:
            self._write("w", rows[-LIMIT:])
        return [text for row in rows[-LIMIT:] if (text := _text(row))]

    def append(self, commands: Sequence[str]) -> None:
        if commands:
            self._write("a", [json.dumps(command, ensure_ascii=False) for command in commands])

    def _write(self, mode: str, rows: Sequence[str]) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            with self._path.open(mode, encoding="utf-8", errors="replace") as file:
                file.writelines(row + "\n" for row in rows)
        except OSError:
            return


class ShownHistory(History):
    """What the Up key brings back: the shell's own list, which alone decides what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    async def load(self) -> AsyncGenerator[str, None]:
        for line in reversed(self.lines):
            yield line

    def append_string(self, string: str) -> None:
        """The shell does that."""

    def load_history_strings(self) -> Iterable[str]:
        return reversed(self.lines)

    def store_string(self, string: str) -> None:
        """The shell does that."""


def _text(row: str) -> str:
    try:
        text = json.loads(row)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""
