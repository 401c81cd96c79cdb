"""Sessions recorded from Docker, played in a world of their own: output, error and status of every step, whole.

A step that differs on purpose has `# differs: why` above it in the file. Files in LATER need commands that are not emulated
yet: they must fail, so that the list shrinks as soon as one of them agrees.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.faces.play.console import Played, difference, play_transcript

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "docker-28.5.2" / "transcripts"
LATER = frozenset({
    "compose-basics",
    "compose-files",
})
NOT_YET = pytest.mark.xfail(reason="needs commands that are not emulated yet", strict=True)


def cases() -> Iterator[object]:
    for path in sorted(RECORDINGS.glob("*.console")):
        marks = [NOT_YET] if path.stem in LATER else []
        yield pytest.param(path, id=path.stem, marks=marks)


def on_purpose(played: Played) -> bool:
    return any(comment.startswith("# differs: ") for comment in played.wanted.comments)


@pytest.mark.parametrize("path", cases())
def test_agrees_with_docker(path: Path) -> None:
    differing = [each for each in play_transcript(path, "oracle") if not each.same and not on_purpose(each)]
    assert not differing, "\n".join(difference(path, each) for each in differing)
