"""`docker images --tree` (docker/cli: cli/command/image/tree.go, internal/tui): a line a name, the details behind the last one.

A terminal gets colours; without one only the titles have theirs, and the line is taken to be 80 columns wide.
"""

from __future__ import annotations

from collections.abc import Sequence

from emulator.output.units import human_size_with_precision
from emulator.wire.image import ImageSummary

WARNING = "WARNING: This is an experimental feature. The output may change and shouldn't be depended on."
WIDTH, LEAST_WIDTH = 80, 20
COLUMNS = (("ID", 12), ("DISK USAGE", -10), ("CONTENT SIZE", -12), ("EXTRA", 5))
"""Titles and widths behind the names; negative ones are flush right."""
OTHERS = sum(abs(width) + 3 for _, width in COLUMNS)
TITLE, NAME, PLAIN, CHIP = "\x1b[39m\x1b[1m", "\x1b[34m\x1b[1m", "\x1b[39m", "\x1b[38;5;0m\x1b[48;5;14m"
END = "\x1b[0m"
LEGEND = f"\x1b[1m\x1b[106m\x1b[30mi{END}{END} \x1b[96mInfo → {END}{END} {CHIP} U {END} In Use "
PLAIN_LEGEND, LEGEND_LENGTH = "Info ->  U In Use ", 21
UNTAGGED = "<untagged>"


def tree(images: Sequence[ImageSummary], *, terminal: bool, columns: int) -> str:
    """The whole text. `columns`: of the terminal, 0 without one."""
    width = max(columns or WIDTH, LEAST_WIDTH)
    names = [name for image in images for name in image.RepoTags or ()]
    room = max(min(max(map(len, names), default=0), width - OTHERS), len("IMAGE"))
    lines = [f"\x1b[93m{WARNING}{END}" if terminal else WARNING, legend(width, terminal), "", titles(room)]
    for image in images:
        lines += described(image, room, terminal)
    return "\n".join(lines) + "\n"


def legend(width: int, terminal: bool) -> str:
    """Flush right."""
    if terminal:
        return " " * (width - LEGEND_LENGTH) + LEGEND
    return PLAIN_LEGEND.rjust(width)


def titles(room: int) -> str:
    """The first line of the table."""
    cells = [padded("IMAGE", room, TITLE), *(padded(title, width, TITLE) for title, width in COLUMNS)]
    return "   ".join(cells)


def described(image: ImageSummary, room: int, terminal: bool) -> list[str]:
    """An image's names, the longest first, and its details behind the last one."""
    names = sorted(image.RepoTags or (UNTAGGED,), key=lambda name: -len(name))
    bold = NAME if terminal else ""
    end = END if terminal else ""
    last = names[-1] if len(names[-1]) <= room else f"{names[-1][: room - 1]}…"
    size = human_size_with_precision(image.Size, 3)
    values = (image.ID.removeprefix("sha256:")[:12], size, "0B")
    cells = [padded(last, room, bold)]
    cells += [padded(text, width, PLAIN if terminal else "") for text, (_, width) in zip(values, COLUMNS, strict=False)]
    cells.append(chip(image, terminal))
    return [*(f"{bold}{name}{end}" for name in names[:-1]), "   ".join(cells)]


def chip(image: ImageSummary, terminal: bool) -> str:
    """Whether containers have it."""
    if not image.Containers > 0:
        return " " * 5
    return f"{CHIP} U {END}  " if terminal else "U".ljust(5)


def padded(text: str, width: int, colour: str) -> str:
    """A cell; its blanks have no colour."""
    blanks = " " * (abs(width) - len(text))
    shown = f"{colour}{text}{END}" if colour else text
    return blanks + shown if width < 0 else shown + blanks
