"""Sessions recorded from Docker, played in a world of their own: output, error and status of every step, whole.

A step that differs on purpose has `# differs: why` above it in the file. Files in LATER are about commands that are not
emulated yet; that list only shrinks.
"""

from pathlib import Path

import pytest

from emulator.faces.play.console import Played, difference, play_transcript

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "docker-28.5.2" / "transcripts"
LATER: frozenset[str] = frozenset()


def on_purpose(played: Played) -> bool:
    return any(comment.startswith("# differs: ") for comment in played.wanted.comments)


@pytest.mark.parametrize("path", sorted(RECORDINGS.glob("*.console")), ids=lambda path: path.stem)
def test_agrees_with_docker(path: Path) -> None:
    if path.stem in LATER:
        pytest.skip("about commands that are not emulated yet")
    differing = [each for each in play_transcript(path, "oracle") if not each.same and not on_purpose(each)]
    assert not differing, "\n".join(difference(path, each) for each in differing)
