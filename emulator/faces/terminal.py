"""The real terminal joined to a simulated one, on the wall clock: keys go in as they are typed, the screen comes out.

    with RealTerminal(session) as real:
        real.run(lambda: process.exit_status is not None)
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable
from types import FrameType, TracebackType

from emulator.faces.session import Session
from emulator.machine.kernel import Terminal
from emulator.timeline import SECOND

LONGEST_WAIT = 0.25
CHUNK = 4096


class RealTerminal:
    """While open, the real terminal is raw and its size is the simulated one's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        size = shutil.get_terminal_size()
        self.simulated = Terminal(session.kernel, size.lines, size.columns)
        self._in, self._out = sys.stdin.fileno(), sys.stdout.fileno()
        self._before: list[int | list[bytes | int]] = []
        self._handler: Callable[[int, FrameType | None], object] | int | None = None

    def __enter__(self) -> RealTerminal:
        sys.stdout.flush()
        self._before = termios.tcgetattr(self._in)
        tty.setraw(self._in)
        self.simulated.output = self._show
        self._handler = signal.signal(signal.SIGWINCH, lambda _signal, _frame: self._resize())
        self._resize()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.signal(signal.SIGWINCH, self._handler)
        termios.tcsetattr(self._in, termios.TCSADRAIN, self._before)

    def run(self, done: Callable[[], bool]) -> None:
        """Lets the world go on until `done()`; waits for keys and timers, never spinning."""
        timeline = self._session.timeline
        while not done():
            busy = timeline.tick(time.time_ns())
            if done():
                return
            self._take_keys(0 if busy else self._pause())

    def _pause(self) -> float:
        following = self._session.timeline.next_timer()
        if following is None:
            return LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.0, (following - time.time_ns()) / SECOND))

    def _take_keys(self, patience: float) -> None:
        readable, _, _ = select.select([self._in], [], [], patience)
        if readable:
            typed = os.read(self._in, CHUNK)
            if typed:
                self.simulated.feed(typed)
            else:
                self.simulated.hangup()

    def _show(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._out, view):]

    def _resize(self) -> None:
        size = shutil.get_terminal_size()
        self.simulated.resize(size.lines, size.columns)
