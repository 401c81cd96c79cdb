"""Perl's regular expressions as PCRE2 reads them: `compile(…)` gives a Pattern whose `search` is the leftmost match that
backtracking finds first. Bounded: a search that takes too many steps ends as PCRE's does, in BacktrackLimit.

`syntax` reads an expression into code, `machine` runs the code; sentences of errors are PCRE2's (`pcre2_compile`).
"""

from __future__ import annotations

from functools import lru_cache

from emulator.machine.programs.text.perl_regex.code import Code
from emulator.machine.programs.text.perl_regex.machine import BacktrackLimit, Found, run
from emulator.machine.programs.text.perl_regex.syntax import read
from emulator.machine.programs.text.regex import BadRegex

__all__ = ["BacktrackLimit", "BadRegex", "Found", "Pattern", "compile"]


class Pattern:
    """A compiled expression; `names` are its named groups' numbers."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.names = code.names
        self.groups = code.groups

    def search(self, text: str, at: int = 0) -> Found | None:
        """The first match from `at` on; raises BacktrackLimit."""
        return run(self.code, text, at)


@lru_cache(maxsize=256)
def compile(text: str, icase: bool = False, bounds: str = "") -> Pattern:
    """Raises BadRegex. `bounds`: "word" or "line", where a match must begin and end."""
    left, right = {"word": ("(?<!\\w)(?:", ")(?!\\w)"), "line": ("^(?:", ")$")}.get(bounds, ("", ""))
    if bounds:
        read(text, icase)  # its errors are those of the bare expression
    return Pattern(read(left + text + right, icase))
