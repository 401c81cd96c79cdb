"""make on makefiles without end: it ends in make's own words, and soon."""

from __future__ import annotations

import time

import pytest

from .lab import Lab

GROWING = "A=$(B)$(B)$(B)$(B)\nB=$(C)$(C)$(C)$(C)\nC=$(D)$(D)$(D)$(D)\nD=" + "x" * 100_000 + "\nall: ; @echo $(A)\n"
LONG = "all: 1\n%: ; echo\n" + "".join(f"{number}: {number + 1}\n" for number in range(1, 150))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GROWING, "m:5: *** virtual memory exhausted.  Stop.\n"),
        ("f=$(call f)\nall: ; @echo $(f)\n", "m:2: *** virtual memory exhausted.  Stop.\n"),
        ("f=$(eval $(f))\nall: ; @echo $(f)\n", "m:1: *** Recursive variable 'f' references itself (eventually).  Stop.\n"),
        ("include m\nall:\n", "m:1: *** virtual memory exhausted.  Stop.\n"),
        ("x=$(shell yes)\nall: ; @echo $(words $(x))\n", "m:2: *** virtual memory exhausted.  Stop.\n"),
        ("$(" * 50_000, "m:1: *** unterminated variable reference.  Stop.\n"),
        (LONG, "make: *** more than 100 rules that need one another are not emulated.  Stop.\n"),
    ],
    ids=["growing", "call", "eval", "include", "shell", "brackets", "chain"],
)
def test_it_ends(text: str, said: str) -> None:
    lab, began = Lab({"m": text}), time.process_time()
    outcome = lab.run("make", "-f", "m")
    assert (outcome.stderr.decode(), outcome.status) == (said, 2)
    assert time.process_time() - began < 10
