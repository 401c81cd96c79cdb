"""apt-get and dpkg in Debian 12: the texts of a recorded session, and that files and database follow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from system_bench import Bench

from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.machine import Machine
from emulator.machine.programs.packages.apt_words import size
from emulator.machine.programs.packages.versions import compare


@pytest.fixture(scope="module")
def debian() -> tuple[Bench, Machine]:
    bench = Bench()
    return bench, bench.container("deb", "oracle/debian")


def lines(text: str) -> list[str]:
    """Without carriage returns, and of overwritten lines the last."""
    return [line.rstrip("\r").rpartition("\r")[2] for line in text.splitlines() if line]


def test_session(debian: tuple[Bench, Machine]) -> None:
    bench, machine = debian
    assert bench.run(machine, "apt-get install htop").err == "E: Unable to locate package htop\n"
    assert bench.run(machine, "apt-get update").out.startswith(
        "Get:1 http://ftp.debian.org/debian bookworm InRelease [151 kB]\n"
    )
    asked = bench.run(machine, "apt-get install htop")
    assert (asked.out.splitlines()[-1], asked.status) == ("Do you want to continue? [Y/n] Abort.", 1)
    done = bench.run(machine, "apt-get install -y htop")
    assert lines(done.out)[:14] == [
        "Reading package lists...",
        "Building dependency tree...",
        "The following additional packages will be installed:",
        "  libgpm2 libncursesw6 libnl-3-200 libnl-genl-3-200",
        "Suggested packages:",
        "  lm-sensors lsof strace gpm",
        "The following NEW packages will be installed:",
        "  htop libgpm2 libncursesw6 libnl-3-200 libnl-genl-3-200",
        "0 upgraded, 5 newly installed, 0 to remove and 0 not upgraded.",
        "Need to get 385 kB of archives.",
        "After this operation, 1101 kB of additional disk space will be used.",
        "Get:1 http://ftp.debian.org/debian bookworm/main amd64 libncursesw6 amd64 6.4-4 [134 kB]",
        "Get:2 http://ftp.debian.org/debian bookworm/main amd64 libnl-3-200 amd64 3.7.0-0.2+b1 [63.1 kB]",
        "Get:3 http://ftp.debian.org/debian bookworm/main amd64 libnl-genl-3-200 amd64 3.7.0-0.2+b1 [21.6 kB]",
    ]
    assert "(Reading database ... 6094 files and directories currently installed.)" in lines(done.out)
    assert lines(done.out)[-1] == "Processing triggers for libc-bin (2.36-9+deb12u14) ..."
    assert bench.run(machine, "test -x /usr/bin/htop").status == 0
    assert bench.run(machine, "dpkg -S /usr/bin/htop").out == "htop: /usr/bin/htop\n"
    removed = lines(bench.run(machine, "apt-get remove -y htop").out)
    assert removed[3:6] == [
        "The following packages were automatically installed and are no longer required:",
        "  libgpm2 libncursesw6 libnl-3-200 libnl-genl-3-200",
        "Use 'apt autoremove' to remove them.",
    ]
    assert bench.run(machine, "test -e /usr/bin/htop").status == 1
    assert "  libgpm2 libncursesw6 libnl-3-200 libnl-genl-3-200" in lines(
        bench.run(machine, "apt-get autoremove -y").out
    )


def test_not_root(debian: tuple[Bench, Machine]) -> None:
    bench, machine = debian
    nobody = Credentials(65534, 65534, (), frozenset())
    result = bench.run(machine, "apt-get install -y tree", user=nobody)
    assert result.err == (
        "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
        "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n"
    )
    assert result.status == 100


def test_no_line_out(debian: tuple[Bench, Machine]) -> None:
    bench = debian[0]
    lonely = bench.container("lonely", "oracle/debian", bridge=None, address="127.0.0.9")
    result = bench.run(lonely, "apt-get update")
    assert "Temporary failure resolving 'ftp.debian.org'" in result.out
    assert result.err.endswith(
        "W: Some index files failed to download. They have been ignored, or old ones used instead.\n"
    )


@pytest.mark.parametrize(
    ("count", "text"),
    [(933, "933 "), (56_500, "56.5 k"), (877_000, "877 k"), (1_460_000, "1460 k"), (13_600_000, "13.6 M")],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [("1.0", "2.0", -1), ("1:1.0", "2.0", 1), ("1.0~rc1", "1.0", -1), ("1.10", "1.9", 1), ("1.0-1", "1.0-1", 0)],
)
def test_versions(first: str, second: str, order: int) -> None:
    assert compare(first, second) == order


@given(st.from_regex(r"[0-9][a-z0-9.~+]{0,8}", fullmatch=True), st.from_regex(r"[0-9][a-z0-9.~+]{0,8}", fullmatch=True))
def test_order_of_versions_is_one(first: str, second: str) -> None:
    assert compare(first, second) == -compare(second, first)
    assert compare(first, first) == 0
