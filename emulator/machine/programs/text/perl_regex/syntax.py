"""Reads a Perl expression into code. What of PCRE2 is not emulated (properties, recursion, conditions, verbs) says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from emulator.machine.programs.text.perl_regex.code import Again, Code, Instruction, Jump, Look, Moved, Place, Save, Split, Take
from emulator.machine.programs.text.perl_regex.machine import KEEP
from emulator.machine.programs.text.regex import BadRegex
from emulator.machine.programs.text.regex.charset import ANY, CLASSES, SPACE, WORD, CharSet, named, single

DEPTH_LIMIT: Final = 100
SIZE_LIMIT: Final = 20_000  # instructions
REPEAT_LIMIT: Final = 65_535
_LINE_END: Final = single("\n")
_LOWER: Final = {"d": named("digit"), "w": WORD, "s": SPACE, "h": named("blank"), "v": CharSet.of([(10, 13)])}
_SETS: Final = (
    _LOWER
    | {letter.upper(): chars.complement() for letter, chars in _LOWER.items()}
    | {"N": _LINE_END.complement()}
)
_CHARACTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_PLACES: Final = {"b": "edge", "B": "inside", "A": "bos", "z": "eos", "Z": "eos-newline"}
_UNKNOWN: Final = "this part of Perl's syntax is not emulated yet"
Piece = list[Instruction]


@dataclass(frozen=True, slots=True)
class _Modes:
    """i, m, s, x: what `(?imsx)` switches."""

    i: bool = False
    m: bool = False
    s: bool = False
    x: bool = False


def read(text: str, icase: bool) -> Code:
    """Raises BadRegex with PCRE2's sentence."""
    reader = _Reader(text, _Modes(i=icase))
    piece = reader.alternatives(0)
    if reader.at < len(text):
        raise BadRegex("unmatched closing parenthesis")
    if any(number > reader.groups for number in reader.wanted):
        raise BadRegex("reference to non-existent subpattern")
    return Code(tuple(piece), reader.groups, reader.registers, reader.names)


class _Reader:
    def __init__(self, text: str, modes: _Modes) -> None:
        self.text, self.modes = text, modes
        self.at = self.groups = 0
        self.names: dict[str, int] = {}
        self.wanted: list[int] = []
        self.registers = 1_000_000  # of loops; those of groups are twice their numbers

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def accept(self, token: str) -> bool:
        found = self.text.startswith(token, self.at)
        self.at += len(token) if found else 0
        return found

    # ---- structure

    def alternatives(self, depth: int) -> Piece:
        if depth > DEPTH_LIMIT:
            raise BadRegex("parentheses are too deeply nested")
        modes = self.modes
        branches = [self.sequence(depth)]
        while self.accept("|"):
            branches.append(self.sequence(depth))
        self.modes = modes
        result = _either(branches)
        if len(result) > SIZE_LIMIT:
            raise BadRegex("regular expression is too large")
        return result

    def sequence(self, depth: int) -> Piece:
        piece: Piece = []
        while self.at < len(self.text) and self.next() not in "|)":
            if self.modes.x and self.next() in " \t\n":
                self.at += 1
                continue
            atom = self.atom(depth)
            if atom is not None:
                piece += _moved(self.repeated(atom), len(piece))
            elif self.next() in "*+?" and self.next():
                raise BadRegex("quantifier does not follow a repeatable item")
            if len(piece) > SIZE_LIMIT:
                raise BadRegex("regular expression is too large")
        return piece

    def atom(self, depth: int) -> Piece | None:
        """None for what takes nothing and can't be repeated (`\\K`, `(?i)`)."""
        char = self.next()
        self.at += 1
        if char == "(":
            return self.group(depth)
        if char == "[":
            return [self.taking(self.bracket())]
        if char == ".":
            return [Take(ANY if self.modes.s else _LINE_END.complement())]
        if char == "^":
            return [Place("bol" if self.modes.m else "bos")]
        if char == "$":
            return [Place("eol" if self.modes.m else "eos-newline")]
        if char in "*+?":
            raise BadRegex("quantifier does not follow a repeatable item")
        if char == "\\":
            return self.escape()
        return [self.taking(single(char))]

    def taking(self, chars: CharSet) -> Take:
        return Take(chars.folded() if self.modes.i else chars)

    # ---- groups

    def group(self, depth: int) -> Piece | None:
        if self.accept("*"):
            raise BadRegex(_UNKNOWN)
        if not self.accept("?"):
            return self.capture(depth, "")
        for token, look in _LOOKS.items():
            if self.accept(token):
                return self.behind(depth, look) if token.startswith("<") else [replace(look, inner=tuple(self.closed(depth)))]
        if self.accept(":"):
            return self.closed(depth)
        for token, close in (("P<", ">"), ("<", ">"), ("'", "'")):
            if self.accept(token):
                return self.capture(depth, self.name(close))
        if self.accept("#"):
            end = self.text.find(")", self.at)
            if end < 0:
                raise BadRegex("missing ) following (?#")
            self.at = end + 1
            return None
        if self.at >= len(self.text):
            raise BadRegex("missing closing parenthesis")
        if self.next() in "|(R&P+0123456789":
            raise BadRegex(_UNKNOWN)
        return self.switches(depth)

    def closed(self, depth: int) -> Piece:
        piece = self.alternatives(depth + 1)
        if not self.accept(")"):
            raise BadRegex("missing closing parenthesis")
        return piece

    def capture(self, depth: int, name: str) -> Piece:
        self.groups += 1
        number = self.groups
        if name in self.names:
            raise BadRegex("two named subpatterns have the same name (PCRE2_DUPNAMES not set)")
        if name:
            self.names[name] = number
        body = self.closed(depth)
        return [Save(2 * number), *_moved(body, 1), Save(2 * number + 1)]

    def name(self, end: str) -> str:
        close = self.text.find(end, self.at)
        name = self.text[self.at : close] if close >= 0 else ""
        if self.next().isdigit():
            raise BadRegex("subpattern name must start with a non-digit")
        if not name.replace("_", "a").isalnum():
            raise BadRegex("syntax error in subpattern name (missing terminator?)")
        self.at = close + 1
        return name

    def behind(self, depth: int, look: Look) -> Piece:
        """A look behind; each of its branches has a width of its own."""
        modes, branches = self.modes, [self.sequence(depth + 1)]
        while self.accept("|"):
            branches.append(self.sequence(depth + 1))
        if not self.accept(")"):
            raise BadRegex("missing closing parenthesis")
        self.modes = modes
        looks: Piece = []
        for body in branches:
            width = _width(body, 0, len(body))
            if width is None:
                raise BadRegex("lookbehind assertion is not fixed length")
            looks.append(replace(look, inner=tuple(body), behind=width))
        return looks if look.negative else _either([[each] for each in looks])

    def switches(self, depth: int) -> Piece | None:
        modes, on = self.modes, True
        while (letter := self.next()) not in (":", ")", ""):
            self.at += 1
            if letter == "-":
                on = False
            elif letter in "imsx":
                modes = replace(modes, **{letter: on})
            else:
                raise BadRegex("unrecognized character after (? or (?-")
        if self.accept(")"):
            self.modes = modes  # to the end of the group that it stands in
            return None
        if not self.accept(":"):
            raise BadRegex("missing closing parenthesis")
        outer, self.modes = self.modes, modes
        piece = self.closed(depth)
        self.modes = outer
        return piece

    # ---- escapes and brackets

    def escape(self) -> Piece | None:
        letter = self.next()
        self.at += 1
        if not letter:
            raise BadRegex("\\ at end of pattern")
        if letter == "K":
            return [Save(KEEP)]
        if letter in _PLACES:
            return [Place(_PLACES[letter])]
        if letter in _SETS:
            return [Take(_SETS[letter])]
        if letter == "R":
            return [Split(1, 4), Take(single("\r")), Take(_LINE_END), Jump(5), Take(CharSet.of([(10, 13)]))]
        if letter == "Q":
            end = self.text.find("\\E", self.at)
            end = len(self.text) if end < 0 else end
            literal = self.text[self.at : end]
            self.at = end + 2
            return [self.taking(single(char)) for char in literal]
        if letter == "E":
            return None
        if letter in "gk" or letter in "123456789":
            return [self.reference(letter)]
        if letter in "pPXCG":
            raise BadRegex(_UNKNOWN)
        return [self.taking(single(self.character(letter)))]

    def reference(self, letter: str) -> Again:
        if letter.isdigit():
            digits = letter
            while self.next().isdigit() and len(digits) < 3:
                digits += self.next()
                self.at += 1
        else:
            close = {"{": "}", "<": ">", "'": "'"}.get(self.next())
            if close is None:
                digits = self.next()
                self.at += 1
            else:
                end = self.text.find(close, self.at)
                digits = self.text[self.at + 1 : end] if end >= 0 else ""
                self.at = end + 1 if end >= 0 else len(self.text)
        if digits in self.names:
            return Again(self.names[digits], self.modes.i)
        if not digits.isdigit():
            raise BadRegex("reference to non-existent subpattern")
        self.wanted.append(int(digits))
        return Again(int(digits), self.modes.i)

    def character(self, letter: str) -> str:
        """What `\\x41`, `\\n`, `\\.` stand for; `at` is behind the letter."""
        if letter == "x":
            if self.accept("{"):
                end = self.text.find("}", self.at)
                digits = self.text[self.at : max(end, self.at)]
                self.at = end + 1
            else:
                digits = self.text[self.at : self.at + 2]
                self.at += len(digits)
            try:
                return chr(int(digits or "0", 16))
            except (ValueError, OverflowError):
                raise BadRegex("character code point value in \\x{} or \\o{} is too large") from None
        if letter == "0":
            return "\0"
        if letter in _CHARACTERS:
            return _CHARACTERS[letter]
        if letter.isalpha() and letter.isascii():
            raise BadRegex("unrecognized character follows \\")
        return letter

    def bracket(self) -> CharSet:
        negated = self.accept("^")
        ranges: list[tuple[int, int]] = []
        start = True
        while start or self.next() != "]":
            if self.at >= len(self.text):
                raise BadRegex("missing terminating ] for character class")
            start = False
            ranges += self.bracket_item()
        self.at += 1
        chars = CharSet.of(ranges)
        chars = chars.folded() if self.modes.i else chars
        return chars.complement() if negated else chars

    def bracket_item(self) -> tuple[tuple[int, int], ...]:
        if self.accept("[:"):
            end = self.text.find(":]", self.at)
            name = self.text[self.at : end] if end >= 0 else ""
            if name.removeprefix("^") not in CLASSES and name != "word":
                raise BadRegex("unknown POSIX class name" if end >= 0 else "missing terminating ] for character class")
            self.at = end + 2
            chars = WORD if name == "word" else named(name.removeprefix("^"))
            return (chars.complement() if name.startswith("^") else chars).ranges
        low = self.bracket_character()
        if isinstance(low, CharSet):
            return low.ranges
        if self.next() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            high = self.bracket_character()
            if isinstance(high, CharSet):
                return ((ord(low), ord(low)), (45, 45), *high.ranges)
            if high < low:
                raise BadRegex("range out of order in character class")
            return ((ord(low), ord(high)),)
        return ((ord(low), ord(low)),)

    def bracket_character(self) -> str | CharSet:
        char = self.next()
        self.at += 1
        if char != "\\":
            return char
        letter = self.next()
        self.at += 1
        if letter in _SETS and letter not in "N":
            return _SETS[letter]
        if letter == "b":
            return "\b"
        if letter in "pP" and letter:
            raise BadRegex(_UNKNOWN)
        return self.character(letter) if letter else "\\"

    # ---- repetition

    def repeated(self, atom: Piece) -> Piece:
        counts = self.counts()
        if counts is None:
            return atom
        least, most = counts
        lazy, possessive = self.accept("?"), self.accept("+")
        if self.next() and self.next() in "*+?":
            raise BadRegex("quantifier does not follow a repeatable item")
        if len(atom) * max(least, most or 0, 1) > SIZE_LIMIT:
            raise BadRegex("regular expression is too large")
        piece: Piece = []
        for _ in range(least):
            piece += _moved(atom, len(piece))
        if most is None:
            piece += _moved(self.endless(atom, lazy), len(piece))
        else:
            tail: Piece = []
            for _ in range(most - least):
                body = [*_moved(atom, 1), *_moved(tail, 1 + len(atom))]
                end = len(body) + 1
                tail = [Split(end, 1) if lazy else Split(1, end), *body]
                if len(tail) > SIZE_LIMIT:
                    raise BadRegex("regular expression is too large")
            piece += _moved(tail, len(piece))
        return [Look(tuple(piece), atomic=True)] if possessive else piece

    def endless(self, atom: Piece, lazy: bool) -> Piece:
        self.registers += 1
        register = self.registers
        body = [Save(register), *_moved(atom, 2), Moved(register), Jump(0)]
        end = len(body) + 1
        return [Split(end, 1) if lazy else Split(1, end), *body]

    def counts(self) -> tuple[int, int | None] | None:
        for mark, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.accept(mark):
                return counts
        if self.next() != "{":
            return None
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at + 1 : max(end, self.at)].partition(",")
        if end < 0 or not low.isdigit() or not (high.isdigit() or not high):
            return None  # a brace that opens no count is a brace
        self.at = end + 1
        least, most = int(low), int(high) if high else None if comma else int(low)
        if max(least, most or 0) > REPEAT_LIMIT:
            raise BadRegex("number too big in {} quantifier")
        if most is not None and most < least:
            raise BadRegex("numbers out of order in {} quantifier")
        return least, most


_LOOKS: Final = {
    "=": Look(()),
    "!": Look((), negative=True),
    "<=": Look((), behind=0),
    "<!": Look((), behind=0, negative=True),
    ">": Look((), atomic=True),
}


def _either(branches: list[Piece]) -> Piece:
    """The first of these that leads to a match."""
    result = branches[-1]
    for branch in reversed(branches[:-1]):
        end = len(branch) + 2
        result = [Split(1, end), *_moved(branch, 1), Jump(end + len(result)), *_moved(result, end)]
    return result


def _moved(piece: Piece, by: int) -> Piece:
    """The same code `by` places on."""
    result: Piece = []
    for step in piece:
        if isinstance(step, Split):
            step = Split(step.first + by, step.second + by)
        elif isinstance(step, Jump):
            step = Jump(step.to + by)
        result.append(step)
    return result


def _width(piece: Piece, at: int, end: int) -> int | None:
    """How many characters code takes, where that is always the same number."""
    total = 0
    while at < end:
        step = piece[at]
        if isinstance(step, Take):
            total += 1
        elif isinstance(step, Again) or (isinstance(step, Look) and step.atomic):
            return None
        elif isinstance(step, Split):
            jump = piece[step.second - 1] if step.first == at + 1 else None
            if not isinstance(jump, Jump) or jump.to <= at:
                return None
            first, second = _width(piece, at + 1, step.second - 1), _width(piece, step.second, jump.to)
            if first is None or first != second:
                return None
            total += first
            at = jump.to
            continue
        at += 1
    return total
