"""What pull, push and load show while they work (moby: pkg/jsonmessage): lines for a pipe, moving bars for a terminal.

`Display.show(message)` gives the text to write for each message of the engine's stream; it keeps which line of the
screen is whose. `STEPS` tells which words a layer passes through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from emulator.output import units

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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: `current` of `total` bytes, or of `units`. `start` is a second since 1970, for the time left."""

    current: int = 0
    total: int = 0
    start: int = 0
    units: str = ""
    hide_counts: bool = False

    def text(self, width: int = WIDTH, now: int = 0) -> str:
        """`[====>    ]  1.2MB/3.4MB`; empty while nothing is known. `now` counts nanoseconds."""
        if self.current <= 0 and self.total <= 0:
            return ""
        if self.total <= 0:
            return f"{self.current} {self.units}" if self.units else f"{units.human_size(self.current):>8}"
        half = min(int(self.current / self.total * 100) // 2, BAR)
        bar = f"[{'=' * half}>{' ' * (BAR - half)}] " if width > WIDE else ""
        return bar + self.counts() + self.left(width, now, half)

    def counts(self) -> str:
        if self.hide_counts:
            return ""
        wonky = self.current > self.total
        if self.units:
            return f"{self.current} {self.units}" if wonky else f"{self.current}/{self.total} {self.units}"
        current = f"{units.human_size(self.current):>8}"
        return current if wonky else f"{current}/{units.human_size(self.total)}"

    def left(self, width: int, now: int, half: int) -> str:
        """The time that the rest will take if it goes on like this."""
        if width <= NARROW or self.current <= 0 or self.start <= 0 or half >= BAR:
            return ""
        each = units.truncated(now - self.start * units.SECOND, self.current)
        seconds = ((self.total - self.current) * each + units.SECOND // 2) // units.SECOND
        return " " + units.duration(seconds * units.SECOND)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the stream. A layer's has an id and progress, be it empty; `stream` is a build's own text."""

    status: str = ""
    id: str = ""
    progress: Progress | None = None
    stream: str = ""
    nanoseconds: int = 0


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
        shown = message.progress.text(self.width, now) if message.progress else ""
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
