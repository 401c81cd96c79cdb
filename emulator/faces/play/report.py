"""Plays files of both kinds, prints what differs, and the score as the last line: `steps N/M = P%, whole transcripts K/L`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator.faces.play import console, tutorial

TRANSCRIPT_WORLD = "oracle"
TUTORIAL_WORLD = "fresh"


@dataclass
class Score:
    passed: int = 0
    total: int = 0
    whole: int = 0
    files: int = 0

    def add(self, passed: int, total: int) -> None:
        self.passed += passed
        self.total += total
        self.whole += passed == total
        self.files += 1

    def __str__(self) -> str:
        share = 100 * self.passed / max(self.total, 1)
        return f"steps {self.passed}/{self.total} = {share:.1f}%, whole transcripts {self.whole}/{self.files}"


def play(
    paths: Sequence[Path], say: Callable[[str], None], *, world: str | None = None, seed: int | str = 0, update: bool = False
) -> bool:
    """Plays all files; whether everything agreed."""
    score = Score()
    for path in paths:
        if path.suffix == ".md":
            passed, total = _tutorial(path, world or TUTORIAL_WORLD, seed, say)
        else:
            passed, total = _transcript(path, world or TRANSCRIPT_WORLD, seed, say, update)
        score.add(passed, total)
        say(f"{path.name}: {passed}/{total}")
    say(str(score))
    return score.passed == score.total


def _transcript(path: Path, world: str, seed: int | str, say: Callable[[str], None], update: bool) -> tuple[int, int]:
    played = []
    for each in console.play_transcript(path, world, seed):
        played.append(each)
        if not each.same:
            say(console.difference(path, each))
    if update:
        console.update_transcript(path, played)
    return sum(each.same for each in played), len(played)


def _tutorial(path: Path, world: str, seed: int | str, say: Callable[[str], None]) -> tuple[int, int]:
    results = list(tutorial.play_tutorial(path, world, seed))
    for result in results:
        if not result.succeeded:
            say(f"{path.name}:{result.step.line}: `{result.step.command}` failed with status {result.status}:")
            say("\n".join("    " + line for line in result.output.splitlines()))
    return sum(result.succeeded for result in results), len(results)
