"""Words that are read without coroutines (quick_words.py) become what the long way makes of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.machine.shell import quick_words

from .lab import Box

NAMES = st.sampled_from(
    ["a", "b", "e", "n", "u", "p", "m[k]", "l[1]", "l[n]", "l[-1]", "l[$n]", "l[@]", "1", "9", "#", "?", "!n"]
)
WORDS = st.sampled_from(["", "x", "*", "b*", "'*'", '"$e"', "$a", "?", "[a-c]", "~", "x&y", "a b", "\\*", "$((n+1))", "${b}"])
PARAMETERS = st.one_of(
    st.builds("${{{}}}".format, NAMES),
    st.builds("${{#{}}}".format, NAMES),
    st.builds(
        "${{{}{}{}}}".format, NAMES, st.sampled_from(["#", "##", "%", "%%", ":-", "-", ":+", "+", "^", "^^", ",,"]), WORDS
    ),
    st.builds("${{{}{}{}/{}}}".format, NAMES, st.sampled_from(["/", "//", "/#", "/%"]), WORDS, WORDS),
    st.builds("${{{}:{}}}".format, NAMES, st.sampled_from(["0", "1:1", "n", "n:2", "$n:1", "1:-1", " -2", "(n*2)", "9"])),
    st.sampled_from(["$((n*2))", "$(( $n+${l[1]} ))", "$((n++))", "$(($a))", "$a$b", "pre$n", "$a.txt", "~", "$p", "{1,2}$n"]),
)
COMMANDS = st.one_of(
    st.builds("x={}; show \"$x\"".format, PARAMETERS),
    st.builds("x=\"<{}>\"; show \"$x\"".format, PARAMETERS),
    st.builds("show {} \"{}\"".format, PARAMETERS, PARAMETERS),
    st.builds("case {} in {}) echo one;; '*'|a*) echo two;; *) echo other;; esac".format, PARAMETERS, WORDS.filter(bool)),
    st.builds("[[ {} == {} ]]; echo $?".format, PARAMETERS, WORDS.filter(lambda word: word not in ("", "a b", "x&y"))),
    st.sampled_from(["IFS=:", "set -u", "set -f", "shopt -s nocasematch", "shopt -s extglob", "set -- 'x y' two", "unset n"]),
)  # fmt: skip
START = (
    "a=abcabc b='x  y' e='*' n=1 p=/usr/lib/f.txt; declare -A m=([k]=v); l=(0 one 'two 2')\n"
    "show() { printf '[%s]' \"$@\"; echo; }\n"
)
SCRIPTS = st.lists(COMMANDS, min_size=1, max_size=6).map(lambda some: START + "\n".join(some))


@settings(deadline=None, derandomize=True, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SCRIPTS)
def test_both_ways_are_one(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    short = Box().run("bash", "-c", script, pid1=False)
    with monkeypatch.context() as patched:
        patched.setattr(quick_words, "text_reader", lambda word: None)
        patched.setattr(quick_words, "field_reader", lambda word: None)
        patched.setattr("emulator.machine.shell.quick_parameters.static_pattern", lambda word: None)
        long = Box().run("bash", "-c", script, pid1=False)
    assert short == long
