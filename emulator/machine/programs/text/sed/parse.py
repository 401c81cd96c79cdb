"""Reads sed scripts. Errors carry GNU's place (`-e expression #1, char 5`) and both flavours' sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.programs.text import regex
from emulator.machine.programs.text.sed.script import (
    Address,
    Command,
    Last,
    Line,
    Multiple,
    Offset,
    Part,
    Pattern,
    Script,
    Step,
    Substitution,
)

COMMAND_LIMIT: Final = 20_000
_PLAIN: Final = frozenset("=dDgGhHnNpPxzF")
_BUSYBOX: Final = {
    "unmatched `{'": "unmatched '{'",
    "unexpected `,'": "no address after comma",
    "missing filename in r/R/w/W commands": "empty filename",
    "unknown option to `s'": "bad option in substitution expression",
}


class BadScript(EmulatorError):
    """`str()` is GNU's sentence with its place; `short` is busybox's; `status` where it isn't the usual one."""

    def __init__(self, text: str, short: str, status: int | None = None) -> None:
        super().__init__(text)
        self.short = short
        self.status = status


@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of one -e, or of one -f (then `file` is its name)."""

    text: str
    file: str = ""


def parse(chunks: list[Chunk], extended: bool) -> Script:
    return _Parser(chunks, extended).script()


class _Parser:
    def __init__(self, chunks: list[Chunk], extended: bool) -> None:
        self.chunks = chunks
        self.text = "\n".join(chunk.text.removesuffix("\n") if chunk.file else chunk.text for chunk in chunks)
        self.dialect = regex.Dialect(extended=extended, escapes=True)
        self.at = 0
        self.commands: list[Command] = []
        self.blocks: list[int] = []

    # ---- where we are

    def wrong(self, sentence: str, at: int | None = None, status: int | None = None) -> BadScript:
        place = self._place(self.at if at is None else at)
        short = _BUSYBOX.get(sentence, sentence)
        if sentence == "unterminated `y' command" and at is None and self.at >= len(self.text) and self.text[-1:] == "y":
            short = "bad format in substitution expression"
        elif sentence.startswith("unterminated"):
            short = "unmatched '/'"
        if sentence.startswith("unknown command"):
            short = f"unsupported command {sentence[-2]}"
        return BadScript(f"{place}: {sentence}", short, status)

    def _place(self, at: int) -> str:
        expressions = 0
        start = 0
        for chunk in self.chunks:
            size = len(chunk.text.removesuffix("\n") if chunk.file else chunk.text) + 1
            expressions += not chunk.file
            if at <= start + size - 1 or chunk is self.chunks[-1]:
                if chunk.file:
                    return f"file {chunk.file} line {self.text.count(chr(10), start, at) + 1}"
                return f"-e expression #{expressions}, char {max(at - start, 0)}"
            start += size
        return f"-e expression #{expressions}, char 0"

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def skip(self, chars: str) -> None:
        while self.peek() and self.peek() in chars:
            self.at += 1

    def number(self) -> int | None:
        found = re.compile(r"\d{1,18}").match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return int(found.group())

    # ---- the whole

    def script(self) -> Script:
        quiet = self.text[:2] == "#n" and self.text[2:3] in ("", "\n")
        while True:
            self.skip(" \t\n\r\v\f;")
            if not self.peek():
                break
            if self.peek() == "#":
                self.comment()
                continue
            if len(self.commands) > COMMAND_LIMIT:
                raise self.wrong("memory exhausted")
            self.command()
        if self.blocks:
            raise BadScript(f"{self._place(0).rpartition(' ')[0]} 0: unmatched `{{'", "unmatched '{'")
        self.link()
        return Script(self.commands, quiet)

    def comment(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def link(self) -> None:
        labels = {command.text: index for index, command in enumerate(self.commands) if command.name == ":"}
        for command in self.commands:
            if command.name in "btT":
                if command.text and command.text not in labels:
                    raise BadScript(
                        f"can't find label for jump to `{command.text}'", f"can't find label for jump to '{command.text}'", 4
                    )
                command.jump = labels.get(command.text, len(self.commands))

    # ---- addresses

    def address(self) -> Address | None:
        char = self.peek()
        if char.isdigit():
            first = self.number() or 0
            if self.peek() == "~":
                self.at += 1
                return Step(first, self.number() or 0)
            return Line(first)
        if char == "$":
            self.at += 1
            return Last()
        if char == "/" or (char == "\\" and self.text[self.at + 1 : self.at + 2] not in ("", "\n")):
            self.at += 1 if char == "/" else 2
            delimiter = self.text[self.at - 1]
            text = self.delimited(delimiter, "unterminated address regex")
            icase = multiline = False
            while self.peek() in ("I", "M") and self.peek():
                flag = self.take()
                icase, multiline = icase or flag == "I", multiline or flag == "M"
            return self.pattern(text, icase, multiline)
        return None

    def second_address(self) -> Address:
        if self.peek() in ("+", "~") and self.peek():
            sign = self.take()
            count = self.number() or 0
            return Offset(count) if sign == "+" else Multiple(count)
        found = self.address()
        if found is None:
            raise self.wrong("unexpected `,'")
        return Line(found.first) if isinstance(found, Step) else found

    def pattern(self, text: str, icase: bool, multiline: bool) -> Pattern:
        if not text:
            return Pattern(None)
        try:
            return Pattern(regex.compile(text, self.dialect, icase=icase, multiline=multiline))
        except regex.BadRegex as error:
            raise self.wrong(str(error)) from error

    def delimited(self, delimiter: str, complaint: str, is_regex: bool = True) -> str:
        """Up to the delimiter; an escaped one loses its backslash; brackets of a regex hide it."""
        text = self.text
        out: list[str] = []
        while True:
            char = self.peek()
            if not char or (char == "\n" and is_regex):
                self.at = min(self.at, len(text))
                raise self.wrong(complaint)
            self.at += 1
            if char == delimiter:
                return "".join(out)
            if char == "\\":
                following = self.take()
                if following == delimiter:
                    out.append(
                        following
                        if not is_regex or delimiter not in ".*[]^$+?(){}|"
                        else "\\" + following
                        if delimiter in ".*[]^$"
                        else following
                    )
                elif following == "\n" and is_regex:
                    out.append("\n")
                else:
                    out.append(char + following)
            elif char == "[" and is_regex and delimiter != "[":
                out.append(char + self.bracket())
            else:
                out.append(char)

    def bracket(self) -> str:
        """The rest of a bracket expression; when it has no end, only as much as is certain."""
        found = re.compile(r"\^?\]?(?:\[:[a-z]*:\]|\[\.[^\n]*?\.\]|\[=[^\n]*?=\]|[^\]\n])*\]").match(self.text, self.at)
        if found is None:
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
            raise self.wrong("unterminated `s' command" if self.current == "s" else "unterminated address regex")
        self.at = found.end()
        return found.group()

    current = ""

    # ---- commands

    def command(self) -> None:
        self.current = ""
        first = self.address()
        second = None
        self.skip(" \t")
        if self.peek() == "," and first is not None:
            self.at += 1
            self.skip(" \t")
            second = self.second_address() if self.peek() else None
            if second is None:
                raise self.wrong("unexpected `,'")
        if first == Line(0) and not isinstance(second, Pattern):
            raise self.wrong("invalid usage of line address 0", self.at + 1)
        self.skip(" \t")
        negated = False
        while self.peek() == "!":
            negated = True
            self.at += 1
            self.skip(" \t")
        name = self.take()
        if not name or name in "\n;":
            self.at = min(self.at, len(self.text))
            raise self.wrong("missing command", self.at - (name in "\n;" and bool(name)) if name else self.at)
        command = Command(name, first, second, negated)
        self.current = name
        self.body(command)
        self.commands.append(command)

    def body(self, command: Command) -> None:
        name = command.name
        if name == "{":
            self.blocks.append(len(self.commands))
        elif name == "}":
            self.close(command)
        elif name in _PLAIN:
            self.end()
        elif name in "aic":
            self.text_of(command)
        elif name in ":btT":
            self.label(command)
        elif name in "rRwW":
            command.text = self.file_name()
        elif name in "qQlL":
            self.exit_code(command)
        elif name == "s":
            self.substitute(command)
        elif name == "y":
            self.transliterate(command)
        elif name == "v":
            self.label(command)
        elif name == "e":
            raise self.wrong("command `e' is not emulated yet")
        elif name == ",":
            raise self.wrong("unexpected `,'")
        elif name == "#":
            raise self.wrong("comments don't accept any addresses")
        else:
            raise self.wrong(f"unknown command: `{name}'")

    def end(self) -> None:
        """After a command only its end may come."""
        self.skip(" \t\r")
        char = self.peek()
        if char in ("", "\n", ";"):
            self.at += bool(char)
        elif char not in "}#":
            raise self.wrong("extra characters after command", self.at + 1)

    def close(self, command: Command) -> None:
        if command.first is not None:
            raise self.wrong("} doesn't want any addresses")
        if not self.blocks:
            raise self.wrong("unexpected `}'")
        self.commands[self.blocks.pop()].jump = len(self.commands)
        self.end()

    def label(self, command: Command) -> None:
        if command.name == ":" and command.first is not None:
            raise self.wrong(": doesn't want any addresses")
        self.skip(" \t")
        found = re.compile(r"[^\s;]*" if command.name == ":" else r"[^\s;}]*").match(self.text, self.at)
        command.text = found.group() if found else ""
        self.at += len(command.text)
        if command.name == ":":
            if not command.text:
                raise self.wrong('":" lacks a label')
            return
        self.end()

    def file_name(self) -> str:
        self.skip(" \t")
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        name = self.text[self.at : end]
        if not name:
            raise self.wrong("missing filename in r/R/w/W commands")
        self.at = end
        return name

    def exit_code(self, command: Command) -> None:
        if command.name in "qQ" and command.second is not None:
            raise self.wrong("command only uses one address")
        self.skip(" \t")
        command.number = self.number()
        self.end()

    def text_of(self, command: Command) -> None:
        """The lines of a, i and c: behind `\\` and a newline as they stand, or on the command's own line."""
        self.skip(" \t")
        if not self.peek():
            raise self.wrong("expected \\ after `a', `c' or `i'")
        if self.peek() == "\\":
            self.at += 1
            blanks = self.at
            self.skip(" \t")
            if self.peek() == "\n":
                self.at += 1
            else:
                self.at = blanks
        out: list[str] = []
        while char := self.take():
            if char == "\n":
                break
            if char == "\\":
                following = self.take()
                out.append(
                    {"t": "\t", "n": "\n", "f": "\f", "v": "\v", "a": "\a", "r": "\r"}.get(following, following)
                    if out
                    else following
                )
                continue
            out.append(char)
        self.at = min(self.at, len(self.text))
        command.text = "".join(out) + "\n"

    # ---- s and y

    def substitute(self, command: Command) -> None:
        delimiter = self.take()
        if delimiter in ("", "\n", "\\"):
            raise self.wrong("unterminated `s' command")
        text = self.delimited(delimiter, "unterminated `s' command")
        replacement = self.raw_replacement(delimiter)
        substitution = Substitution(Pattern(None), ())
        icase, multiline = self.flags(substitution)
        substitution.pattern = self.pattern(text, icase, multiline)
        substitution.parts = self.replacement(replacement, substitution.pattern)
        command.substitution = substitution

    def raw_replacement(self, delimiter: str) -> str:
        out = ""
        while True:
            char = self.take()
            if not char:
                self.at = len(self.text)
                raise self.wrong("unterminated `s' command")
            if char == delimiter:
                return out
            if char == "\\":
                following = self.take()
                out += (
                    following
                    if following == delimiter and following not in "&" and not following.isdigit()
                    else char + following
                )
            else:
                out += char

    def flags(self, substitution: Substitution) -> tuple[bool, bool]:
        icase = multiline = False
        counted = False
        while True:
            char = self.peek()
            if char.isdigit():
                if counted:
                    raise self.wrong("multiple number options to `s' command", self.at + 1)
                substitution.number = self.number() or 0
                counted = True
                if substitution.number == 0:
                    raise self.wrong("number option to `s' command may not be zero")
                continue
            if char == "w":
                self.at += 1
                substitution.file = self.file_name()
                return icase, multiline
            if char in ("g", "p", "i", "I", "m", "M"):
                self.at += 1
                if (char == "g" and substitution.every) or (char == "p" and substitution.show):
                    raise self.wrong(f"multiple `{char}' options to `s' command")
                substitution.every |= char == "g"
                substitution.show |= char == "p"
                icase, multiline = icase or char in "iI", multiline or char in "mM"
                continue
            if char == "e":
                raise self.wrong("option `e' of the `s' command is not emulated yet")
            self.skip(" \t\r")
            char = self.peek()
            if char in ("", "\n", ";"):
                self.at += bool(char)
            elif char not in "}#":
                raise self.wrong("unknown option to `s'", self.at + 1)
            return icase, multiline

    def replacement(self, text: str, pattern: Pattern) -> tuple[Part, ...]:
        parts: list[Part] = []
        plain = ""
        at = 0
        while at < len(text):
            char = text[at]
            at += 1
            part: Part | None = None
            if char == "&":
                part = Part(group=0)
            elif char == "\\" and at < len(text):
                letter = text[at]
                at += 1
                if letter.isdigit():
                    part = Part(group=int(letter))
                    if pattern.regex is not None and int(letter) > pattern.regex.groups:
                        raise self.wrong(f"invalid reference \\{letter} on `s' command's RHS")
                elif letter in "ULEul":
                    part = Part(case=letter)
                else:
                    used, at = self.escaped(letter, text, at)
                    plain += used
            else:
                plain += char
            if part is not None:
                if plain:
                    parts.append(Part(text=plain))
                parts.append(part)
                plain = ""
        return (*parts, Part(text=plain)) if plain else tuple(parts)

    @staticmethod
    def escaped(letter: str, text: str, at: int) -> tuple[str, int]:
        simple = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
        if letter in simple:
            return simple[letter], at
        for mark, base, digits in (("x", 16, "[0-9a-fA-F]{1,2}"), ("o", 8, "[0-7]{1,3}"), ("d", 10, "[0-9]{1,3}")):
            if letter == mark and (found := re.compile(digits).match(text, at)):
                return chr(int(found.group(), base) & 0xFF), found.end()
        if letter == "c" and at < len(text):
            return chr(ord(text[at].upper()) ^ 64), at + 1
        return letter, at

    def transliterate(self, command: Command) -> None:
        delimiter = self.take()
        if delimiter in ("", "\n", "\\"):
            self.at = min(self.at, len(self.text))
            raise self.wrong("unterminated `y' command")
        sides = []
        for _ in range(2):
            raw = self.delimited(delimiter, "unterminated `y' command", is_regex=False)
            sides.append(
                re.sub(
                    r"\\(.)",
                    lambda found: {"n": "\n", "t": "\t", "\\": "\\"}.get(found[1], found.group()),
                    raw,
                    flags=re.DOTALL,
                )
            )
        if len(sides[0]) != len(sides[1]):
            raise self.wrong("strings for `y' command are different lengths")
        command.table = {ord(one): two for one, two in reversed(list(zip(*sides, strict=True)))}
        self.end()
