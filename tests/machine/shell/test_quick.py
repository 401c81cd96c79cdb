"""The short way of running simple commands (quick.py) does what the long way does, whatever stands in the commands."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.machine.shell import quick

from .lab import Box

NAMES = st.sampled_from(["a", "b", "n", "RANDOM", "IFS", "r", "u", "i", "_", "1", "@"])
VALUES = st.sampled_from(
    ["5", "'x y'", '"$a$b"', "$n", "$(( n + 1 ))", "$(($a*2))", "$((1/$n))", "$(( $a$b ))", "~", "0x1f", "08", "$?"]
)
COMMANDS = st.one_of(
    st.builds("{}={}".format, NAMES.filter(lambda name: name not in ("1", "@", "_")), VALUES),
    st.builds(": {} ${}".format, VALUES, NAMES),
    st.builds('[ "${}" {} {} ]'.format, NAMES, st.sampled_from(["-lt", "-eq", "=", "!=", "-nt"]), VALUES),
    st.builds("[[ ${} {} {} ]]".format, NAMES, st.sampled_from(["-lt", "==", "!="]), st.sampled_from(["5", "a*", "$n"])),
    st.builds("(({}{}))".format, NAMES.filter(str.isalpha), st.sampled_from(["++", "+=2", "=7", "<3", "/0", ",n++", "[0]++"])),
    st.builds("{} {}={}".format, st.sampled_from(["export", "declare", "local"]), NAMES.filter(str.isalpha), VALUES),
    st.builds("{}+={}".format, NAMES.filter(str.isalpha), VALUES),
    st.builds("printf -v {} '%03d %s' {}".format, NAMES.filter(str.isalpha), VALUES),
    st.builds("{}[ {} ${} ]".format, st.sampled_from(["", "! "]), st.sampled_from(["-n", "-z", "-f"]), NAMES),
    st.builds("f() {{ local a b={}; return ${}; }}".format, VALUES, NAMES),
    st.sampled_from(["unset a", "unset IFS n", "export r", "return 3", "f $n"]),
    st.sampled_from(["true", "false", "! false", "set -e", "set -x", "set -u", "trap 'echo err' ERR", "test 1", "set -a",
                     "readonly r", "local x=1", "f() { n=$1; }", "f 3", "shopt -s nocasematch", "test() { echo mine; }"]),
)  # fmt: skip
SHOW = '; echo "$? a=$a b=$b n=$n i=$i r=$r ${PIPESTATUS[*]} $LINENO"; env | grep ^u='
SCRIPTS = st.lists(COMMANDS, min_size=1, max_size=8).map(lambda some: "a=3 n=2 i=0\n" + "\n".join(some) + SHOW)


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SCRIPTS, st.sampled_from(["bash", "dash"]))
def test_both_ways_are_one(monkeypatch: pytest.MonkeyPatch, script: str, shell: str) -> None:
    short = Box().run(shell, "-c", script, pid1=False)
    with monkeypatch.context() as patched:
        patched.setattr(quick, "perform", lambda shell, command: None)
        long = Box().run(shell, "-c", script, pid1=False)
    assert short == long


@pytest.mark.parametrize(
    ("script", "stdout"),
    [
        ("for i in {1..30}; do x=$i; done; echo $x $i", "30 30\n"),
        ("readonly i; for i in 1 2; do echo $i; done; echo no", ""),
        ("i=5; while [ $i -gt 0 ]; do i=$(( $i - 1 )); done; echo $i", "0\n"),
        ("n=0; for ((i=0; i<9; i++)); do ((n+=i)); done; echo $n", "36\n"),
        ("x=1; x=$x; x=a$x; echo $x; declare -i x; x=2+3; echo $x", "a1\n5\n"),
        ("set -e; trap 'echo $i' EXIT; i=0; ((i++))", "1\n"),
        ("f() { local a=$1 b; b=$a; return 7; echo no; }; f 5; echo $? $b", "7\n"),
        ("f() { local -i n=2; unset n; n=1+1; echo $n; }; n=5; f; echo $n", "1+1\n5\n"),
        ("a=1; export a=2; env | grep ^a=; unset a; echo ${a-none}; env | grep ^a=", "a=2\nnone\n"),
        ("x=1; printf -v x %05d $x; echo $x; printf -v x -- -%s- y; echo $x", "00001\n-y-\n"),
        ("x=1; printf -v x %d z; echo $x $?", "0 1\n"),
        ("x=1; printf -v x -%s y 2>/dev/null; echo $x $?", "1 2\n"),
        ("read -n x z; echo $?; read -t x z; echo $?; read -n 2147483648 z; echo $?", "1\n1\n1\n"),
        ("shopt -s localvar_inherit; f() { local x; echo $x; }; x=out; f", "out\n"),
        ("echo {8..11} a{1..3}b {01..03}; set +B; echo {1..3}", "8 9 10 11 a1b a2b a3b 01 02 03\n{1..3}\n"),
    ],
)
def test_results(script: str, stdout: str) -> None:
    assert Box().run("bash", "-c", script, pid1=False).stdout == stdout
