"""Perl's expressions against what `grep -noP` 3.8 (PCRE2 10.42, LC_ALL=C) printed for the same lines (perl_cases.json)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emulator.machine.programs.text import perl_regex

RECORDED = json.loads(Path(__file__).with_name("perl_cases.json").read_text(encoding="utf-8"))


def matches(pattern: perl_regex.Pattern, line: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at <= len(line) and (match := pattern.search(line, at)) is not None:
        if match.end() > match.start():
            found.append(match.group() or "")
        at = max(match.end(), at + 1) if match.end() > match.start() else match.end() + 1
    return found


@pytest.mark.parametrize(("text", "stdout", "stderr", "status"), RECORDED["cases"], ids=lambda value: repr(value)[:30])
def test_as_grep(text: str, stdout: str, stderr: str, status: int) -> None:
    printed = ""
    try:
        pattern = perl_regex.compile(text)
        for number, line in enumerate(RECORDED["lines"], 1):
            printed += "".join(f"{number}:{each}\n" for each in matches(pattern, line))
        if stderr:
            matches(pattern, RECORDED["slow"])
    except perl_regex.BadRegex as error:
        assert (f"{error}\n", 2) == (stderr, status)
    except perl_regex.BacktrackLimit as error:
        assert (f"(standard input): {error}\n", 2) == (stderr, status)
    else:
        assert stderr == ""
        assert status == (0 if any(pattern.search(line) for line in RECORDED["lines"]) else 1)
    assert printed == stdout
