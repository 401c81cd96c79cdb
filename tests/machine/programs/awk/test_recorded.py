"""mawk against what the real one printed (cases/*.json, made by gnu/record.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..gnu.book import cases, check


@pytest.mark.parametrize(("files", "case"), cases(Path(__file__).with_name("cases")))
def test_as_recorded(files: dict[str, object], case: dict[str, object]) -> None:
    check(files, case)
