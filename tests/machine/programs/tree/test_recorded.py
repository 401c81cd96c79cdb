"""tree against what tree 2.1.0 (Debian 12) printed of the same files; cases.json was recorded from it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from system_bench import Bench

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.machine import Machine

FILES = "mkdir -p /t/a/.h /t/b/c /t/e; cd /t; touch x B 'q u' a/y; ln -s x l; ln -s a ld; mkfifo ff; chmod +x x"
CASES = json.loads((Path(__file__).parent / "cases.json").read_text())


@cache
def box() -> tuple[Bench, Machine]:
    bench = Bench()
    machine = bench.container("box", "oracle/debian")
    machine.root.root.fs.add("/usr/bin/tree", Inode(Kind.FILE, content=Opaque(1000, "tree/tree"), mode=0o755))
    bench.run(machine, ["bash", "-c", FILES])
    return bench, machine


@pytest.mark.parametrize("case", CASES, ids=[case["options"] or "plain" for case in CASES])
def test_recorded(case: dict[str, str | int]) -> None:
    bench, machine = box()
    result = bench.run(machine, ["bash", "-c", f"cd /t; tree {case['options']}"], env={"LC_ALL": "C"})
    assert (result.out, result.err, result.status) == (case["stdout"], case["stderr"], case["status"])
