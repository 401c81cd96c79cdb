"""Runs recorded cases: what real programs printed in a real container (`output`: both streams in one), against ours.

What only one machine has is levelled first: MAC addresses, interface numbers, times, counters.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TypedDict

from system_bench import Bench

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.machine import Machine

DEBIAN = {
    "net": "curl wget nc hostname ifconfig ip route netstat arp ss ping nslookup getent",
    "procps": "ps free uptime top kill pgrep pkill pidof killall w",
    "util-linux": "mount umount su dmesg runuser setsid mountpoint",
    "shadow": "useradd usermod userdel groupadd groupdel groupmod adduser deluser addgroup delgroup",
}


class Case(TypedDict):
    argv: list[str]
    output: str
    status: int


def load(folder: Path, name: str) -> list[Case]:
    return json.loads((folder / "cases" / f"{name}.json").read_text())


def level(text: str) -> str:
    text = re.sub(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC", text, flags=re.IGNORECASE)
    text = re.sub(r"\d+\.\d{3}", "T", re.sub(r"if\d+", "ifN", text))
    text = re.sub(r"([RT]X (packets|bytes)[ :])\d+.*", "\\1", text)
    return re.sub(r"time \d+ms", "time Nms", text).rstrip()


@cache
def bench(folder: str, flavour: str) -> tuple[Bench, Machine]:
    """One machine for all cases of a file: they build on one another, as they did when they were recorded."""
    bench = Bench()
    if flavour == "debian":
        machine = bench.container("deb", "oracle/debian", address="172.17.0.3")
        for package, names in DEBIAN.items():
            for name in names.split():
                inode = Inode(Kind.FILE, content=Opaque(1000, f"{package}/{name}"), mode=0o755)
                machine.root.root.fs.add(f"/usr/local/bin/{name}", inode)
        return bench, machine
    return bench, bench.container("36abfc02dfe9", "oracle/busybox", address="172.17.0.3")


def check(folder: str, flavour: str, case: Case) -> None:
    world, machine = bench(folder, flavour)
    result = world.run(machine, case["argv"])
    assert case["output"] in (level(result.out + result.err), level(result.err + result.out))
    assert result.status == case["status"]
