"""bc against what bc 1.07.1 printed for the same lines (Debian 12), and its bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from system_bench import Bench, Result

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.programs.bc.language import Calculator, Quit
from emulator.machine.programs.bc.numbers import BadNumber

RECORDED = [
    ("10/3; -7%3; 2^-1; 2^100", "3\n-1\n0\n1267650600228229401496703205376\n"),
    ("scale=3;10/3; 1/3*3; .5*.5; 1.50+2; sqrt(2)", "3.333\n.999\n.25\n3.50\n1.414\n"),
    ("scale=5; 22/7; -1/3; .00001*10", "3.14285\n-.33333\n.00010\n"),
    ("x=5;x*2;x++;x;--x;y^=2;y", "10\n5\n6\n5\n0\n"),
    ("3>2;if (3>2) 1 else 2;!0;5==5&&0||1", "1\n1\n1\n1\n"),
    ("for(i=0;i<3;i++) i\nwhile(i<5) { i; i+=1 }", "0\n1\n2\n3\n4\n"),
    ("obase=16;255;obase=2;10;ibase=2;101", "FF\n1010\n101\n"),
    ("length(12345);scale(1.50);-2^2;10%3.5", "5\n2\n4\n3.0\n"),
    ('"hi\n"\n1', "hi\n1\n"),
    ("10^70", "10000000000000000000000000000000000000000000000000000000000000000000\\\n000\n"),
]


def bc(text: str) -> Result:
    bench = Bench()
    machine = bench.container("box", "oracle/debian")
    machine.root.root.fs.add("/usr/bin/bc", Inode(Kind.FILE, content=Opaque(1000, "bc/bc"), mode=0o755))
    return bench.run(machine, ["bc"], stdin=text.encode())


@pytest.mark.parametrize(("text", "printed"), RECORDED)
def test_recorded(text: str, printed: str) -> None:
    assert bc(text + "\n").out == printed


def test_errors() -> None:
    result = bc("1/0\n1 +\n2,3\nf(4)\ndefine f(x) { return x; }\n4\n")
    assert result.out == "4\n"
    assert result.err.splitlines() == [
        "Runtime error (func=(main), adr=3): Divide by zero", "(standard_in) 3: syntax error", "(standard_in) 3: syntax error",
        "Runtime error (func=(main), adr=3): Function f not defined.", "(standard_in) 5: `define' is not emulated",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["9^9^9^9", "while (1) x=x+1", "x=9;while (1) x=x*x", "(" * 999, "scale=1000;sqrt(2)^9999"], ids=range(5)
)
def test_bounds(text: str) -> None:
    start = time.process_time()
    with pytest.raises(BadNumber):
        Calculator().run(text + "\n")
    assert time.process_time() - start < 8


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="0129.x+-*/%^()=<>!&|;{}\n \"aifwhle", max_size=25))
def test_any_text_is_computed_or_refused(text: str) -> None:
    try:
        Calculator().run(text)
    except (BadNumber, Quit):
        return
