"""Image references, as the real client and engine read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.model.reference import InvalidReference, parse

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "whole", "familiar"),
    [
        ("busybox", "docker.io/library/busybox", "busybox"),
        ("someone/thing:v1", "docker.io/someone/thing:v1", "someone/thing:v1"),
        ("localhost/x", "localhost/x", "localhost/x"),
        ("registry.example.com:5000/team/mine:v1",) * 3,
        (f"x@{DIGEST}", f"docker.io/library/x@{DIGEST}", f"x@{DIGEST}"),
        ("docker.io/library/redis:7", "docker.io/library/redis:7", "redis:7"),
        ("Foo/bar:1", "Foo/bar:1", "Foo/bar:1"),
    ],
)
def test_good(text: str, whole: str, familiar: str) -> None:
    reference = parse(text)
    assert (str(reference), reference.familiar) == (whole, familiar)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("BAD", ": repository name (library/BAD) must be lowercase"),
        ("Bad Name", ": repository name (library/Bad Name) must be lowercase"),
        ("a/BAD", ": repository name (a/BAD) must be lowercase"),
        ("mine:bad/tag", ""),
        ("a b", ""),
        ("foo:", ""),
        ("-x", ""),
        ("a..b", ""),
        ("a___b", ""),
        ("", ""),
    ],
)
def test_bad(text: str, detail: str) -> None:
    with pytest.raises(InvalidReference) as caught:
        parse(text)
    assert str(caught.value) == f"invalid reference format{detail}"


@given(st.text(max_size=40))
def test_never_raises_anything_else(text: str) -> None:
    try:
        reference = parse(text)
    except InvalidReference:
        return
    assert parse(str(reference)) == reference
    assert parse(reference.familiar) == reference
