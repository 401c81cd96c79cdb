"""Every program against what GNU's printed (cases/*.json, made by record.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from .book import cases, check


@pytest.mark.parametrize(("files", "case"), cases(Path(__file__).with_name("cases")))
def test_as_recorded(files: dict[str, object], case: dict[str, object]) -> None:
    check(files, case)
