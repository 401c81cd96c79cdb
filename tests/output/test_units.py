"""Sizes, durations and times, against what a real client printed and Go's documented forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.output import units

GOLDEN = json.loads((Path(__file__).parent / "goldens" / "units.json").read_text("utf-8"))


@pytest.mark.parametrize(("size", "expected"), GOLDEN["sizes"])
def test_sizes(size: int, expected: str) -> None:
    assert f"{units.human_size_with_precision(size, 3)} {units.human_size(size)}" == expected


@pytest.mark.parametrize(("age", "expected"), GOLDEN["ages"])
def test_ages(age: int, expected: str) -> None:
    assert units.human_duration(age * units.SECOND + units.SECOND // 2) + " ago" == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0B"), (1023, "1023B"), (1024, "1KiB"), (4591616, "4.379MiB"), (8221069312, "7.656GiB"), (2**60, "1EiB")],
)
def test_binary_sizes(size: int, expected: str) -> None:
    assert units.bytes_size(size) == expected


@pytest.mark.parametrize(
    ("nanoseconds", "expected"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1100, "1.1µs"),
        (2_200_000, "2.2ms"),
        (1_500_000_000, "1.5s"),
        (60 * units.SECOND, "1m0s"),
        (90 * units.SECOND, "1m30s"),
        (3600 * units.SECOND, "1h0m0s"),
        (5400 * units.SECOND + 1, "1h30m0.000000001s"),
        (-90 * units.SECOND, "-1m30s"),
    ],
)
def test_go_durations(nanoseconds: int, expected: str) -> None:
    assert units.duration(nanoseconds) == expected


def test_times() -> None:
    moment = units.nanoseconds_of("2026-11-24T03:29:16.5Z")
    assert units.rfc3339_nano(moment) == "2026-11-24T03:29:16.5Z"
    assert units.rfc3339_nano_fixed(moment) == "2026-11-24T03:29:16.500000000Z"
    assert units.rfc3339(moment // units.SECOND) == "2026-11-24T03:29:16Z"
    assert units.time_string(moment) == "2026-11-24 03:29:16.5 +0000 UTC"
    assert units.nanoseconds_of("2026-11-24T05:29:16+02:00") == units.nanoseconds_of("2026-11-24T03:29:16Z")
    assert units.time_string(units.nanoseconds_of("0001-01-01T00:00:00Z")) == "0001-01-01 00:00:00 +0000 UTC"


@given(st.integers(0, 2_000_000_000 * units.SECOND))
def test_times_survive_printing(nanoseconds: int) -> None:
    assert units.nanoseconds_of(units.rfc3339_nano(nanoseconds)) == nanoseconds
