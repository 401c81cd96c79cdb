"""Columns, as text/tabwriter aligns them with Docker's settings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.output.table import TabWriter, tabulate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A\tB\nlonger than ten\tx\n", "A                 B\nlonger than ten   x\n", id="widest cell and padding"),
        pytest.param("A\tB\na\tb\n", "A         B\na         b\n", id="least width"),
        pytest.param("one\nA\tB\n", "one\nA         B\n", id="a line of one cell ends columns"),
        pytest.param("longer cell here\tx\nplain\ns\ty\n", "longer cell here   x\nplain\ns         y\n", id="runs are apart"),
        pytest.param("A\t\tC\n", "A                   C\n", id="empty cell"),
        pytest.param("A\tB\t\n", "A         B         \n", id="tab at the end pads"),
        pytest.param("日本\tx\nab\ty\n", "日本      x\nab        y\n", id="wide characters"),
        pytest.param("é\u0301\tx\n", "é\u0301         x\n", id="combining characters"),
        pytest.param("", "", id="nothing"),
        pytest.param("a\tb\nlonger cell here\tc", "a                  b\nlonger cell here   c", id="no newline at the end"),
        pytest.param("longer cell here\tx\fs\ty\n", "longer cell here   x\ns         y\n", id="form feed"),
    ],
)  # fmt: skip
def test_alignment(text: str, expected: str) -> None:
    assert tabulate(text) == expected


def test_writer_aligns_what_came_since_the_last_flush() -> None:
    writer = TabWriter()
    writer.write("longer cell")
    writer.write(" here\tx\n")
    assert writer.flush() == "longer cell here   x\n"
    writer.write("a\tb\n")
    assert writer.flush() == "a         b\n"
    assert writer.flush() == ""


@given(st.text(alphabet="ab\t\n", max_size=60))
def test_words_and_lines_stay(text: str) -> None:
    aligned = tabulate(text)
    assert aligned.replace(" ", "") == text.replace("\t", "")
    assert aligned.count("\n") == text.count("\n")
