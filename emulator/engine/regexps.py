"""Regular expressions that users write for the daemon, and what Go says of those that it cannot read (regexp/syntax)."""

from __future__ import annotations

import re

LONGEST = 1000


def compiled(pattern: str) -> re.Pattern[str]:
    """The expression; raises ValueError in Go's words."""
    if len(pattern) > LONGEST:
        raise ValueError("error parsing regexp: expression too large")
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"error parsing regexp: {fault(pattern, error)}") from None
    except (RecursionError, OverflowError):
        raise ValueError("error parsing regexp: expression nests too deeply") from None


def fault(pattern: str, error: re.error) -> str:
    """The kind of mistake, and the part of the expression that Go shows."""
    place, said = error.pos or 0, error.msg
    if said.startswith("unterminated character set"):
        return f"missing closing ]: `{pattern[place:]}`"
    if said.startswith("missing ), unterminated"):
        return f"missing closing ): `{pattern}`"
    if said.startswith("unbalanced parenthesis"):
        return f"unexpected ): `{pattern}`"
    if said.startswith("nothing to repeat"):
        return f"missing argument to repetition operator: `{pattern[place : place + 1]}`"
    if said.startswith("multiple repeat"):
        return f"invalid nested repetition operator: `{pattern[place - 1 : place + 1]}`"
    if said.startswith("bad escape (end"):
        return "trailing backslash at end of expression: ``"
    if said.startswith("bad escape"):
        return f"invalid escape sequence: `{pattern[place : place + 2]}`"
    if said.startswith("bad character range"):
        return f"invalid character class range: `{said.rpartition(' ')[2]}`"
    return f"invalid or unsupported Perl syntax: `{pattern[place : place + 3]}`"
