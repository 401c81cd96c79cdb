"""Go's quoted strings and Docker's shortened ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.output.strings import can_backquote, quote, to_bytes, unquote
from emulator.output.width import ellipsis, natural_key, truncate_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sh -c 'a'", "\"sh -c 'a'\""),
        ('say "hi"\n', '"say \\"hi\\"\\n"'),
        ("\x00\x7f\xa0é…", '"\\x00\\x7f\\u00a0é…"'),
        ("\U0001f600\U000e0001", '"\U0001f600\\U000e0001"'),
        ("\udcff", '"\\xff"'),
    ],
)
def test_quote(text: str, expected: str) -> None:
    assert quote(text) == expected


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ('"a\\tb"', "a\tb"),
        ('"\\u00e9\\x41\\101"', "éAA"),
        ("`a\\n`", "a\\n"),
        ('"\\q"', None),
        ('"\\400"', None),
        ('"\\ud800"', None),
        ('"a', None),
        ('"\\\'"', None),
    ],
)
def test_unquote(literal: str, expected: str | None) -> None:
    assert unquote(literal) == expected


@given(st.text())
def test_unquote_takes_back_quote(text: str) -> None:
    if not any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        assert unquote(quote(text)) == text
        assert to_bytes(quote(text, ascii_only=True)).isascii()
        if can_backquote(text):
            assert unquote(f"`{text}`") == text


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 20, "short"),
        ("sh -c 'echo a very long command'", 20, "sh -c 'echo a very …"),
        ("/docker-entrypoint.sh nginx", 20, "/docker-entrypoint.…"),
        ("日本語日本語", 5, "日本…"),
        ("日本語", 6, "日本語"),
        ("abc", 1, "a"),
        ("abc", 0, ""),
        ("", 1, ""),
    ],
)
def test_ellipsis(text: str, limit: int, expected: str) -> None:
    assert ellipsis(text, limit) == expected


def test_ids_are_short() -> None:
    assert truncate_id("sha256:0123456789abcdef") == "0123456789ab"
    assert truncate_id("0123456789abcdef") == "0123456789ab"
    assert truncate_id("<missing>") == "<missing>"


def test_natural_order() -> None:
    names = ["b10", "b9", "a", "b2c", "b02", "b2", "10", "9", "b"]
    assert sorted(names, key=natural_key) == ["9", "10", "a", "b", "b2", "b2c", "b02", "b9", "b10"]
