"""Plays a `*.console` transcript in a world of its own and compares output, error and status, whole.

Every command runs in a fresh `bash -c` on the host, in one directory for the whole file, so that state passes through
Docker and through files, never through shell variables.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from emulator.faces.play.normalise import Normaliser
from emulator.faces.play.transcript import Step, Transcript, parse, render
from emulator.faces.session import Session

DIRECTORY = "/tmp/transcript"
DOCKER_HOST = "unix:///var/run/docker.sock"
CONFIG = "/root/.docker"


@dataclass(frozen=True)
class Played:
    """A step, and what it gave here."""

    wanted: Step
    got: Step

    @property
    def same(self) -> bool:
        return self.wanted.outcome == self.got.outcome


def play_transcript(path: Path, world: str, seed: int | str = 0) -> Iterator[Played]:
    """Plays a `*.console` file."""
    session = Session(world, seed)
    session.environment |= {"COLUMNS": "200", "LC_ALL": "C.UTF-8", "TZ": "UTC", "DOCKER_HOST": DOCKER_HOST}
    session.environment["DOCKER_CONFIG"] = CONFIG
    session.make_directory(DIRECTORY)
    session.directory = DIRECTORY
    normalise = Normaliser({DOCKER_HOST: "<host>", CONFIG: "<config>", DIRECTORY: "<cwd>"})
    with closing(session):
        yield from _played(session, path, normalise)


def _played(session: Session, path: Path, normalise: Normaliser) -> Iterator[Played]:
    for step in parse(path.read_text(encoding="utf-8")).steps:
        outcome = session.line(step.command)
        out, err = (_printable(text) for text in (outcome.stdout, outcome.stderr))
        yield Played(step, replace(step, stdout=normalise(out, step.command), stderr=normalise(err, step.command),
                                   status=outcome.status))


def update_transcript(path: Path, played: list[Played]) -> None:
    """Writes what was printed here into the file (for a file that this project records of itself)."""
    tail = parse(path.read_text(encoding="utf-8")).tail
    path.write_text(render(Transcript(tuple(each.got for each in played), tail)), encoding="utf-8")


def difference(path: Path, played: Played) -> str:
    """A unified diff between the file's step and what was printed here."""
    wanted, got = (render(Transcript((replace(step, comments=()),))).splitlines() for step in (played.wanted, played.got))
    name = f"{path.name}:{played.wanted.line}"
    return "\n".join(difflib.unified_diff(wanted, got, f"{name} (wanted)", f"{name} (here)", lineterm=""))


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
