"""Notes that the client prints beside its answers (cli: internal/tui/note.go): ` Info -> …`, coloured on a terminal."""

from __future__ import annotations

PLAIN = " Info -> "
FANCY = "\x1b[1m\x1b[106m\x1b[30mi\x1b[0m\x1b[0m \x1b[96mInfo → \x1b[0m\x1b[0m"
FLAG = "--platform"


def note(text: str, terminal: bool) -> str:
    """The note, from a blank line to the end of its last line; all lines but the first are indented."""
    lines = text.split("\n")
    if not terminal:
        return f"\n{PLAIN}" + f"\n{' ' * len(PLAIN)}".join(lines) + "\n"
    italic = ("\x1b[3m" + line.replace(FLAG, f"\x1b[1m{FLAG}\x1b[0m") + "\x1b[0m" for line in lines)
    return f"\n{FANCY}" + f"\n{' ' * len(PLAIN)}".join(italic) + "\n"


def underlined(text: str) -> str:
    return f"\x1b[4m{text}\x1b[0m"
