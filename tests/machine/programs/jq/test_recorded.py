"""jq against jq 1.6 of Debian 12: `recorded.json` has what each command line printed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TypedDict

import pytest
from system_bench import Bench

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.machine import Machine


class Case(TypedDict):
    argv: list[str]
    stdout: str
    stderr: str
    status: int


CASES: list[Case] = json.loads(Path(__file__).with_name("recorded.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def place() -> tuple[Bench, Machine]:
    bench = Bench()
    machine = bench.container("box", "oracle/debian")
    machine.root.root.fs.add("/usr/bin/jq", Inode(Kind.FILE, content=Opaque(30800, "jq/jq"), mode=0o755))
    return bench, machine


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["argv"][-1][:40])
def test_as_recorded(place: tuple[Bench, Machine], case: Case) -> None:
    bench, machine = place
    result = bench.run(machine, case["argv"])
    assert (result.out, result.err, result.status) == (case["stdout"], case["stderr"], case["status"])


@pytest.mark.parametrize(
    "program",
    ["[range(1e9)]", "def f: f; f", '"x" * 1e9', "until(false; .)",
     "last(repeat(1))", "[1] | .[1e9] = 1", '"' + "(" * 500, "[" * 500],
)
def test_bounded(place: tuple[Bench, Machine], program: str) -> None:
    bench, machine = place
    began = time.process_time()
    result = bench.run(machine, ["jq", "-n", program])
    assert result.status in (2, 3, 5)
    assert result.err.startswith("jq: ")
    assert time.process_time() - began < 10
