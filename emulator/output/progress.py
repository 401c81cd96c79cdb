"""What pull, push and load show while they work (moby: pkg/jsonmessage): lines for a pipe, moving bars for a terminal.

`Display.show(message)` gives the text to write for each message of the engine's stream; it keeps which line of the
screen is whose. `STEPS` tells which words a layer passes through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from emulator.output import units
from emulator.wire import progress
from emulator.wire.progress import Message

WIDTH = 200  # taken where the terminal doesn't tell
WIDE, NARROW = 110, 50  # bars need more columns than the first, a time left more than the second
BAR = 50

# A step is shown at once, or while bytes are moved.
STEPS: dict[str, tuple[tuple[str, bool], ...]] = {
    "pull": (
        ("Pulling fs layer", False),
        ("Downloading", True),
        ("Download complete", False),
        ("Extracting", True),
        ("Pull complete", False),
    ),
    "push": (("Preparing", False), ("Pushing", True), ("Pushed", False)),
    "load": (("Loading layer", True),),
}
PRESENT = {"pull": "Already exists", "push": "Layer already exists"}
WAITING = "Waiting"


class Progress(progress.Progress, frozen=True):
    """The wire's, for whoever wants its text alone."""

    def text(self, width: int = WIDTH, now: int = 0) -> str:
        return bar_text(self, width, now)


def bar_text(done: progress.Progress, width: int = WIDTH, now: int = 0) -> str:
    """`[====>    ]  1.2MB/3.4MB`; empty while nothing is known. `now` counts nanoseconds."""
    if done.current <= 0 and done.total <= 0:
        return ""
    if done.total <= 0:
        return f"{done.current} {done.units}" if done.units else f"{units.human_size(done.current):>8}"
    half = min(int(done.current / done.total * 100) // 2, BAR)
    bar = f"[{'=' * half}>{' ' * (BAR - half)}] " if width > WIDE else ""
    return bar + counts(done) + time_left(done, width, now, half)


def counts(done: progress.Progress) -> str:
    if done.hide_counts:
        return ""
    wonky = done.current > done.total
    if done.units:
        return f"{done.current} {done.units}" if wonky else f"{done.current}/{done.total} {done.units}"
    current = f"{units.human_size(done.current):>8}"
    return current if wonky else f"{current}/{units.human_size(done.total)}"


def time_left(done: progress.Progress, width: int, now: int, half: int) -> str:
    """The time that the rest will take if it goes on like this."""
    if width <= NARROW or done.current <= 0 or done.start <= 0 or half >= BAR:
        return ""
    each = units.truncated(now - done.start * units.SECOND, done.current)
    seconds = ((done.total - done.current) * each + units.SECOND // 2) // units.SECOND
    return " " + units.duration(seconds * units.SECOND)


@dataclass(slots=True)
class Display:
    """Where the messages go. `lines` holds the line of each id since the last message without one."""

    terminal: bool = False
    width: int = WIDTH
    lines: dict[str, int] = field(default_factory=dict)

    def show(self, message: Message, now: int = 0) -> str:
        if not message.id or message.progress is None:
            self.lines.clear()
            return self.text(message, now)
        head = ""
        if message.id not in self.lines:
            self.lines[message.id] = len(self.lines)
            head = "\n" if self.terminal else ""
        above = len(self.lines) - self.lines[message.id]
        if not self.terminal:
            return self.text(message, now)
        return f"{head}\x1b[{above}A{self.text(message, now)}\x1b[{above}B"

    def text(self, message: Message, now: int) -> str:
        shown = bar_text(message.progress, self.width, now) if message.progress else ""
        bar = message.progress is not None and self.terminal
        if shown and not self.terminal:
            return ""
        label = f"{message.id}: " if message.id else ""
        if message.nanoseconds:
            label = f"{units.rfc3339_nano_fixed(message.nanoseconds)} {label}"
        if bar and not message.stream:
            return f"\x1b[2K\r{label}{message.status} {shown}\r"
        if bar:
            return f"{label}{message.status} {shown}"
        return label + (message.stream or f"{message.status}\n")


def layer(verb: str, identifier: str, size: int, chunks: int = 4) -> Iterator[Message]:
    """The messages of one layer, its bytes in so many parts."""
    for word, moves in STEPS[verb]:
        if not moves:
            yield Message(word, identifier, Progress())
            continue
        for part in range(1, chunks + 1):
            yield Message(word, identifier, Progress(size * part // chunks, size))


def present(verb: str, identifier: str) -> Message:
    """A layer that needs no work."""
    return Message(PRESENT[verb], identifier, Progress())
