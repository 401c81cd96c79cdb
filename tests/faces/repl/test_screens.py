"""Recorded terminal sessions (`*.screen`): keys typed at a real terminal of 24 rows and 80 columns, and the whole screen.

`type` sends a line and Enter; `text` the same without Enter; `key` sends keys; `wait N` lets up to N seconds pass; `screen`
stands for the rows in use, each behind `| `.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.faces.play.normalise import Normaliser

from .typist import Typist

SCREENS = Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "screens"


def steps(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Each step: its verb, its words, and for `screen` the rows."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(("#", "|")):
            continue
        verb, _, rest = line.partition(" ")
        end = next((at for at in range(number + 1, len(lines)) if not lines[at].startswith("|")), len(lines))
        yield verb, rest, [row[1:].removeprefix(" ") for row in lines[number + 1 : end]]


class Player:
    """Types one session. Ids get their names in the order in which they are seen, so screens are normalised as they come."""

    def __init__(self, typist: Typist) -> None:
        self.typist = typist
        self.seen: list[str] = []
        self.waited = False

    def rows(self) -> list[str]:
        normalise = Normaliser({})
        for before in self.seen:
            normalise(before, "docker run")
        return [row.rstrip() for row in normalise("\n".join(self.typist.rows()), "docker run").split("\n")]

    def play(self, verb: str, rest: str, wanted: list[str]) -> None:
        if verb in ("type", "text"):
            self.typist.settle(0.2 if self.waited else 5, idle=0.8)
            self.typist.text(rest + ("\r" if verb == "type" else ""))
        elif verb == "key":
            self.typist.until(lambda: not self.typist.look(0.15), 1)
            self.typist.key(*rest.split())
        elif verb == "wait":
            self.typist.settle(float(rest))
            self.waited = True
            return
        else:
            self.typist.until(lambda: self.rows() == wanted)
            assert self.rows() == wanted
            self.seen.append("\n".join(self.typist.rows()))
        self.waited = False


@pytest.mark.parametrize("path", sorted(SCREENS.glob("*.screen")), ids=lambda path: path.stem)
def test_screen(path: Path, tmp_path: Path) -> None:
    with Typist(tmp_path, "--world", "oracle", environment={"PS1": "$ "}) as typist:
        player = Player(typist)
        for verb, rest, wanted in steps(path.read_text(encoding="utf-8")):
            player.play(verb, rest, wanted)
