"""Plays a Markdown tutorial: types its commands, one after another, into a terminal of a fresh world.

After each command a line is typed that prints its exit status and the machine's name, so it is known whether the command
failed, and whether it left the user inside a container. Before a host's command the container is left by Ctrl-P Ctrl-Q.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from emulator.faces.play.markdown import TutorialStep, parse
from emulator.faces.session import Session
from emulator.machine.kernel import Terminal
from emulator.timeline import SECOND

LEAVE = b"\x10\x11"
INTERRUPT = b"\x03"
MARK = 'printf "\\001%s %s\\001\\n" "$?" "$HOSTNAME"'
MARKED = re.compile(rb"\x01(\d+) ([^\x01\s]*)\x01")
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PATIENCE = 300 * SECOND
STEPS = 5_000_000


@dataclass(frozen=True)
class TutorialResult:
    """A step, its exit status, and what it printed. `status` is None for one that went on until interrupted."""

    step: TutorialStep
    status: int | None
    output: str

    @property
    def succeeded(self) -> bool:
        return self.status in (0, None)


class Typist:
    """Types into a shell on a terminal of the host, and reads what comes back."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._terminal = Terminal(session.kernel, 40, 200)
        self._seen = bytearray()
        file = self._terminal.open()
        session.start(["bash"], {0: file, 1: file, 2: file}, terminal=self._terminal)
        session.timeline.spawn(self._collect(), "tutorial: screen")
        session.timeline.settle()
        self.inside = False

    async def _collect(self) -> None:
        while data := await self._terminal.read_output():
            self._seen += data

    def leave(self) -> None:
        self._terminal.feed(LEAVE)
        self._session.timeline.settle()
        self.inside = False

    def type(self, command: str) -> tuple[int | None, str]:
        """One line, and how it ended."""
        self._seen.clear()
        self._terminal.feed(command.encode("utf-8", "surrogateescape") + b"\r")
        self._session.timeline.settle()
        self._terminal.feed(MARK.encode() + b"\r")
        match = self._await_mark()
        output = printed(bytes(self._seen))
        if match is None:
            self._terminal.feed(INTERRUPT)
            self._session.timeline.settle()
            return None, output
        self.inside = match[2].decode() != self._session.host.hostname
        return int(match[1]), output

    def _await_mark(self) -> re.Match[bytes] | None:
        timeline = self._session.timeline
        latest = timeline.now + PATIENCE
        timeline.run(lambda: timeline.now > latest or MARKED.search(self._seen) is not None, max_steps=STEPS)
        return MARKED.search(self._seen)


def printed(seen: bytes) -> str:
    """What a command wrote, of all that came to the screen: without the lines as they were typed, and the mark behind it."""
    shown = SEQUENCE.sub("", MARKED.sub(b"", seen).decode("utf-8", "replace")).replace("\r", "")
    return "\n".join(line for line in shown.partition("\n")[2].split("\n") if MARK not in line).rstrip()


def play_tutorial(path: Path, world: str, seed: int | str = 0) -> Iterator[TutorialResult]:
    """Plays a Markdown file; one result a typed line."""
    typist = Typist(Session(world, seed))
    for step in parse(path.read_text(encoding="utf-8")):
        if typist.inside and not step.inside:
            typist.leave()
        status, output = typist.type(step.command)
        yield TutorialResult(step, status, output)
