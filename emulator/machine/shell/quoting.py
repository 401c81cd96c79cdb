"""Writing text so that a shell reads it back: for `set -x`, `declare -p`, `printf %q`, `${x@Q}`, `alias`, `export -p`."""

from __future__ import annotations

import re

SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./^\-\u0080-\uffff]+")
_KEYWORDS = "! case do done elif else esac fi for function if in then until while { }"
KEYWORDS = frozenset(_KEYWORDS.split())
CONTROL = re.compile(r"[\x00-\x1f\x7f\udc80-\udcff]")
NAMED = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 27: "E"}


def single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def almquist(text: str) -> str:
    """How dash and busybox quote a value: `'it'"'"'s'`."""
    return "'" + re.sub("'+", lambda match: f"'\"{match.group()}\"'", text) + "'"


def ansi(text: str) -> str:
    """`$'…'`: for what holds control characters."""

    def one(match: re.Match[str]) -> str:
        code = ord(match.group())
        if code >= 0xDC80:
            return f"\\{code - 0xDC00:03o}"
        return "\\" + NAMED[code] if code in NAMED else f"\\{code:03o}"

    return "$'" + CONTROL.sub(one, re.sub(r"[\\']", r"\\\g<0>", text)) + "'"


def shown(text: str, utf8: bool) -> str:
    """A name in an error of bash: as it is, unless it holds what cannot be printed."""
    text = text if utf8 else text.encode("utf-8", "surrogateescape").decode("ascii", "surrogateescape")
    return ansi(text) if CONTROL.search(text) else text


def traced(text: str) -> str:
    """A word of bash's `set -x`: quoted only where it must be."""
    if text and not re.search(r"[\s|&;()<>$`\\\"'*?!^]|[\x00-\x1f\x7f]|[\[\]{}~#]", text):
        return text
    if not text:
        return "''"
    return single(text) if re.search(r"[\s|&;()<>$`\\\"'*?!^\[\]{}~#]", text) else ansi(text)


def backslashed(text: str) -> str:
    """`printf %q`."""
    if not text:
        return "''"
    if CONTROL.search(text):
        return ansi(text)
    return re.sub(r"[^A-Za-z0-9_@%+=:./\-\u0080-\uffff]", r"\\\g<0>", text)


def backslashed_bytes(text: str) -> str:
    """The same outside of a UTF-8 locale: what is not ASCII is bytes there."""
    return backslashed(text.encode("utf-8", "surrogateescape").decode("ascii", "surrogateescape"))


def double(text: str) -> str:
    """`declare -p` and `export -p` of bash."""
    if CONTROL.search(text):
        return ansi(text)
    return '"' + re.sub(r'[\\"$`]', r"\\\g<0>", text) + '"'


def key(text: str) -> str:
    """An array's key, as `declare -p` shows it."""
    return text if re.fullmatch(r"[\w.@%+/:-]+", text) else double(text)


def listed(text: str) -> str:
    """A value in the output of bash's `set`: bare when it can be."""
    if not text or SAFE.fullmatch(text):
        return text
    return ansi(text) if CONTROL.search(text) else single(text)


def busybox_traced(text: str) -> str:
    """A word of busybox' `set -x`."""
    if not text or (re.fullmatch(r"[A-Za-z0-9_@+:,./\-\]^]+", text) and text not in KEYWORDS):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"
