"""Programs that would run for ever, on a real machine too or because of a careless pattern, end or stay in control."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import EmulatorError
from emulator.machine.programs.text import regex
from emulator.machine.programs.text.regex.automaton import Automaton

from .lab import Lab, Open


def test_a_pipeline_ends_with_its_reader() -> None:
    lab = Lab()
    lab.put("/bin/both", {"text": "#!/bin/sh\nyes | head -n 1\n", "mode": "755"})
    outcome = lab.run("awk", 'BEGIN { for (;;) print "y" | "head -n 1" }', seconds=5) if lab.process.exists("/bin/sh") else None
    assert outcome is None or outcome.stdout == b"y\n"


@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (("grep", "-E", "(a+)+$", "f"), 1),
        (("grep", "-E", "(a|a)*b$", "f"), 1),
        (("grep", "-E", "(.*)*x", "f"), 1),
        (("sed", "-E", "s/(a*)*b$/x/", "f"), 0),
        (("awk", "/^(a+)+$/", "f"), 0),
        (("expr", "a" * 40 + "c", ":", r"\(a*\)*b"), 1),
        (("find", ".", "-regex", r"\(\(.*\)*\)*x"), 0),
    ],
)
def test_no_catastrophic_backtracking(argv: tuple[str, ...], status: int) -> None:
    lab = Lab({"f": "a" * 40 + "c\n"})
    began = time.process_time()
    assert lab.run(*argv).status == status
    assert time.process_time() - began < 5


def test_a_line_without_end_is_refused() -> None:
    outcome = Lab().run("sort", "/dev/zero")
    assert outcome.stderr == b"sort: memory exhausted\n"
    assert outcome.status == 2


def test_counted_repetition_is_bounded() -> None:
    outcome = Lab({"f": "x\n"}).run("grep", "-E", "((a{1,999}){1,999}){1,999}", "f")
    assert outcome.status == 2
    assert outcome.stderr == b"grep: Regular expression too big\n"


@pytest.mark.parametrize("argv", [("awk", "BEGIN { while (1) i++ }"), ("sed", ":a;ba", "f"), ("yes",)])
def test_endless_loops_leave_others_their_turn(argv: tuple[str, ...]) -> None:
    lab = Lab({"f": "x\n"})
    process = lab.machine.start(
        list(argv), env={"PATH": "/bin"}, cwd="/lab", files={1: lab.process.open("/dev/null", Open.WRITE)}
    )
    lab.timeline.run(lambda: False, max_steps=300)
    lab.process.kill(process.pid, 9)
    lab.timeline.run(lambda: process.exit_status is not None, max_steps=1000)
    assert process.exit_status is not None


@settings(max_examples=150, deadline=2000)
@given(st.text(alphabet="ab.*+?()[]{}|^$\\1,2-", max_size=14), st.text(alphabet="ab12", max_size=30), st.booleans())
def test_any_expression_is_matched_or_refused(pattern: str, text: str, extended: bool) -> None:
    try:
        found = regex.compile(pattern, regex.Dialect(extended=extended)).search(text)
    except EmulatorError:
        return
    assert found is None or 0 <= found.start() <= found.end() <= len(text)


@settings(max_examples=300, deadline=2000)
@given(st.text(alphabet="ab.*+?()[]{}|^$1,2", max_size=14), st.text(alphabet="abc", max_size=12), st.integers(0, 12))
def test_the_automaton_finds_what_pikes_machine_finds(pattern: str, text: str, at: int) -> None:
    try:
        machine = regex.compile(pattern, regex.EXTENDED)._pike()
    except EmulatorError:
        return
    if at > len(text) or not Automaton.can_run(machine.program):
        return
    automaton, found = Automaton(machine.program, machine.start), machine.search(text, at)
    assert automaton.leftmost(text, at) == (None if found is None else (found.start(), found.end()))
    assert automaton.ends(text, at) == (found is not None)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a+)+b", "(a|b)*c", "(.*)(.*)x", "((a*)*b*)*c"])
def test_a_line_of_a_megabyte_is_searched_soon(pattern: str) -> None:
    began = time.process_time()
    regex.compile(pattern, regex.EXTENDED).search("a" * 1_000_000)
    assert time.process_time() - began < 6  # about one here


@settings(max_examples=80, deadline=3000)
@given(st.text(alphabet="sdpNDGHxb;/a1,$!{}\\&n ", max_size=16))
def test_any_sed_script_ends_or_is_refused(script: str) -> None:
    lab = Lab({"f": "a1\nb\n"})
    outcome = lab.run("sed", "-n", "--", script + ";q", "f")
    assert outcome.status in (0, 1, 2, 4)
