"""apt-get, apt, apt-cache, apt-mark and dpkg of Debian 12: sessions that a Debian 12 of debootstrap's gave, line by line.

`debian.json` has the sessions, lists of steps: {"command", "stdout", "stderr", "status"}, or {"command", "differs": why} for
one that only brings the machine where the next one finds it. The mirror's name, rates, the count of files that dpkg knows and
how many newer packages the mirror had are not compared.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from system_bench import Bench

SESSIONS = json.loads((Path(__file__).parent / "debian.json").read_text())
RULES = (
    (r"(http://|origin )(deb|ftp)\.debian\.org", r"\1MIRROR"),
    (r"Fetched .*", "Fetched"),
    (r"and \d+ not upgraded", "and N not upgraded"),
    (r"Reading database \.\.\. \d+", "Reading database ... N"),
)


def compared(text: str) -> str:
    """Of overwritten lines the last, without what is a mirror's or a day's."""
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    text = "\n".join(lines)
    for pattern, put in RULES:
        text = re.sub(pattern, put, text)
    return text


@pytest.mark.parametrize("steps", SESSIONS, ids=range(len(SESSIONS)))
def test_session(steps: list[dict[str, Any]]) -> None:
    bench = Bench()
    machine = bench.container("box", "debian/12")
    wrong = []
    for step in steps:
        result = bench.run(machine, ["bash", "-c", step["command"]])
        got = (compared(result.out), compared(result.err), result.status)
        if "differs" not in step and got != (step["stdout"], step["stderr"], step["status"]):
            wrong.append((step, got))
    assert wrong == []


def test_what_is_not_simulated_says_so() -> None:
    bench = Bench()
    machine = bench.container("box", "debian/12")
    bench.run(machine, "apt-get update")
    result = bench.run(machine, "apt-get install -y -qq ffmpeg golang nosuch")
    assert (result.out, result.err, result.status) == (
        "",
        "E: Package ffmpeg is not simulated\nE: Package golang is not simulated\nE: Unable to locate package nosuch\n",
        100,
    )
