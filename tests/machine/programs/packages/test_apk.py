"""apk of Alpine 3.24 (apk-tools 3) and 3.22 (2): whole outputs as published logs of containers of these releases have them."""

from __future__ import annotations

import re

import pytest
from system_bench import Bench

TRIGGER = "Executing busybox-1.37.0-r31.trigger\n"
PUBLISHED = {
    "nano": (
        "(1/3) Installing ncurses-terminfo-base (6.6_p20260516-r0)\n(2/3) Installing libncursesw (6.6_p20260516-r0)\n"
        f"(3/3) Installing nano (9.2-r0)\n{TRIGGER}OK: 9259 KiB in 19 packages\n"
    ),
    "iputils": (
        "(1/6) Installing libcap2 (2.78-r0)\n(2/6) Installing iputils-arping (20250605-r2)\n"
        "(3/6) Installing iputils-clockdiff (20250605-r2)\n(4/6) Installing iputils-ping (20250605-r2)\n"
        "(5/6) Installing iputils-tracepath (20250605-r2)\n(6/6) Installing iputils (20250605-r2)\n"
        f"{TRIGGER}OK: 8449 KiB in 22 packages\n"
    ),
    "iputils-arping": (
        "(1/2) Installing libcap2 (2.78-r0)\n(2/2) Installing iputils-arping (20250605-r2)\n"
        f"{TRIGGER}OK: 8269 KiB in 18 packages\n"
    ),
}


def run(image: str, *lines: str) -> list[tuple[str, str, int]]:
    bench = Bench()
    machine = bench.container("box", image)
    results = (bench.run(machine, ["sh", "-c", line]) for line in lines)
    return [(result.out, result.err, result.status) for result in results]


@pytest.mark.parametrize("name", PUBLISHED)
def test_as_published(name: str) -> None:
    assert run("alpine/3.24", f"apk add --no-cache {name}") == [(PUBLISHED[name], "", 0)]


def test_a_virtual_package_goes_with_all_that_it_brought() -> None:
    before, added, removed, after = run(
        "alpine/3.24",
        "apk info; cat /etc/apk/world",
        "apk add -q --no-cache --virtual .build-deps make openssl && cat /etc/apk/world && which make",
        "apk del .build-deps",
        "apk info; cat /etc/apk/world",
    )
    assert ".build-deps\n" in added[0] and added[0].endswith("/usr/bin/make\n")
    assert removed[0].splitlines()[0].startswith("(1/3) Purging .build-deps (2026")
    assert removed[0].splitlines()[1:3] == ["(2/3) Purging openssl (3.5.8-r0)", "(3/3) Purging make (4.4.1-r4)"]
    assert after == before


def test_what_cannot_be_had() -> None:
    assert run("alpine/3.24", "apk add nosuch", "apk add nosuch1 nosuch2", "apk add curl=1.2", "apk add vim nosuch") == [
        ("", "ERROR: unable to select packages:\n  nosuch (no such package):\n    required by: world[nosuch]\n", 1),
        (
            "",
            "ERROR: unable to select packages:\n  nosuch1 (no such package):\n    required by: world[nosuch1]\n"
            "  nosuch2 (no such package):\n    required by: world[nosuch2]\n",
            2,
        ),
        ("", "ERROR: unable to select packages:\n  curl-8.21.0-r0:\n    breaks: world[curl=1.2]\n", 1),
        ("", "ERROR: vim is not simulated\n", 1),
    ]


def test_the_old_words() -> None:
    out = run("alpine/3.22", "apk add --no-cache curl")[0][0].splitlines()
    assert out[:3] == [
        "fetch https://dl-cdn.alpinelinux.org/alpine/v3.22/main/x86_64/APKINDEX.tar.gz",
        "fetch https://dl-cdn.alpinelinux.org/alpine/v3.22/community/x86_64/APKINDEX.tar.gz",
        "(1/9) Installing brotli-libs (1.1.0-r2)",
    ]
    assert re.fullmatch(r"OK: \d+ MiB in 23 packages", out[-1])
