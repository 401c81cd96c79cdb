"""What would take a machine down ends in the error that Linux gives, soon, and the container goes on.

The fuzz test runs some seconds; for longer: `SHELL_FUZZ_EXAMPLES=100000 pytest tests/machine/shell/test_safety.py -k fuzz`.
"""

from __future__ import annotations

import builtins
import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .lab import Box

#: Seconds: each takes less than two here; a busy machine of CI gets room.
SOON = 15
LONG = "SHELL_FUZZ_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("SHELL_FUZZ_EXAMPLES", "150"))
#: Steps of the timeline that a fuzzed script may take; far less than two seconds.
STEPS = 6_000
OPEN = builtins.open
OWN = (str(Path(__file__).parents[3]), sys.prefix, sys.base_prefix)
A40 = "a" * 40 + "!"

CASES = [
    (":(){ :|:& };:; sleep 1; echo on", "on", "Resource temporarily unavailable"),
    ("f() { f & f & }; f; sleep 1; echo on", "on", "Resource temporarily unavailable"),
    ("f() { $(f); }; f; echo on", "on", ""),
    ("yes | head -2 | wc -l", "2", ""),
    ("yes > /dev/null & sleep 1; kill $!; wait $!; echo $?", "143", ""),
    ("timeout 1 yes > /dev/null; echo $?", "124", ""),
    ("yes | xargs echo | head -c 3; echo ${PIPESTATUS[1]}", "y y125", "xargs: echo: terminated by signal 13"),
    ("(x=x; while :; do x=$x$x; done); echo $?", "2", "cannot allocate memory"),
    ("(x=$(cat /dev/zero)); echo $?", "2", "cannot allocate memory"),
    ("getopts xy: v -xx -y foo; getopts xy: v; echo $v $?", "? 1", ""),
    ("(mapfile -n -t x < /dev/null); echo $?", "1", "mapfile: -t: invalid line count"),
    ("(read -r x < /dev/zero) & sleep 1; kill $!; echo on", "on", ""),
    ("(mapfile -t x < /dev/zero); echo $?", "2", "mapfile: lines: cannot allocate memory"),
    (
        "(x=$(head -c 9000000 /dev/zero | tr '\\0' a); while :; do x=${x%?}; a[i++]=$x; done); echo $?",
        "2",
        "a: cannot allocate memory",
    ),
    ("cat /dev/zero > /tmp/f; echo $?", "1", "cat: write error: No space left on device"),
    ("dd if=/dev/zero of=/tmp/f bs=1M; echo $?", "1", "dd: error writing '/tmp/f': No space left on device"),
    ("truncate -s 10G f; echo $?; du f", "0\n0\tf", ""),
    ("truncate -s 10G f; cat f > g; echo $?", "1", "cat: write error: No space left on device"),
    ("truncate -s 10G f; x=$(< f); echo $?", "", "cannot allocate memory"),
    ("truncate -s 10G f; . ./f; echo $?", "1", "./f: Cannot allocate memory"),
    ("truncate -s 10G f; chmod +x f; ./f; echo $?", "126", ""),
    ("truncate -s 10G f; tar cf g f; echo $?", "2", ""),
    ("ulimit -t 1; while :; do :; done; echo never", "", ""),
    ("ulimit -v 20000; sort /dev/zero; echo $?", "2", "sort: memory exhausted"),
    ("dd if=/dev/zero of=/dev/null bs=1M count=3000; echo $?", "0", "3145728000 bytes (3.1 GB, 2.9 GiB) copied"),
    ("base64 /dev/zero | head -1 | wc -c", "77", ""),
    ("awk 'BEGIN { while (1) a[i++] = i }' & sleep 1; kill $!; wait $!; echo $?", "143", ""),
    ("sort /dev/zero; echo $?", "2", "sort: memory exhausted"),
    ("wc -c /dev/zero & sleep 1; kill $!; echo on", "on", ""),
    ("echo hi > f; cat f >> f; echo $?", "1", "cat: f: input file is output file"),
    (f"echo '{A40}' | grep -E '(a+)+$'; echo $?", "1", ""),
    (f"echo '{A40}' | sed -E 's/(a+)+$/x/'", A40, ""),
    (f"echo '{A40}' | awk '/(a+)+$/'; echo $?", "0", ""),
    (f"re='(a+)+$'; [[ {A40} =~ $re ]]; echo $?", "1", ""),
    (f"[[ {A40} == +(+(a)) ]]; echo $?", "1", ""),
    ("x=$(printf 'a%.0s' {1..3000}); [[ $x == *a*a*a*a*a*a*a*a*b ]]; echo $?", "1", ""),
    ("shopt -s extglob; x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; echo ${x##*(a|a|aa)b} | wc -c", "35", ""),
    ("(f() { f; }; f); echo $?", "1", "maximum function nesting level exceeded"),
    ("trap 'kill $$' TERM; kill $$; echo never", "", ""),
    ("a() { a; }; trap a EXIT; exit 0", "", "maximum function nesting level exceeded"),
    ("(eval \"$(printf '( %.0s' {1..4000})\"); echo on", "on", ""),
    ("echo $((2**63)) $((7**77777)) $((1<<70))", "-9223372036854775808 -3843451807357029241 64", ""),
    ("(a=a; echo $((a))); echo on", "on", "expression recursion level exceeded"),
    ("(echo {1..10000000000}); echo $?", "2", "cannot allocate memory"),
    ("(echo " + "{a,b}" * 40 + "); echo $?", "2", "cannot allocate memory"),
    ("printf '%99999999999s' x | wc -c", "0", "cannot allocate memory"),
    ("ulimit -n 10; (exec 10</dev/null); echo $?", "1", "bash: line 1: 10: Bad file descriptor"),
    ("ulimit -n 16; while exec {fd}>&1; do :; done 2>/dev/null; echo $fd", "15", ""),
    ("ulimit -f 1; dd if=/dev/zero of=/tmp/f bs=1k count=10 2>/dev/null; echo $?", "153", ""),
    ("ln -s l l; cat l; echo $?", "1", "cat: l: Too many levels of symbolic links"),
    ("(a=(); while :; do a[i++]=x; done); echo $?", "2", "cannot allocate memory"),
    ("awk 'BEGIN { while (1) x = x x \"a\" }'; echo $?", "2", "awk: run time error: out of memory"),
    ("awk 'function f() { f() } BEGIN { f() }'; echo $?", "2", "calls nested too deeply"),
    ("echo x | sed ':a; G; h; ba'; echo $?", "1", "sed: memory exhausted"),
    ("while :; do :; done & while :; do :; done & sleep 1; kill %1 %2; echo on", "on", ""),
    ("shopt -s globstar; (echo /**/**/** >/dev/null); echo on", "on", ""),
    ("echo /*/*/*/*/../../../*/*/*/*/../../*/* | wc -w >/dev/null; echo on", "on", ""),
]


@pytest.mark.parametrize(("script", "stdout", "stderr"), CASES, ids=[script[:50] for script, _, _ in CASES])
def test_it_ends_and_the_container_goes_on(script: str, stdout: str, stderr: str) -> None:
    box = Box()
    box.run("mkdir", "/w", pid1=False)
    start = time.process_time()
    outcome = box.run("bash", "-c", script, cwd="/w", pid1=False)
    assert time.process_time() - start < SOON
    assert outcome.stdout.strip() == stdout
    assert stderr in outcome.stderr, outcome.stderr[-300:]
    assert "uncaught" not in outcome.stderr
    assert box.run("echo", "still here", pid1=False).stdout == "still here\n"


PIECES = (
    "ls cat echo printf read test [ ] [[ ]] (( )) grep sed awk find sort head tail xargs tr cut seq sleep kill wait jobs exec "
    "eval set shift trap export local declare readonly unset cd mkdir rm touch ln cp mv chmod dd tee env date ps bc "
    "if then else fi for in do done while until case esac { } ( ) ; ;; & && || | ! < > >> << <<< 2>&1 >&- <( ) $( ` ' \" $x "
    "${x} ${x:-y} ${x#*} ${x//a/b} ${!x} ${x[@]} ${#x} $(( 1 + ~ / /etc /proc/self /dev/zero /dev/null /tmp ../.. * ? [a-z] "
    "{a,b} {1..9} -la -e -n -c -r -f -x -- 1 0 99999999 x=1 a=(1 EOF $'\\n' \\ # %1 $! $$ $? $@ yes /bin/sh bash dash"
)
SCRIPTS = st.lists(st.sampled_from(PIECES.split()) | st.just("\n"), min_size=1, max_size=25).map(" ".join)


class Touched(Exception):
    """The host's files were asked for."""


@settings(deadline=None, max_examples=EXAMPLES, derandomize=not LONG, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPTS, st.sampled_from(["bash", "dash"]))
def test_fuzz(script: str, shell: str) -> None:
    """No traceback (the timeline raises what a program does not catch), no hang, no file of the host."""
    box = Box()
    start = time.process_time()
    with pytest.MonkeyPatch.context() as patched:
        for name in ("listdir", "scandir", "remove", "mkdir", "rename", "system", "kill", "fork"):
            patched.setattr(os, name, refuse)
        patched.setattr(builtins, "open", open_own)
        status = box.start_and_stop(shell, "-c", script, steps=STEPS)
    assert status is None or 0 <= status < 256
    assert time.process_time() - start < SOON


def open_own(path: object, *rest: object, **how: object) -> object:
    """Modules that are read as they are needed."""
    if not str(path).startswith(OWN) or any(letter in str(rest[:1]) for letter in "wax+"):
        raise Touched(path)
    return OPEN(path, *rest, **how)  # type: ignore[call-overload]  # whatever it was called with


def refuse(*what: object, **how: object) -> None:
    raise Touched(what)
