"""Reads a Perl expression into code. What of PCRE2 is not emulated (properties, recursion, conditions, verbs) says so."""

from __future__ import annotations

from emulator.machine.programs.text.perl_regex.brackets import bracket
from emulator.machine.programs.text.perl_regex.code import Code, Place, Take
from emulator.machine.programs.text.perl_regex.escapes import LINE_END, escape
from emulator.machine.programs.text.perl_regex.groups import group
from emulator.machine.programs.text.perl_regex.pieces import Piece, either, moved
from emulator.machine.programs.text.perl_regex.quantifiers import repeated
from emulator.machine.programs.text.perl_regex.reader import DEPTH_LIMIT, SIZE_LIMIT, Modes, Reader, taking
from emulator.machine.programs.text.regex import BadRegex
from emulator.machine.programs.text.regex.charset import ANY, single


def read(text: str, icase: bool) -> Code:
    """Raises BadRegex with PCRE2's sentence."""
    reader = _Reader(text, Modes(i=icase))
    piece = reader.alternatives(0)
    if reader.at < len(text):
        raise BadRegex("unmatched closing parenthesis")
    if any(number > reader.groups for number in reader.wanted):
        raise BadRegex("reference to non-existent subpattern")
    return Code(tuple(piece), reader.groups, reader.registers, reader.names)


class _Reader(Reader):
    def alternatives(self, depth: int) -> Piece:
        if depth > DEPTH_LIMIT:
            raise BadRegex("parentheses are too deeply nested")
        modes = self.modes
        branches = [self.sequence(depth)]
        while self.accept("|"):
            branches.append(self.sequence(depth))
        self.modes = modes
        result = either(branches)
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
                piece += moved(repeated(self, atom), len(piece))
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
            return group(self, depth)
        if char == "[":
            return [taking(self, bracket(self))]
        if char == ".":
            return [Take(ANY if self.modes.s else LINE_END.complement())]
        if char == "^":
            return [Place("bol" if self.modes.m else "bos")]
        if char == "$":
            return [Place("eol" if self.modes.m else "eos-newline")]
        if char in "*+?":
            raise BadRegex("quantifier does not follow a repeatable item")
        if char == "\\":
            return escape(self)
        return [taking(self, single(char))]
