"""What the real programs of this room printed."""

from pathlib import Path

import pytest
from system_cases import Case, check, load

CASES = [
    pytest.param(flavour, case, id=f"{flavour}-{number}-{' '.join(case['argv'])[:40]}")
    for flavour in ("busybox", "debian")
    for number, case in enumerate(load(Path(__file__).parent, flavour))
]


@pytest.mark.parametrize(("flavour", "case"), CASES)
def test_as_recorded(flavour: str, case: Case) -> None:
    check("procps", flavour, case)
