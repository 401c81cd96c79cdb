"""How psql cuts what it reads into statements: at semicolons outside quotes, comments and parentheses; and its variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PIECE = re.compile(
    r"'(?:[^']|'')*'?|\"(?:[^\"]|\"\")*\"?|--[^\n]*|/\*.*?(?:\*/|\Z)|\$(\w*)\$.*?(?:\$\1\$|\Z)|"
    r"(?<!:):'(\w+)'|(?<!:):\"(\w+)\"|(?<!:):(\w+)|\\[^\n]*|[();]|[^'\"();\\$:/-]+|.",
    re.S,
)
_CLOSED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|/\*.*?\*/|\$(\w*)\$.*?\$\1\$", re.S)


@dataclass(slots=True)
class Buffer:
    """What was read and not sent yet. `feed` gives statements and backslash commands, in order."""

    variables: Mapping[str, str]
    text: str = ""
    ready: list[tuple[str, str]] = field(default_factory=list)

    def feed(self, line: str) -> list[tuple[str, str]]:
        """Adds a line with its end: ("sql", text) and ("command", text) that are complete now."""
        self.ready = []
        rest = self.text + line
        self.text = ""
        depth = start = at = 0
        out = ""
        while at < len(rest):
            found = _PIECE.match(rest, at)
            if found is None:
                break
            piece = found[0]
            at = found.end()
            if piece[0] in "'\"$/" and len(piece) > 1 and piece[:2] != "--" and not _CLOSED.fullmatch(piece):
                at = len(rest)
                break
            if piece.startswith("\\") and len(piece) > 1:
                self._put("sql-kept", out)
                self.ready.append(("command", piece))
                start = at
                continue
            depth += {"(": 1, ")": -1}.get(piece, 0)
            if piece == ";" and depth <= 0:
                self._put("sql", out + ";")
                out, start, depth = "", at, 0
            elif not piece.startswith(("--", "/*")):
                out += self._filled(found)
        self.text = rest[start:].lstrip() if self._meaningful(rest[start:]) else ""
        return [one for one in self.ready if one[0] != "sql-kept"]

    def _put(self, kind: str, text: str) -> None:
        if text.strip().strip(";").strip() or kind == "sql":
            self.ready.append((kind, text.lstrip()))

    @staticmethod
    def _meaningful(text: str) -> bool:
        return bool(re.sub(r"--[^\n]*|/\*.*?\*/", "", text, flags=re.S).strip())

    def _filled(self, found: re.Match[str]) -> str:
        piece = found[0]
        for group, form in ((2, "'{}'"), (3, '"{}"'), (4, "{}")):
            name = found[group]
            if name is not None and name in self.variables:
                value = self.variables[name]
                quote = form[0]
                return form.format(value.replace(quote, quote * 2) if quote in "'\"" else value)
        return piece

    def rest(self) -> str:
        """What is left at the end of input, to be sent as it is."""
        text, self.text = self.text, ""
        return "".join(self._filled(found) for found in _PIECE.finditer(text)) if text.strip() else ""
