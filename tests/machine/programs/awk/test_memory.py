"""An awk program that holds more and more ends with what awk says without memory; the emulator goes on."""

from __future__ import annotations

import pytest

from emulator.machine.programs.awk import ledger
from tests.machine.shell.lab import Box

SENTENCES = {
    "debian:12": ('awk: run time error: out of memory\n\tFILENAME="" FNR=0 NR=0\n', 2),
    "busybox": ("awk: out of memory\n", 1),
}
PROGRAMS = (
    "BEGIN { while (1) a[i++] = i }",
    "BEGIN { while (1) x[i++] }",
    'BEGIN { s = "aaaaaaaa"; while (1) s = s s }',
    'BEGIN { s = "aaaaaaaa"; while (1) a[i++] = s i s s s }',
    'BEGIN { while (1) v = sprintf("%s%s%s", v, v, "abc") }',
    'BEGIN { x = sprintf("%1000000s", "a"); for (i = 1; i < 1000; i++) $i = x }',
    'function f(u, k) { while (1) u[k++] = k } BEGIN { f() }',
)  # fmt: skip


@pytest.mark.parametrize("image", sorted(SENTENCES))
@pytest.mark.parametrize("program", PROGRAMS)
def test_memory_ends(monkeypatch: pytest.MonkeyPatch, program: str, image: str) -> None:
    monkeypatch.setattr(ledger, "LIMIT", 4 << 20)
    outcome = Box(image).run("awk", program, pid1=False)
    assert (outcome.stdout, outcome.stderr, outcome.status) == ("", *SENTENCES[image])


def test_what_is_gone_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LIMIT", 1 << 20)
    program = """function f(t, u, k) { for (k = 0; k < 1000; k++) u[k] = t k; return 1 }
        BEGIN { for (j = 0; j < 40; j++) { f("text"); s = sprintf("%90000s", "x"); for (k = 0; k < 900; k++) a[k] = "some text"
            s = ""; for (k in a) delete a[k]; split("a b c", a); delete a }; print "all of it" }"""

    assert Box().run("awk", program, pid1=False).stdout == "all of it\n"
