"""Tokens: words, assignments, operators, newlines; and the here-documents that follow a newline.

The lexer is asked by the parser one token at a time, and told where assignments, aliases or array values may stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.machine.shell import tree
from emulator.machine.shell.errors import UnfinishedHereDocument
from emulator.machine.shell.flavour import Flavour
from emulator.machine.shell.words import META, WordReader, constant_text, make_word

OPERATORS = {
    "common": ("<<-", "&&", "||", ";;", "<<", ">>", "<&", ">&", "<>", ">|", ";", "&", "|", "(", ")", "<", ">"),
    "ampersand_redirect": ("&>",),
    "append_both": ("&>>",),
    "here_string": ("<<<",),
    "pipe_stderr": ("|&",),
    "case_fallthrough": (";;&", ";&"),
}
REDIRECTIONS = frozenset(("<", ">", ">>", "<<", "<<-", "<<<", "<&", ">&", "<>", ">|", "&>", "&>>"))
SKIPPED = re.compile(r"(?:[ \t\r]|\\\n)*(?:#[^\n]*)?")
IO_NUMBER = re.compile(r"[0-9]{1,9}(?=[<>])")
FD_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}(?=[<>])")
ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[|\+?=)")
ALIAS_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: word, assignment, operator, newline, number (in front of a redirection), variable (`{fd}>`), end."""

    kind: str
    text: str
    word: tree.Word | None = None
    assignment: tree.Assignment | None = None

    @property
    def keyword(self) -> str | None:
        return self.word.keyword if self.word is not None else None


END = Token("end", "")
NEWLINE = Token("newline", "\n")


class Lexer(WordReader):
    """`peek`/`take` tokens. Before a token is read the parser may set `assignments` and `commands`."""

    def __init__(
        self,
        text: str,
        flavour: Flavour,
        extglob: bool = False,
        line: int = 1,
        depth: int = 0,
        aliases: Mapping[str, str] | None = None,
        complete: bool = True,
    ) -> None:
        super().__init__(text, flavour, extglob, line, depth)
        self.operators = operator_pattern(flavour)
        self.aliases = aliases
        self.complete = complete
        self.pending: list[tree.HereDocument] = []
        self.warnings: list[UnfinishedHereDocument] = []
        self.token: Token | None = None
        self.token_start = 0
        self.assignments = False
        self.commands = False
        self._alias_ends: list[tuple[int, str]] = []
        #: Where the text of an alias ends that ends in a blank: the word behind it may be one, too.
        self._alias_next: int | None = None

    def peek(self) -> Token:
        if self.token is None:
            self.token = self.read()
        return self.token

    def take(self) -> Token:
        token = self.peek()
        self.token = None
        return token

    def read(self) -> Token:
        skipped = SKIPPED.match(self.text, self.position)
        if skipped is not None:
            self.position = skipped.end()
        self.token_start = self.position
        character = self.at()
        if not character:
            return END
        if character == "\n":
            self.position += 1
            self.here_documents()
            return NEWLINE
        if character in META and not (character in "<>" and self.opens_process(META)):
            return self.operator()
        return self.numbered() or self.assigned() or self.plain_word()

    def operator(self) -> Token:
        match = self.operators.match(self.text, self.position)
        if match is None:  # a lone carriage return or the like: take it as a word
            return self.plain_word()
        self.position = match.end()
        return Token("operator", match.group())

    def numbered(self) -> Token | None:
        if match := IO_NUMBER.match(self.text, self.position):
            if "process_substitution" in self.features and self.text.startswith("(", match.end() + 1):
                return None  # `0<(…)` is a word
            self.position = match.end()
            return Token("number", match.group())
        if "fd_variable" in self.features and (match := FD_VARIABLE.match(self.text, self.position)):
            self.position = match.end()
            return Token("variable", match.group(1))
        return None

    def plain_word(self) -> Token:
        word = self.word()
        if word.source == "" and self.at():  # a character that nothing wants
            self.position += 1
            word = make_word([tree.Literal(self.text[self.position - 1])], self.text[self.position - 1], False)
        token = Token("word", word.source, word)
        follows = self._alias_next is not None and self.token_start >= self._alias_next
        if follows:
            self._alias_next = None
        return self.aliased(token) if self.aliases and (self.commands or follows) else token

    # -- assignments ---------------------------------------------------------------------------------------------

    def assigned(self) -> Token | None:
        """`name=value`, `name+=value`, `name[subscript]=value`, `name=(…)`, where an assignment may stand."""
        match = ASSIGNMENT.match(self.text, self.position) if self.assignments else None
        if match is None:
            return None
        name, mark = match.groups()
        start, subscript = self.position, None
        self.position = match.end()
        if mark == "[":
            if "arrays" not in self.features:
                self.position = start
                return None
            self.position -= 1
            subscript = self.try_subscript()
            marked = re.compile(r"\+?=").match(self.text, self.position) if subscript is not None else None
            if marked is None:
                self.position = start
                return None
            mark, self.position = marked.group(), marked.end()
        if mark == "+=" and "append_assign" not in self.features:
            self.position = start
            return None
        return self.assignment(start, name, mark, subscript)

    def try_subscript(self) -> tree.Word | None:
        newline = self.text.find("\n", self.position)
        line = self.text[self.position : newline if newline >= 0 else len(self.text)]
        return self.subscript() if "]" in line else None

    def assignment(self, start: int, name: str, mark: str, subscript: tree.Word | None) -> Token:
        if self.at() == "(" and "arrays" in self.features:
            begin = self.position
            literal = self.array()
            value = tree.Word((literal,), self.text[begin : self.position])
        else:
            value = self.word()
        source = self.text[start : self.position]
        parts = [tree.Literal(source)] if value.constant is not None and value.constant == value.source else []
        word = tree.Word(tuple(parts), source, constant_text(list(parts)) if parts else None)
        return Token("assignment", source, word, tree.Assignment(name, value, mark == "+=", subscript, source))

    def array(self) -> tree.ArrayLiteral:
        """`(a "b c" [3]=d)`, newlines and comments allowed between."""
        start = self.position
        self.position += 1
        elements: list[tuple[tree.Word | None, tree.Word]] = []
        blank = re.compile(r"(?:[ \t\r\n]|\\\n|#[^\n]*)*")
        while True:
            if (match := blank.match(self.text, self.position)) is not None:
                self.position = match.end()
            if self.at() == ")":
                self.position += 1
                return tree.ArrayLiteral(tuple(elements))
            if self.at() == "":
                raise self.unterminated(")", start)
            elements.append(self.element())

    def element(self) -> tuple[tree.Word | None, tree.Word]:
        start = self.position
        if self.at() == "[":
            subscript = self.try_subscript()
            if subscript is not None and self.at() == "=":
                self.position += 1
                return subscript, self.word()
            self.position = start
        word = self.word()
        if self.position == start:
            raise self.stray()
        return None, word

    def stray(self) -> Exception:
        """An operator where only a word may stand; the parser words it."""
        raise NotImplementedError

    # -- aliases -------------------------------------------------------------------------------------------------

    def aliased(self, token: Token) -> Token:
        """Puts an alias' text in place of the word, and reads again from there."""
        name = token.keyword
        value = (self.aliases or {}).get(name) if name is not None else None
        self._alias_ends = [(end, used) for end, used in self._alias_ends if end >= self.token_start]
        if value is None or any(used == name for _, used in self._alias_ends) or len(self._alias_ends) > ALIAS_DEPTH:
            return token
        end = self.token_start + len(value)
        shift = end - self.position
        self._alias_ends = [(old + shift, used) for old, used in self._alias_ends] + [(end, name or "")]
        self.text = self.text[: self.token_start] + value + self.text[self.position :]
        self.position = self.token_start
        if value[-1:] in (" ", "\t"):
            self._alias_next = end
        elif self._alias_next is not None:
            self._alias_next += shift
        return self.read()

    # -- here-documents ------------------------------------------------------------------------------------------

    def here_documents(self) -> None:
        """Reads the bodies of those that were announced on the line that ends here."""
        pending, self.pending = self.pending, []
        for document in pending:
            first = self.line
            text, found = self.here_text(document)
            if not found:
                warning = UnfinishedHereDocument(first - 1, first - 1, document.delimiter)
                warning.closer = document.delimiter
                if not self.complete:
                    raise warning
                self.warnings.append(warning)
            document.body.append(self.here_word(document, text))

    def here_text(self, document: tree.HereDocument) -> tuple[str, bool]:
        lines: list[str] = []
        size = len(self.text)
        while self.position < size:
            end = self.text.find("\n", self.position)
            stop = size if end < 0 else end
            line = self.text[self.position : stop]
            self.position = min(stop + 1, size)
            if document.strip:
                line = line.lstrip("\t")
            if line == document.delimiter:
                return "".join(lines), True
            lines.append(line + "\n" if end >= 0 or not self.complete else line)
        return "".join(lines), False

    def here_word(self, document: tree.HereDocument, text: str) -> tree.Word:
        if document.quoted or not any(character in text for character in "$`\\"):
            return tree.Word((tree.Quoted(text),), text, text)
        inner = type(self)(text, self.flavour, self.extglob, self.line - text.count("\n"), self.depth + 1)
        parts = inner.double("")
        return tree.Word((tree.DoubleQuoted(tuple(parts)),), text)


def operator_pattern(flavour: Flavour) -> re.Pattern[str]:
    known = [operator for feature, row in OPERATORS.items() if feature in flavour.features | {"common"} for operator in row]
    return re.compile("|".join(re.escape(operator) for operator in sorted(known, key=len, reverse=True)))
