"""Colours of names in a listing: ls's built-in table and LS_COLORS. Pure."""

from __future__ import annotations

from typing import Final

from emulator.machine.files.inode import Kind, Stat

_BUILT_IN: Final = {
    "di": "01;34",
    "ln": "01;36",
    "pi": "33",
    "so": "01;35",
    "bd": "01;33",
    "cd": "01;33",
    "ex": "01;32",
    "su": "37;41",
    "sg": "30;43",
    "st": "37;44",
    "ow": "34;42",
    "tw": "30;42",
}
_KINDS: Final = {
    Kind.SYMLINK: "ln",
    Kind.FIFO: "pi",
    Kind.SOCKET: "so",
    Kind.BLOCK: "bd",
    Kind.CHARACTER: "cd",
}


_TERMINALS: Final = (
    "Eterm",
    "ansi",
    "color",
    "con",
    "cygwin",
    "direct",
    "dtterm",
    "gnome",
    "hurd",
    "jfbterm",
    "konsole",
    "kterm",
    "linux",
    "mlterm",
    "putty",
    "rxvt",
    "screen",
    "st",
    "terminator",
    "tmux",
    "vt100",
    "vt220",
    "xterm",
)


def known_terminal(name: str) -> bool:
    """Without LS_COLORS only these get colours."""
    return any(name.startswith(each) for each in _TERMINALS) or "color" in name or "direct" in name


class Palette:
    """Paints names; the first one also resets what the terminal had."""

    def __init__(self, variable: str | None) -> None:
        self.codes = dict(_BUILT_IN)
        self.suffixes: list[tuple[str, str]] = []
        for item in (variable or "").split(":"):
            name, equals, code = item.partition("=")
            if equals and name.startswith("*"):
                self.suffixes.insert(0, (name[1:], code))
            elif equals:
                self.codes[name] = code
        self.used = False

    def paint(self, text: str, name: str, status: Stat, target: Stat | None, missing: bool = False) -> str:
        code = self._code(name, status, target, missing)
        if not code or code in ("0", "00"):
            return text
        start = "" if self.used else "\x1b[0m"
        self.used = True
        return f"{start}\x1b[{code}m{text}\x1b[0m"

    def _code(self, name: str, status: Stat, target: Stat | None, missing: bool) -> str | None:
        if status.kind is Kind.SYMLINK:
            if missing and "or" in self.codes:
                return self.codes["or"]
            if self.codes["ln"] == "target" and target is not None:
                return self._code(name, target, None, False)
            return self.codes["ln"]
        if status.kind in _KINDS:
            return self.codes[_KINDS[status.kind]]
        if status.kind is Kind.DIRECTORY:
            sticky, others = status.mode & 0o1000, status.mode & 0o002
            return self.codes["tw" if sticky and others else "ow" if others else "st" if sticky else "di"]
        if status.mode & 0o4000:
            return self.codes["su"]
        if status.mode & 0o2000:
            return self.codes["sg"]
        if status.mode & 0o111:
            return self.codes["ex"]
        return next((code for suffix, code in self.suffixes if name.endswith(suffix)), None)
