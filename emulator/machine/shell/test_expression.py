"""The expressions of `test` and `[`: POSIX's rules by the number of words, `-a`, `-o`, `!`, parentheses above that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.shell.conditional import NUMERIC
from emulator.machine.shell.errors import ShellError
from emulator.machine.shell.file_tests import binary_file_test, unary_file_test
from emulator.machine.shell.pattern import matches

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

UNARY = frozenset("-" + letter for letter in "bcdefghknoprstuvwxzGLNORS")
POSIX_UNARY = frozenset("-" + letter for letter in "bcdefghknprstuwxzGLOS")
INTEGER = re.compile(r"[-+]?[0-9]+")
BINARY = frozenset(["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"])


class TestFailure(ShellError):
    """The expression is none."""

    __test__ = False
    status = 2


class BinaryExpected(TestFailure):
    bash = "{0}: binary operator expected"


class UnaryExpected(TestFailure):
    bash = "{0}: unary operator expected"


class ArgumentExpected(TestFailure):
    bash = "argument expected"
    dash = "{0}: argument expected"
    ash = "argument expected"


class OperandMissing(ArgumentExpected):
    """(the operator that lacks one)"""

    ash = "{0}: argument expected"


class TooManyArguments(TestFailure):
    """(the first word too many, the one before)"""

    bash = "too many arguments"
    dash = "{1}: unexpected operator"
    ash = "{0}: unknown operand"


class IntegerExpected(TestFailure):
    bash = "{0}: integer expression expected"
    dash = "Illegal number: {0}"
    ash = "{0}: bad number"

    def text(self, flavour: str) -> str:
        return super().text(flavour).removeprefix(": ") if flavour == "ash" else super().text(flavour)


class OutOfRange(IntegerExpected):
    ash = "{0}: out of range"


class CloserExpected(TestFailure):
    bash = "`)' expected"
    dash = "closing paren expected"


def evaluate(shell: Shell, words: list[str], patterns: bool = False) -> bool:
    return Expression(shell, words, patterns).whole()


class Expression:
    def __init__(self, shell: Shell, words: list[str], patterns: bool) -> None:
        self.shell, self.words, self.patterns = shell, words, patterns
        self.place = 0
        self.depth = 0

    def whole(self) -> bool:
        """POSIX decides by count up to four words; more are parsed."""
        words = self.words
        if not self.shell.flavour.is_bash:
            return self.almquist()
        if len(words) > 4:
            return self.parsed()
        while len(words) > 1 and words[0] == "!" and not (len(words) == 3 and self.is_binary(words[1])):
            rest = words[1:]
            return not Expression(self.shell, rest, self.patterns).whole()
        return self.by_count(words)

    def almquist(self) -> bool:
        """dash and busybox parse whatever has no three words around an operator."""
        words = self.words
        if len(words) == 3 and self.is_binary(words[1]):
            return self.binary(words[0], words[1], words[2])
        if len(words) in (3, 4) and words[0] == "!":
            return not Expression(self.shell, words[1:], self.patterns).almquist()
        if len(words) in (3, 4) and words[0] == "(" and words[-1] == ")":
            return Expression(self.shell, words[1:-1], self.patterns).almquist()
        return self.parsed() if words else False

    def by_count(self, words: list[str]) -> bool:
        if len(words) < 2:
            return bool(words and words[0])
        if len(words) == 2:
            if not self.is_unary(words[0]):
                raise UnaryExpected(words[0])
            return self.unary(words[0], words[1])
        if len(words) == 3:
            return self.three(words)
        if words[0] == "(" and words[3] == ")":
            return self.by_count(words[1:3])
        return self.parsed()

    def three(self, words: list[str]) -> bool:
        if self.is_binary(words[1]):
            return self.binary(words[0], words[1], words[2])
        if words[1] in ("-a", "-o"):
            return bool(words[0]) and bool(words[2]) if words[1] == "-a" else bool(words[0]) or bool(words[2])
        if words[0] == "(" and words[2] == ")":
            return bool(words[1])
        raise BinaryExpected(words[1])

    def is_unary(self, word: str) -> bool:
        return word in (UNARY if self.shell.flavour.is_bash else POSIX_UNARY)

    def is_binary(self, word: str) -> bool:
        if word == "==" and self.shell.flavour.name == "dash":
            return False
        return word in BINARY or (self.patterns and word == "=~")

    # -- longer expressions ----------------------------------------------------------------------------------------

    def parsed(self) -> bool:
        value = self.either()
        if self.place < len(self.words):
            raise TooManyArguments(self.words[self.place], self.words[self.place - 1])
        return value

    def peek(self, offset: int = 0) -> str | None:
        place = self.place + offset
        return self.words[place] if place < len(self.words) else None

    def take(self) -> str:
        word = self.peek()
        if word is None:
            raise ArgumentExpected(self.words[-1])
        self.place += 1
        return word

    def either(self) -> bool:
        value = self.both()
        while self.peek() == "-o":
            self.place += 1
            value = self.both() or value
        return value

    def both(self) -> bool:
        value = self.negation()
        while self.peek() == "-a":
            self.place += 1
            value = self.negation() and value
        return value

    def negation(self) -> bool:
        negated = False
        while self.peek() == "!" and not self.is_binary(self.peek(1) or ""):
            self.place += 1
            negated = not negated
        if self.peek() is None and self.place and self.shell.flavour.name == "dash":
            return negated  # `a -o` is no error there
        return self.primary() is not negated

    def primary(self) -> bool:
        word = self.take()
        following = self.peek()
        if following is not None and self.is_binary(following) and self.operator_stands(word):
            self.place += 1
            if self.peek() is None:
                raise OperandMissing(following)
            return self.binary(word, following, self.take())
        if word == "(":
            self.depth += 1
            if self.depth > 50:
                raise TooManyArguments(word, word)
            value = self.either()
            if self.peek() != ")":
                raise CloserExpected
            self.place += 1
            return value
        if self.is_unary(word) and following is not None:
            return self.unary(word, self.take())
        return bool(word)

    def operator_stands(self, word: str) -> bool:
        """Whether the operator behind `word` is one: an operand follows, or must (dash and busybox miss it then)."""
        return self.peek(1) is not None or not (self.shell.flavour.is_bash or self.is_unary(word) or word == "(")

    # -- tests -------------------------------------------------------------------------------------------------------

    def unary(self, operator: str, operand: str) -> bool:
        if operator in ("-n", "-z"):
            return bool(operand) is (operator == "-n")
        if operator == "-t":
            self.number(operand)
        return unary_file_test(self.shell, operator, operand)

    def binary(self, left: str, operator: str, right: str) -> bool:
        if operator in NUMERIC:
            return NUMERIC[operator](self.number(left), self.number(right))
        if operator in ("=", "==", "!="):
            equal = matches(right, left) if self.patterns else left == right
            return equal is (operator != "!=")
        if operator in ("<", ">"):
            return left < right if operator == "<" else left > right
        if operator == "=~":
            return self.searched(left, right)
        return binary_file_test(self.shell, operator, left, right)

    def searched(self, text: str, pattern: str) -> bool:
        from emulator.machine.programs.text import regex  # of use here alone, and slow to import

        try:
            return regex.compile(pattern, regex.EXTENDED).search(text) is not None
        except regex.BadRegex:
            return False

    def number(self, text: str) -> int:
        stripped = text.strip()
        if INTEGER.fullmatch(stripped) is not None and len(stripped) < 25:
            number = number_of(stripped)
            if -(1 << 63) <= number < 1 << 63:
                return number
            raise OutOfRange(text)
        raise IntegerExpected(text)
