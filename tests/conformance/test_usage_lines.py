"""Random command lines get Docker's own answers. Recorded by usage_lines.py from the real 28.5.2 client."""

import json
import shlex
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import usage_lines  # noqa: E402

RECORDED = json.loads((HERE.parents[1] / "fixtures" / "docker-28.5.2" / "usage_lines.json").read_text(encoding="utf-8"))


def test_the_recording_is_large() -> None:
    assert len(RECORDED) >= 5_000


def test_answers_are_dockers() -> None:
    wrong = [row[0] for row in RECORDED if not usage_lines.agrees(row, usage_lines.ours(shlex.split(row[0])))]
    share = 1 - len(wrong) / len(RECORDED)
    assert share >= 0.995, "\n".join(wrong)
