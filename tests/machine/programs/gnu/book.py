"""Recorded cases as pytest parameters, and the one check that they all get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .lab import Lab


def cases(directory: Path) -> list[object]:
    found = []
    for path in sorted(directory.glob("*.json")):
        book = json.loads(path.read_text())
        for case in book["cases"]:
            name = f"{path.stem}: {' '.join(case['argv'])}"[:100]
            found.append(pytest.param(book.get("files", {}), case, id=name))
    return found


def check(files: dict[str, object], case: dict[str, object]) -> None:
    lab = Lab(files)
    stdin = str(case.get("stdin", "")).encode("utf-8", "surrogateescape")
    outcome = lab.run(*case["argv"], stdin=stdin, env=case.get("env"))
    stdout, recorded = outcome.stdout.decode("utf-8", "surrogateescape"), str(case["stdout"])
    if case.get("any_order"):  # a real directory has an order of its own
        assert sorted(stdout.splitlines()) == sorted(recorded.splitlines())
    else:
        assert stdout == recorded
    assert outcome.stderr.decode("utf-8", "surrogateescape") == case["stderr"]
    assert outcome.status == case["status"]
    for name, text in case.get("after", {}).items():
        assert lab.text(f"/lab/{name}") == text
