"""The `*.console` format: what is read is written again, for the recordings and for anything at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.faces.play.transcript import Step, Transcript, parse, render

RECORDINGS = sorted((Path(__file__).parents[2] / "fixtures" / "docker-28.5.2" / "transcripts").glob("*.console"))
LINE = st.text(st.characters(exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"]), max_size=12)
OUTPUT = st.lists(LINE, max_size=4).map(lambda lines: "".join(line + "\n" for line in lines)) | LINE.filter(bool)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_recordings_come_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert render(parse(text)) == text


@given(st.lists(st.tuples(LINE.filter(bool), OUTPUT, OUTPUT, st.integers(0, 255)), min_size=1, max_size=4))
def test_any_step_comes_back(steps: list[tuple[str, str, str, int]]) -> None:
    wanted = [(command, out, err, status) for command, out, err, status in steps]
    text = render(Transcript(tuple(Step(command, out, err, status) for command, out, err, status in steps)))
    got = [(step.command, step.stdout, step.stderr, step.status) for step in parse(text).steps]
    assert got == wanted
