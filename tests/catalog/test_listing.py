"""Listings: every kind of line, escapes, includes, and what a broken line says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.catalog import fixtures
from emulator.catalog.listing import BadListing, FileEntry, escape, load_layer, parse_line, parse_mode, unescape


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("-rwxr-xr-x 0:0 9 usr/bin/ls @gnu/ls", FileEntry("usr/bin/ls", "file", 0o755, 0, 0, 9, program="gnu/ls")),
        ("lrwxrwxrwx 0:0 0 bin -> usr/bin", FileEntry("bin", "symlink", 0o777, 0, 0, 0, "usr/bin")),
        ("-rwxr-xr-x 0:0 0 bin/b = bin/a @x/b", FileEntry("bin/b", "hardlink", 0o755, 0, 0, 0, "bin/a", "x/b")),
        ("drwxrwxrwt 0:0 0 tmp", FileEntry("tmp", "directory", 0o1777, 0, 0, 0)),
        ("-rwsr-sr-- 1:42 7 a%20b", FileEntry("a b", "file", 0o6754, 1, 42, 7)),
        ("crw-rw-rw- 0:0 1,3 dev/null", FileEntry("dev/null", "character", 0o666, 0, 0, 0, device=(1, 3))),
        ("prw------- 0:0 0 run/pipe", FileEntry("run/pipe", "fifo", 0o600, 0, 0, 0)),
    ],
    ids=lambda value: value.split()[3] if isinstance(value, str) else "",
)
def test_a_line_is_an_entry(line: str, entry: FileEntry) -> None:
    assert parse_line(line) == entry


@given(st.binary(min_size=1).map(lambda name: name.decode("utf-8", "surrogateescape")))
def test_any_name_survives_escaping(name: str) -> None:
    escaped = escape(name)
    assert unescape(escaped) == name
    assert not set(escaped) & set(" \t\n")


def test_special_bits_without_execute() -> None:
    assert parse_mode("rwSr-Sr-T") == 0o7644


@pytest.fixture
def listings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of listings of our own in the place of fixtures/images."""
    monkeypatch.setattr(fixtures, "folder", lambda kind: tmp_path / kind)
    for cached in (fixtures.sizes, load_layer):
        cached.cache_clear()
    (tmp_path / "images" / "roots").mkdir(parents=True)
    yield tmp_path / "images" / "roots"
    for cached in (fixtures.sizes, load_layer):
        cached.cache_clear()


def test_lines_below_an_include_replace_and_remove(listings: Path) -> None:
    (listings / "base.files").write_text("-rw-r--r-- 0:0 1 a\ndrwxr-xr-x 0:0 0 d\n-rw-r--r-- 0:0 1 d/x\n")
    (listings / "top.files").write_text("# a comment\ninclude roots/base\nwithout d\n-rw-r--r-- 0:0 2 a\n")
    assert [(entry.path, entry.size) for entry in load_layer("roots/top")] == [("a", 2)]


def test_content_beside_the_listing_gives_the_size(listings: Path) -> None:
    (listings / "base.files").write_text("-rw-r--r-- 0:0 99 etc/motd\n-rwxr-xr-x 0:0 99 bin/p @image/p\n")
    for path in ("etc", "bin"):
        (listings / "base" / path).mkdir(parents=True)
    (listings / "base/etc/motd").write_text("hello\n")
    (listings / "base/bin/p").write_text("data")
    (listings / "top.files").write_text("include roots/base\n")
    program, motd = load_layer("roots/top")
    assert (motd.size, motd.content()) == (6, b"hello\n")
    assert (program.size, program.content()) == (99, b"data")


@pytest.mark.parametrize("line", ["nonsense", "-rw-r--r-- 0 1 a", "?rw-r--r-- 0:0 1 a", "-rw 0:0 1 a"])
def test_a_broken_line_is_named(listings: Path, line: str) -> None:
    (listings / "bad.files").write_text(f"drwxr-xr-x 0:0 0 d\n{line}\n")
    with pytest.raises(BadListing, match=r"roots/bad\.files:2: cannot read: "):
        load_layer("roots/bad")


def test_a_listing_that_includes_itself_ends(listings: Path) -> None:
    (listings / "loop.files").write_text("include roots/loop\n")
    with pytest.raises(BadListing):
        load_layer("roots/loop")
