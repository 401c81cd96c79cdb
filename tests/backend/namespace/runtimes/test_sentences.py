"""Complaints of crun 1.8.1 and runc 1.1.5 in the words of runc 1.3.3 (recorded: run-devices, run-security)."""

from __future__ import annotations

import pytest

from emulator.backend.namespace.runtimes import crun, runc
from emulator.backend.namespace.runtimes.sentences import INIT, sentence

LOG = 'time="2026-11-24T22:17:25Z" level=error msg="runc create failed: unable to start container process: error during '
PROC = "fsmount:fscontext:proc/./sys/net"


@pytest.mark.parametrize(
    ("by_crun", "by_runc", "told"),
    [
        (
            "open /proc/sys/net/nosuch: No such file or directory",
            'container init: open /proc/sys/net/nosuch: no such file or directory"',
            f"open sysctl net.nosuch file: unsafe procfs detected: openat2 {PROC}/nosuch: no such file or directory",
        ),
        (
            "open /proc/sys/net/core/rmem_max: Permission denied",
            'container init: open /proc/sys/net/core/rmem_max: permission denied"',
            "open sysctl net.core.rmem_max file: reopen fd 8: permission denied",
        ),
        (
            "write to /proc/sys/net/ipv4/ip_forward: Invalid argument",
            'container init: write /proc/sys/net/ipv4/ip_forward: invalid argument"',
            f'failed to write sysctl net.ipv4.ip_forward = "x": write {PROC}/ipv4/ip_forward: invalid argument',
        ),
        (
            "sethostname: Invalid argument",
            'container init: sethostname: invalid argument"',
            "sethostname: invalid argument",
        ),
    ],
)
def test_both_say_the_same(by_crun: str, by_runc: str, told: str) -> None:
    parameters = {"net.ipv4.ip_forward": "x"}
    assert sentence(crun.said(by_crun), parameters) == INIT + told
    assert sentence(runc.said(LOG + by_runc), parameters) == INIT + told


def test_anything_else_stays() -> None:
    told = "unable to start container process: cannot do it"
    assert sentence(crun.said("2026-11-24T22:17:25.0Z: cannot do it\n"), {}) == told
