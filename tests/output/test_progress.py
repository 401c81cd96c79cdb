"""What pull and its kin show, in a pipe and on a terminal."""

from __future__ import annotations

import pyte
import pytest

from emulator.output import units
from emulator.output.progress import Display, Message, Progress, layer, present


def pull() -> list[Message]:
    """A pull of two layers, the second of them new, with those of a third between."""
    moved = zip(layer("pull", "222222222222", 50_000_000), layer("pull", "333333333333", 1_500), strict=True)
    return [
        Message("Pulling from library/nginx", "1.27"),
        present("pull", "111111111111"),
        *[message for pair in moved for message in pair],
        Message("Digest: sha256:abc"),
        Message("Status: Downloaded newer image for nginx:1.27"),
    ]


def shown(messages: list[Message], terminal: bool, width: int = 200) -> str:
    display = Display(terminal, width)
    return "".join(display.show(message) for message in messages)


def screen(text: str, columns: int = 120) -> list[str]:
    terminal = pyte.Screen(columns, 24)
    pyte.Stream(terminal).feed(text.replace("\n", "\r\n"))
    return [line.rstrip() for line in terminal.display if line.strip()]


def test_lines_in_a_pipe() -> None:
    assert shown(pull(), terminal=False).splitlines() == [
        "1.27: Pulling from library/nginx",
        "111111111111: Already exists",
        "222222222222: Pulling fs layer",
        "333333333333: Pulling fs layer",
        "222222222222: Download complete",
        "333333333333: Download complete",
        "222222222222: Pull complete",
        "333333333333: Pull complete",
        "Digest: sha256:abc",
        "Status: Downloaded newer image for nginx:1.27",
    ]


def test_the_screen_at_the_end() -> None:
    assert screen(shown(pull(), terminal=True)) == [
        "1.27: Pulling from library/nginx",
        "111111111111: Already exists",
        "222222222222: Pull complete",
        "333333333333: Pull complete",
        "Digest: sha256:abc",
        "Status: Downloaded newer image for nginx:1.27",
    ]


def test_the_screen_half_way() -> None:
    messages = [*pull()[:4], Message("Downloading", "222222222222", Progress(25_000_000, 50_000_000))]
    assert screen(shown(messages, terminal=True)) == [
        "1.27: Pulling from library/nginx",
        "111111111111: Already exists",
        "222222222222: Downloading [=========================>                         ]     25MB/50MB",
        "333333333333: Pulling fs layer",
    ]


def test_the_codes() -> None:
    display = Display(terminal=True)
    assert display.show(Message("Waiting", "aa", Progress())) == "\n\x1b[1A\x1b[2K\raa: Waiting \r\x1b[1B"
    assert display.show(Message("Waiting", "bb", Progress())) == "\n\x1b[1A\x1b[2K\rbb: Waiting \r\x1b[1B"
    assert display.show(Message("Done", "aa", Progress())) == "\x1b[2A\x1b[2K\raa: Done \r\x1b[2B"
    assert display.show(Message("Digest: x")) == "Digest: x\n"
    assert display.lines == {}


@pytest.mark.parametrize(
    ("progress", "width", "expected"),
    [
        (Progress(), 200, ""),
        (Progress(1), 200, "      1B"),
        (Progress(1500, 3000), 200, "[=========================>                         ]    1.5kB/3kB"),
        (Progress(1500, 3000), 100, "   1.5kB/3kB"),
        (Progress(50, 40), 200, "[==================================================>]      50B"),
        (Progress(50, 50), 200, "[==================================================>]      50B/50B"),
        (Progress(3, 4, units="jobs"), 100, "3/4 jobs"),
        (Progress(3, units="jobs"), 100, "3 jobs"),
        (Progress(1, 4, hide_counts=True), 200, "[============>                                      ] "),
        (Progress(10, 40, start=100), 100, "     10B/40B 30s"),
        (Progress(10, 40, start=100), 40, "     10B/40B"),
    ],
)
def test_bars(progress: Progress, width: int, expected: str) -> None:
    assert progress.text(width, 110 * units.SECOND) == expected
