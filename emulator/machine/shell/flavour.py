"""What differs between bash, dash and busybox ash, as data. Code asks `feature in flavour.features`, never for a name.

Wordings that differ live in the error classes (errors.py), by `Flavour.name`.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Features that both bash and busybox ash have beyond POSIX.
SHARED = frozenset(
    {
        "double_bracket",
        "process_substitution",
        "ansi_quote",
        "substring",
        "replace",
        "ampersand_redirect",
        "function_keyword",
        "increment",
        "power",
        "comma",
        "pipefail",
        "escape_option",
    }
)

BASH_ONLY = frozenset(
    {
        "conditional_command",
        "arrays",
        "here_string",
        "append_both",
        "case_modify",
        "indirect",
        "brace_expansion",
        "arithmetic_command",
        "select",
        "coprocess",
        "pipe_stderr",
        "case_fallthrough",
        "append_assign",
        "extglob",
        "transform",
        "time_keyword",
        "fd_variable",
        "locale_quote",
        "lazy_backquote",
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Flavour:
    """One shell: `name` is the column in wordings, `features` its grammar beyond POSIX. Compared by identity: a cheap key."""

    name: str
    features: frozenset[str]
    #: A special built-in's error, or an expansion error, ends a shell that is not interactive (POSIX).
    strict: bool
    #: What `$PS1` is before any rc file.
    prompt: str
    #: A package whose programs this shell runs by their bare name (busybox is one program).
    standalone: str = ""

    @property
    def is_bash(self) -> bool:
        return self.name == "bash"


BASH = Flavour("bash", SHARED | BASH_ONLY, strict=False, prompt="\\s-\\v\\$ ")
DASH = Flavour("dash", frozenset(), strict=True, prompt="# ")
ASH = Flavour("ash", SHARED, strict=True, prompt="\\w \\$ ", standalone="busybox")

BASH_VERSION = "5.2.15(1)-release"
BUSYBOX_BANNER = "BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) built-in shell (ash)"
