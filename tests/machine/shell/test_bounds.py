"""Nothing that is typed at a shell takes it down: random scripts end, and big ones end in the shell's own error."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.machine.shell import arithmetic, braces
from emulator.machine.shell.errors import ShellError, SyntaxFailure
from emulator.machine.shell.flavour import ASH, BASH, DASH, Flavour
from emulator.machine.shell.parser import Parser, parse_all
from emulator.machine.shell.pattern import compiled

from .lab import Box

WORDS = (
    "if then else elif fi for in while until do done case esac { } ( ) (( )) [[ ]] ! ; ;; & && | || < > >> << <<< >& 2>&1 <( "
    "$( ) ` ' \" $x ${x} ${x:-y} ${x#*} ${#x} ${!x} ${x[0]} $(( 1+ ~ * ? [a] {a,b} {1..3} a=1 a=(1 2) a[1]=2 f() function x "
    "echo true false : set -e -u exec eval read local return break exit trap EXIT \\ $'a' $\"b\" =~ == -f -z #c EOF time select"
)
TOKENS = st.sampled_from([*WORDS.split(), "\n"])
SCRIPTS = st.lists(TOKENS, max_size=14).map(" ".join)
FLAVOURS = st.sampled_from([BASH, DASH, ASH])
SLOW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(SCRIPTS | st.text(max_size=60), FLAVOURS)
def test_any_text_parses_or_is_refused(text: str, flavour: Flavour) -> None:
    try:
        parse_all(Parser(text, flavour))
    except SyntaxFailure as failure:
        assert failure.text(flavour.name)


@SLOW
@given(st.text(alphabet="0123456789abx+-*/%()<>=!&|^~?:,[]# $'\"", max_size=25), FLAVOURS)
def test_any_arithmetic_compiles_or_is_refused(text: str, flavour: Flavour) -> None:
    try:
        arithmetic.compiled(text, flavour.features)
    except ShellError as failure:
        assert failure.text(flavour.name)


@given(st.text(alphabet="ab*?[]!^-\\()|@+:", max_size=20), st.text(alphabet="ab[]-", max_size=10))
def test_any_pattern_matches_or_not(pattern: str, text: str) -> None:
    compiled(pattern, extglob=True).fullmatch(text)


@given(st.text(alphabet="a{},.1", max_size=16))
def test_any_braces_expand(text: str) -> None:
    command = Parser("x " + text, BASH).next_command()
    assert command is not None
    for word in command.commands[0].words[1:]:  # type: ignore[union-attr]  # a simple command
        braces.expanded(word)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPTS, st.sampled_from(["bash", "dash"]))
def test_any_script_ends(script: str, shell: str) -> None:
    box = Box()
    outcome = box.start_and_stop(shell, "-c", script)
    assert outcome is None or 0 <= outcome < 256


@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        ("x=xxxxxxxx; while :; do x=$x$x; done", 2, "cannot allocate memory"),
        ("echo {1..100000000}; echo after", 2, "cannot allocate memory"),
        ("f() { f; }; f; echo after", 1, "maximum function nesting level exceeded"),
        ("eval " * 30 + "echo deep", 0, ""),
        ("( " * 100 + "echo deep" + " )" * 100, 2, "maximum nesting level exceeded"),
        ("echo $(printf '%0999999999d' 1)", 0, "cannot allocate memory"),
        ("a=a; a=$((a)); echo $((b=b+1))", 1, "expression recursion level exceeded"),
        ("echo $((2**1000000))", 0, ""),
        ("f() { f | f; }; f 2>/dev/null; echo survived $?", 0, ""),
    ],
)
def test_what_grows_without_end_is_stopped(script: str, status: int, said: str) -> None:
    outcome = Box().run("bash", "-c", script, pid1=False)
    assert (outcome.status, said in outcome.stderr) == (status, True), outcome.stderr[-300:]
