"""POSIX regular expressions with GNU's additions, basic and extended, parsed into nodes. No matching here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.programs.text.regex.charset import ANY, CLASSES, SPACE, WORD, CharSet, named, single
from emulator.machine.programs.text.regex.nodes import Alt, Assert, Backref, Chars, Group, Node, Repeat, Seq

REPEAT_LIMIT: Final = 32767
DEPTH_LIMIT: Final = 100


class BadRegex(EmulatorError):
    """The expression is wrong; `str()` is regcomp's sentence."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`extended`: ERE. `escapes`: `\\n`, `\\t` … stand for characters (sed, awk). `bracket_escapes`: also between
    brackets.
    `intervals`: `{n,m}` counts.
    `lone_paren`: a closing parenthesis without its opening one is a character (grep -E)."""

    extended: bool = False
    escapes: bool = False
    bracket_escapes: bool = False
    intervals: bool = True
    backrefs: bool = True
    lone_paren: bool = False


_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_PLACES: Final = {"b": "edge", "B": "inside", "<": "word-start", ">": "word-end", "`": "bos", "'": "eos"}
_SETS: Final = {"w": WORD, "W": WORD.complement(), "s": SPACE, "S": SPACE.complement()}


def parse(text: str, dialect: Dialect) -> tuple[Node, int, tuple[str, ...]]:
    """The tree, how many groups it has, and the stray escapes (`grep` warns of them)."""
    parser = _Parser(text, dialect)
    node = parser.alternatives(0)
    if parser.at < len(text):
        raise BadRegex("Unmatched ) or \\)")
    return node, parser.groups, tuple(parser.stray)


class _Parser:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.stray: list[str] = []

    def ahead(self, token: str) -> bool:
        """Is this operator next? In basic syntax it wears a backslash."""
        return self.text.startswith(token if self.dialect.extended else "\\" + token, self.at)

    def skip(self, token: str) -> None:
        self.at += len(token) if self.dialect.extended else len(token) + 1

    def alternatives(self, depth: int) -> Node:
        if depth > DEPTH_LIMIT:
            raise BadRegex("Regular expression too big")
        branches = [self.sequence(depth)]
        while self.at < len(self.text) and self.ahead("|"):
            self.skip("|")
            branches.append(self.sequence(depth))
        return branches[0] if len(branches) == 1 else Alt(tuple(branches))

    def ends(self, depth: int) -> bool:
        if self.at >= len(self.text) or self.ahead("|"):
            return True
        return self.ahead(")") and (depth > 0 or not self.dialect.lone_paren)

    def sequence(self, depth: int) -> Node:
        items: list[Node] = []
        while not self.ends(depth):
            atom = self.atom(depth, first=not items)
            if atom is not None:
                items.append(self.repeated(atom))
        return items[0] if len(items) == 1 else Seq(tuple(items))

    # ---- atoms

    def atom(self, depth: int, first: bool) -> Node | None:
        char = self.text[self.at]
        if char == "\\":
            return self.escape(depth)
        self.at += 1
        if char == "[":
            return self.bracket()
        if char == ".":
            return Chars(ANY)
        if self.dialect.extended:
            return self.extended_atom(char, depth, first)
        if char == "^" and first:
            return Assert("bol")
        if char == "$" and self.ends(max(depth, 1)):
            return Assert("eol")
        if char == "*" and first:
            return Chars(single("*"))
        return Chars(single(char))

    def extended_atom(self, char: str, depth: int, first: bool) -> Node | None:
        if char == "(":
            return self.group(depth)
        if char == "^":
            return Assert("bol")
        if char == "$":
            return Assert("eol")
        if char in "*+?" and first:
            return None
        if char == "{" and first and self.dialect.intervals and not self.dialect.lone_paren:
            raise BadRegex("Invalid preceding regular expression")
        return Chars(single(char))

    def group(self, depth: int) -> Node:
        self.groups += 1
        number = self.groups
        body = self.alternatives(depth + 1)
        if self.at >= len(self.text):
            raise BadRegex("Unmatched ( or \\(")
        self.skip(")")
        self.closed.add(number)
        return Group(number, body)

    def escape(self, depth: int) -> Node:
        if self.at + 1 >= len(self.text):
            raise BadRegex("Trailing backslash")
        char = self.text[self.at + 1]
        self.at += 2
        if char == "(" and not self.dialect.extended:
            return self.group(depth)
        if char == "{" and not self.dialect.extended:
            raise BadRegex("Invalid preceding regular expression")
        if char in "123456789" and self.dialect.backrefs:
            if int(char) not in self.closed:
                raise BadRegex("Invalid back reference")
            return Backref(int(char))
        if self.dialect.escapes:
            found = self.character_escape(char)
            if found is not None:
                return Chars(single(found))
        if char in _SETS:
            return Chars(_SETS[char])
        if char in _PLACES:
            return Assert(_PLACES[char])  # type: ignore[arg-type]  # the table holds Places only
        if char.isalnum():
            self.stray.append(char)
        return Chars(single(char))

    def character_escape(self, char: str) -> str | None:
        if char in _ESCAPES:
            return _ESCAPES[char]
        base, digits = {"x": (16, 2), "d": (10, 3), "o": (8, 3)}.get(char, (0, 0))
        if not base:
            return None
        word = ""
        while (
            len(word) < digits
            and self.at < len(self.text)
            and self.text[self.at] in "0123456789abcdefABCDEF"[: base * 2 if base == 16 else base]
        ):
            word += self.text[self.at]
            self.at += 1
        return chr(int(word, base) & 0xFF) if word else char

    # ---- brackets

    def bracket(self) -> Node:
        text, negated = self.text, False
        if text.startswith("^", self.at):
            negated = True
            self.at += 1
        found: list[tuple[int, int]] = []
        start = True
        while start or not text.startswith("]", self.at):
            if self.at >= len(text):
                raise BadRegex("Invalid regular expression" if start else "Unmatched [, [^, [:, [., or [=")
            start = False
            found.extend(self.bracket_item())
        self.at += 1
        chars = CharSet.of(found)
        return Chars(chars.complement() if negated else chars)

    def bracket_item(self) -> tuple[tuple[int, int], ...]:
        if self.text.startswith("[:", self.at):
            end = self.text.find(":]", self.at + 2)
            if end < 0:
                raise BadRegex("Unmatched [, [^, [:, [., or [=")
            name = self.text[self.at + 2 : end]
            if name not in CLASSES:
                raise BadRegex("Invalid character class name")
            self.at = end + 2
            return named(name).ranges
        low = self.bracket_char()
        if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
            self.at += 1
            high = self.bracket_char()
            if ord(high) < ord(low):
                raise BadRegex("Invalid range end")
            return ((ord(low), ord(high)),)
        return ((ord(low), ord(low)),)

    def bracket_char(self) -> str:
        text = self.text
        for mark in (".", "="):
            if text.startswith("[" + mark, self.at):
                end = text.find(mark + "]", self.at + 2)
                if end != self.at + 3:
                    raise BadRegex("Invalid collation character")
                self.at = end + 2
                return text[end - 1]
        char = text[self.at : self.at + 1]
        if not char:
            raise BadRegex("Unmatched [, [^, [:, [., or [=")
        self.at += 1
        if char == "\\" and self.at < len(text):
            nxt = text[self.at]
            if self.dialect.bracket_escapes:
                self.at += 1
                return self.character_escape(nxt) or nxt
            if self.dialect.escapes and nxt in "ntrfva":
                self.at += 1
                return _ESCAPES[nxt]
        return char

    # ---- repetition

    def repeated(self, node: Node) -> Node:
        while self.at < len(self.text):
            if self.text.startswith("*", self.at):
                self.at += 1
                node = _repeat(node, 0, None)
            elif self.ahead("+"):
                self.skip("+")
                node = _repeat(node, 1, None)
            elif self.ahead("?"):
                self.skip("?")
                node = _repeat(node, 0, 1)
            elif self.dialect.intervals and self.ahead("{") and self.interval_follows(len("{") if self.dialect.extended else 2):
                node = self.interval(node)
            else:
                return node
        return node

    def interval_follows(self, skip: int = 0) -> bool:
        """In extended syntax a brace that opens no valid interval is a brace."""
        if not self.dialect.extended:
            return True
        at = self.at + skip
        end = self.text.find("}", at)
        body = self.text[at:end] if end >= 0 else "x"
        low, comma, high = body.partition(",")
        return bool(body and (low.isdigit() or (not low and comma)) and (high.isdigit() or not high))

    def interval(self, node: Node) -> Node:
        self.skip("{")
        close = "}" if self.dialect.extended else "\\}"
        end = self.text.find(close, self.at)
        if end < 0:
            raise BadRegex("Unmatched { or \\{" if self.dialect.extended else "Unmatched \\{")
        low, comma, high = self.text[self.at : end].partition(",")
        if not ((low.isdigit() or (not low and comma)) and (high.isdigit() or not high)) or len(low) > 6 or len(high) > 6:
            raise BadRegex("Invalid content of \\{\\}")
        self.at = end + len(close)
        least = int(low or 0)
        most = least if not comma else int(high) if high else None
        if most is not None and most < least:
            raise BadRegex("Invalid content of \\{\\}")
        if max(least, most or 0) > REPEAT_LIMIT:
            raise BadRegex("Regular expression too big")
        return _repeat(node, least, most)


def _repeat(node: Node, least: int, most: int | None) -> Node:
    if isinstance(node, Assert):
        return node if least else Repeat(node, 0, 1)
    if isinstance(node, Repeat) and (least, most) == (0, None) and node.least <= 1 and node.most is None:
        return Repeat(node.body, 0, None)
    return Repeat(node, least, most)
