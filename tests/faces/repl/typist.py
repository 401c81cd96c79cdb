"""Somebody at a terminal: `emulator` in a pty, keys for it, and the screen that they lead to. Always leaves by `with`."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

PATIENCE = 25.0
PROMPT = re.compile(r"(?:[$#>]|\[y/N\])$")
KEYS = {
    "Enter": "\r", "Tab": "\t", "BSpace": "\x7f", "Escape": "\x1b", "Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C",
    "Left": "\x1b[D",
}  # fmt: skip


class Typist:
    """`rows` x `columns` characters; `home` is the EMULATOR_HOME."""

    def __init__(
        self, home: Path, *words: str, rows: int = 24, columns: int = 80, environment: dict[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}
        env = {**kept, "TERM": "xterm", "LC_ALL": "C.UTF-8", "TZ": "UTC", "EMULATOR_HOME": str(home), **(environment or {})}
        self.child = pexpect.spawn(
            sys.executable, ["-m", "emulator", *words], env=env, dimensions=(rows, columns), timeout=PATIENCE
        )
        self.raw = bytearray()
        self.seen = 0

    def __enter__(self) -> Typist:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.child.close(force=True)

    def look(self, patience: float = 0.02) -> bool:
        """Takes what has come to the screen; whether anything came."""
        try:
            data = self.child.read_nonblocking(65536, timeout=patience)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    def until(self, done: Callable[[], bool], patience: float = PATIENCE) -> bool:
        """Watches the screen until `done()`."""
        end = time.monotonic() + patience
        while not done():
            if time.monotonic() > end:
                return False
            self.look()
        return True

    def settle(self, patience: float = PATIENCE, idle: float = PATIENCE) -> None:
        """Until the last keys have had an answer, a prompt stands at the cursor and nothing more comes; or has not come for
        `idle` seconds."""
        last = time.monotonic()

        def settled() -> bool:
            nonlocal last
            if self.look(0.06):
                last = time.monotonic()
                return False
            return len(self.raw) > self.seen and (self.at_prompt() or time.monotonic() - last > idle)

        self.until(settled, patience)

    def at_prompt(self) -> bool:
        return PROMPT.search(self.screen.display[self.screen.cursor.y][: self.screen.cursor.x].rstrip()) is not None

    def ended(self, patience: float = PATIENCE) -> int | None:
        """The exit status of `emulator`, once it has ended; None while it has not."""
        self.until(lambda: not self.look() and not self.child.isalive(), patience)
        return None if self.child.isalive() else self.child.exitstatus

    def type(self, line: str) -> None:
        self.text(line + "\r")

    def text(self, keys: str) -> None:
        self.look(0)
        self.seen = len(self.raw)
        self.child.send(keys)

    def key(self, *names: str) -> None:
        """`C-p`, `Enter`, `Tab`, or a character."""
        for name in names:
            control = re.fullmatch(r"C-(.)", name)
            self.text(chr(ord(control[1].upper()) & 31) if control else KEYS.get(name, name))
            time.sleep(0.03)

    def rows(self) -> list[str]:
        """The rows in use, without blanks behind them."""
        rows = [row.rstrip() for row in self.screen.display]
        while rows and not rows[-1]:
            rows.pop()
        return rows
