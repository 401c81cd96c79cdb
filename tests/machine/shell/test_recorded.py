"""Scripts with what real bash, dash and busybox print for them: the oracle's cases and our own neighbours (record.py)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from emulator.machine.kernel import Credentials

from .lab import Box

FOLDER = Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "shell"
PID = re.compile(r"(line \d+: ) *\d+ (?=[A-Z])")

#: What differs, and why.
DIFFERS = {
    "history-and-jobs-dash": "dash keeps jobs that `wait` waited for until `jobs` shows them",
    "history-and-jobs-ash": "as dash; and it says nothing about jobs that a plain `wait` waited for",
    "background-order-dash": "as history-and-jobs",
    "background-order-ash": "as history-and-jobs",
    "wait-n-ash": "this busybox' `wait -n` gives 129 when nothing is left",
}


def cases() -> list[object]:
    found: list[object] = []
    for name in ("cases.json", "more.json", "own_cases.json", "played_cases.json", "command_cases.json", "script_cases.json"):
        for case in json.loads((FOLDER / name).read_text()):
            for shell in ("bash", "dash", "ash"):
                if shell in case:
                    ident = f"{case['name']}-{shell}"
                    reason = DIFFERS.get(ident)
                    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
                    found.append(pytest.param(case["script"], shell, case[shell], id=ident, marks=marks))
    return found


@pytest.mark.parametrize(("script", "shell", "expected"), cases())
def test_recorded(script: str, shell: str, expected: dict[str, str | int]) -> None:
    box = Box("busybox" if shell == "ash" else "debian:12")
    box.box.caller(Credentials(), "/").mkdir("/w")
    outcome = box.run("sh" if shell == "ash" else shell, "-c", script, cwd="/w", pid1=False)
    if "not emulated" in outcome.stderr:
        pytest.skip("needs a program that is not there yet")
    assert PID.sub(r"\1PID ", outcome.stdout) == expected["stdout"]
    assert outcome.status == expected["status"]
    assert PID.sub(r"\1PID ", outcome.stderr) == expected["stderr"]
