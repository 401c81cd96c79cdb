"""Words of Dockerfile instructions, as `--change` has them: quotes, escapes and variables (moby/buildkit: parser, shell)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.engine.errors.container import NotAcceptedChange
from emulator.errors import EmulatorError
from emulator.quote import quote

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?!$-]")


def split_words(text: str) -> list[str]:
    """The words between blanks, with the quotes and escapes in them."""
    words, word, quote, position = list[str](), "", "", 0
    while position < len(text):
        letter = text[position]
        position += 1
        if letter == "\\" and quote != "'" and position < len(text):
            word += letter + text[position]
            position += 1
        elif quote:
            word += letter
            quote = "" if letter == quote else quote
        elif letter.isspace():
            words += [word] if word else []
            word = ""
        else:
            word += letter
            quote = letter if letter in "\"'" else ""
    return words + ([word] if word else [])


class BadWord(EmulatorError):
    """Why a word cannot be read; `expanded` says in which."""


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """A word without its quotes, its variables replaced; raises NotAcceptedChange."""
    try:
        return Expansion(text, variables).word("")
    except BadWord as error:
        raise NotAcceptedChange(f"failed to process {quote(text)}: {error}") from None


@dataclass
class Expansion:
    """One word on its way; `position` is what comes next."""

    text: str
    variables: Mapping[str, str]
    position: int = 0

    def word(self, stop: str) -> str:
        """Up to a letter of `stop`, or the end."""
        found: list[str] = []
        while self.position < len(self.text) and self.text[self.position] not in stop:
            found.append(self.piece(self.take(), quoted=False))
        return "".join(found)

    def take(self) -> str:
        self.position += 1
        return self.text[self.position - 1]

    def piece(self, letter: str, *, quoted: bool) -> str:
        """What one letter, and all that hangs on it, comes to."""
        if letter == "$":
            return self.variable()
        if letter == "\\":
            return self.escaped(quoted=quoted)
        if letter == "'" and not quoted:
            return self.single()
        return self.double() if letter == '"' and not quoted else letter

    def escaped(self, *, quoted: bool) -> str:
        """A backslash; between double quotes it protects only a few letters, at the end nothing."""
        if self.position == len(self.text):
            return "\\" if quoted else ""
        letter = self.take()
        return letter if not quoted or letter in '"$\\' else f"\\{letter}"

    def single(self) -> str:
        end = self.text.find("'", self.position)
        if end < 0:
            raise BadWord("unexpected end of statement while looking for matching single-quote")
        start, self.position = self.position, end + 1
        return self.text[start:end]

    def double(self) -> str:
        found: list[str] = []
        while self.position < len(self.text):
            letter = self.take()
            if letter == '"':
                return "".join(found)
            found.append(self.piece(letter, quoted=True))
        raise BadWord("unexpected end of statement while looking for matching double-quote")

    def variable(self) -> str:
        """`$A`, `${A}`, `${A:-word}`, `${A:+word}`, `${A:?word}`, and the same without the colon."""
        if not self.text.startswith("{", self.position):
            match = NAME.match(self.text, self.position)
            if match is None:
                return "$"
            self.position = match.end()
            return self.variables.get(match[0], "")
        match = NAME.match(self.text, self.position + 1)
        if match is None:
            raise BadWord("syntax error: bad substitution")
        self.position = match.end()
        return self.modified(match[0], self.variables.get(match[0]))

    def modified(self, name: str, value: str | None) -> str:
        """What stands between the name and the brace."""
        colon = self.text.startswith(":", self.position)
        self.position += colon
        operator = self.take() if self.position < len(self.text) else "\ufffd"
        if operator == "}" and not colon:
            return value or ""
        if operator in ("%", "#") and not colon:
            return self.trimmed(operator, value or "")
        if operator not in ("-", "+", "?"):
            raise BadWord(f"unsupported modifier ({operator}) in substitution")
        other, missing = self.rest(), value is None or (colon and not value)
        if operator == "?" and missing:
            raise BadWord(f"{name}: {other or 'is not allowed to be ' + ('empty' if colon else 'unset')}")
        if operator == "+":
            return "" if missing else other
        return other if missing else value or ""

    def rest(self) -> str:
        """The word up to the closing brace."""
        other = self.word("}")
        if self.position == len(self.text):
            raise BadWord("syntax error: missing '}'")
        self.position += 1
        return other

    def trimmed(self, operator: str, value: str) -> str:
        """`${A%x}`, `${A##x}`: without what a pattern of * and ? fits, at the end or the beginning; doubled, the longest."""
        longest = self.text.startswith(operator, self.position)
        self.position += longest
        pattern = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in self.rest())
        cuts = range(len(value) + 1) if (operator == "%") == longest else range(len(value), -1, -1)
        for cut in cuts:
            gone, kept = (value[cut:], value[:cut]) if operator == "%" else (value[:cut], value[cut:])
            if re.fullmatch(pattern, gone, re.DOTALL):
                return kept
        return value
