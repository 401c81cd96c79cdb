"""Plays transcripts and prints a digest of the very bytes of every step: `python worlds.py SEED FILE…`.

Nothing is normalised: ids, names, times and addresses are in the digest.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from emulator.faces.play.transcript import parse
from emulator.faces.session import Outcome, Session

DIRECTORY = "/tmp/transcript"


def digest(outcome: Outcome) -> str:
    """Of all that a step gave."""
    text = "\0".join((outcome.stdout, outcome.stderr, str(outcome.status)))
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def play(path: Path, seed: str) -> None:
    """A line a step."""
    session = Session("oracle", seed)
    session.make_directory(DIRECTORY)
    session.directory = DIRECTORY
    for step in parse(path.read_text(encoding="utf-8")).steps:
        print(f"{path.name}:{step.line} {digest(session.line(step.command))}")
    session.close()


if __name__ == "__main__":
    for name in sys.argv[2:]:
        play(Path(name), sys.argv[1])
