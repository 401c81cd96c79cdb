"""The real terminal joined to a simulated one, on the wall clock: keys go in as they are typed, the screen comes out.

    with RealTerminal(session) as real:
        real.run(lambda: process.exit_status is not None)
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable
from types import FrameType, TracebackType

from emulator.faces.session import Session
from emulator.machine.kernel import Terminal
from emulator.timeline import SECOND, Clock

LONGEST_WAIT = 0.25
CHUNK = 4096
ROWS, COLUMNS = 24, 80
STEPS = 50
"""Steps of the world between two looks at the keys: what is printed in them comes out before a Ctrl-C is heard."""
ENDING = (signal.SIGTERM, signal.SIGHUP)
SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\a\x1b]*(?:\a|\x1b\\)?|[^\[\]])")


class RealTerminal:
    """While open, the real terminal is raw and its size is the simulated one's. `show` takes what the simulated one prints;
    `ahead` gives keys that somebody else has read from the real one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.clock = Clock(time.time_ns, time.monotonic_ns, session.timeline.now)
        self._in, self._out = sys.stdin.fileno(), sys.stdout.fileno()
        self.simulated = Terminal(session.kernel, *self._size())
        self.show = self.write
        self.at_margin = True
        self.ahead: Callable[[], bytes] = bytes
        self._before: list[int | list[bytes | int]] = []
        self._handlers: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> RealTerminal:
        sys.stdout.flush()
        self._before = termios.tcgetattr(self._in)
        tty.setraw(self._in, termios.TCSADRAIN)
        self.simulated.output = lambda data: self.show(data)
        self._handlers = {number: signal.signal(number, _end) for number in ENDING}
        self._handlers[signal.SIGWINCH] = signal.getsignal(signal.SIGWINCH)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        try:
            termios.tcsetattr(self._in, termios.TCSADRAIN, self._before)
        except termios.error:  # the terminal is gone
            return

    def run(self, done: Callable[[], bool]) -> None:
        """Lets the world go on until `done()`; waits for keys and timers, never spinning."""
        signal.signal(signal.SIGWINCH, lambda _signal, _frame: self.resize())  # a prompt had its own meanwhile
        self.resize()
        while True:
            busy = self._session.timeline.tick(self.clock(), STEPS)
            if done():
                return
            self.simulated.feed(self.ahead())
            self._take_keys(0 if busy else self.pause())

    def pause(self) -> float:
        """Seconds until something is due, a quarter at most."""
        following = self._session.timeline.next_timer()
        if following is None:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.0, (following - self.clock()) / SECOND))

    def write(self, data: bytes) -> None:
        """To the real screen, at once."""
        tail = SEQUENCE.sub(b"", data[-CHUNK:])
        if tail:
            self.at_margin = not tail[max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1 :].strip(b"\a\0") and (
                self.at_margin or b"\n" in tail or b"\r" in tail
            )
        view = memoryview(data)
        while view:
            view = view[os.write(self._out, view) :]

    def begin_row(self) -> None:
        """Somebody else has moved the cursor to the beginning of a row."""
        self.at_margin = True

    def resize(self) -> None:
        self.simulated.resize(*self._size())

    def _size(self) -> tuple[int, int]:
        """Rows and columns."""
        try:
            size = os.get_terminal_size(self._out)
        except OSError:
            return ROWS, COLUMNS
        return size.lines or ROWS, size.columns or COLUMNS

    def _take_keys(self, patience: float) -> None:
        outside = self._session.timeline.outside
        readable, _, _ = select.select([self._in, outside] if outside else [self._in], [], [], patience)
        if self._in in readable:
            typed = self._read()
            if typed:
                self.simulated.feed(typed)
            else:
                self.simulated.hangup()

    def _read(self) -> bytes:
        try:
            return os.read(self._in, CHUNK)
        except OSError:  # the terminal is gone
            return b""


def _end(number: int, _frame: FrameType | None) -> None:
    """Ends this process with the terminal as it was."""
    raise SystemExit(128 + number)
