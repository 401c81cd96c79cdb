"""Reading words: quotes, `$…`, backquotes, process substitutions, up to the character that ends the word.

Pure: from text to `tree.Word`. What a word becomes at run time is expansion.py's; commands are parser.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from emulator.machine.shell import tree
from emulator.machine.shell.errors import Incomplete, NestedTooDeeply, SyntaxFailure, Unterminated
from emulator.machine.shell.escapes import ansi_text
from emulator.machine.shell.flavour import Flavour

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
POSITIONAL = re.compile(r"[0-9]+|[@*#?$!-]")
OPERATOR = re.compile(r":?[-=?+]|##?|%%?|/[/#%]?|\^\^?|,,?|~~?|:|@")
META = " \t\n;&|()<>"
#: A literal with one of these is not constant: file names, a home directory or an extended pattern may be meant.
ACTIVE = re.compile(r"[*?~(]|\[.*\]", re.DOTALL)
IN_DOUBLE = re.compile(r'[\\$`"]')
NESTING_LIMIT = 60
Add = Callable[[tree.Part], None]
#: Which feature an operator of `${…}` needs, by its first character; the others are POSIX.
NEEDED = {"/": "replace", "^": "case_modify", ",": "case_modify", "~": "case_modify", "@": "transform"}


@lru_cache(64)
def ordinary(stop: str) -> re.Pattern[str]:
    """What can be taken in one go: no quote, no `$`, nothing that ends the word, no `<` (a process substitution)."""
    return re.compile("[^" + re.escape("'\"\\$`<>?*+@!(" + stop) + "]+")


def make_word(parts: list[tree.Part], source: str, braces: bool) -> tree.Word:
    """Works out what can be known before running: the constant text, whether braces may expand."""
    has_braces = (
        braces
        and ("," in source or ".." in source)
        and any(isinstance(part, tree.Literal) and "{" in part.text for part in parts)
    )
    return tree.Word(tuple(parts), source, None if has_braces else constant_text(parts), has_braces)


def constant_text(parts: list[tree.Part]) -> str | None:
    texts: list[str] = []
    for part in parts:
        if isinstance(part, tree.Literal):
            if ACTIVE.search(part.text):
                return None
            texts.append(part.text)
        elif isinstance(part, tree.Quoted):
            texts.append(part.text)
        elif isinstance(part, tree.DoubleQuoted):
            inner = constant_quoted(part)
            if inner is None:
                return None
            texts.append(inner)
        else:
            return None
    return "".join(texts)


def constant_quoted(part: tree.DoubleQuoted) -> str | None:
    if all(isinstance(inner, tree.Quoted) for inner in part.parts):
        return "".join(inner.text for inner in part.parts if isinstance(inner, tree.Quoted))
    return None


class WordReader:
    """A place in a text, and the reading of words from there. `substitution` is the parser's."""

    def __init__(self, text: str, flavour: Flavour, extglob: bool = False, line: int = 1, depth: int = 0) -> None:
        self.text = text
        self.flavour = flavour
        self.features = flavour.features
        self.extglob = extglob
        self.position = 0
        self.depth = depth
        self._line, self._counted = line, 0

    def command_list(self, closer: str) -> tree.Sequence:
        """Commands up to the closing parenthesis of a substitution."""
        raise NotImplementedError

    def backquoted(self, text: str) -> tree.Sequence:
        raise NotImplementedError

    @property
    def line(self) -> int:
        """The line of the present position; counted on from where it was last asked for."""
        if self.position > self._counted:
            self._line += self.text.count("\n", self._counted, self.position)
        elif self.position < self._counted:
            self._line -= self.text.count("\n", self.position, self._counted)
        self._counted = self.position
        return self._line

    def at(self, offset: int = 0) -> str:
        return self.text[self.position + offset : self.position + offset + 1]

    def unterminated(self, closer: str, start: int) -> Unterminated:
        opened = self.line - self.text.count("\n", start, self.position)
        return Unterminated(opened, closer, self.line + self.text.count("\n", self.position))

    # -- words ---------------------------------------------------------------------------------------------------

    def word(self, stop: str = META) -> tree.Word:
        start = self.position
        parts = self.unquoted(stop)
        return make_word(parts, self.text[start : self.position], "brace_expansion" in self.features)

    def unquoted(self, stop: str) -> list[tree.Part]:
        """Parts up to a character of `stop`; the position is left on it."""
        text, size, plain = self.text, len(self.text), ordinary(stop)
        parts: list[tree.Part] = []
        literal: list[str] = []

        def add(part: tree.Part) -> None:
            if literal:
                parts.append(tree.Literal("".join(literal)))
                literal.clear()
            parts.append(part)

        while self.position < size:
            if match := plain.match(text, self.position):
                literal.append(match.group())
                self.position = match.end()
                continue
            character = text[self.position]
            if character in "<>" and self.opens_process(stop):
                add(self.process_substitution())
            elif self.extglob and character in "?*+@!" and self.at(1) == "(":
                self.extended_pattern(add, literal)
            elif character in stop:
                break
            elif character == "\\":
                self.backslash(add)
            elif character == "'":
                add(tree.Quoted(self.single_quoted()))
            elif character == '"':
                add(self.double_quoted())
            elif character == "$":
                part = self.dollar(double=False)
                add(part) if part is not None else literal.append("$")
            elif character == "`":
                add(self.backquote(double=False))
            else:
                literal.append(character)
                self.position += 1
        if literal:
            parts.append(tree.Literal("".join(literal)))
        return parts

    def opens_process(self, stop: str) -> bool:
        return self.at(1) == "(" and "process_substitution" in self.features and "<" in stop

    def process_substitution(self) -> tree.ProcessSubstitution:
        direction = self.at()
        self.position += 2
        return tree.ProcessSubstitution(direction, self.command_list(")"))

    def extended_pattern(self, add: Add, literal: list[str]) -> None:
        """`@(a|b)`: the parentheses belong to the pattern, what is between them may hold quotes and expansions."""
        start = self.position
        literal.append(self.text[self.position : self.position + 2])
        self.position += 2
        self.nested()
        for part in self.unquoted(")"):
            literal.append(part.text) if isinstance(part, tree.Literal) else add(part)
        if self.at() != ")":
            raise self.unterminated(")", start)
        self.depth -= 1
        self.position += 1
        literal.append(")")

    def nested(self) -> None:
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise NestedTooDeeply(self.line, NESTING_LIMIT)

    def backslash(self, add: Add) -> None:
        following = self.at(1)
        self.position += 2 if following else 1
        if following != "\n":
            add(tree.Quoted(following or "\\"))

    def single_quoted(self) -> str:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            raise self.unterminated("'", self.position)
        start, self.position = self.position + 1, end + 1
        return self.text[start:end]

    def double_quoted(self) -> tree.DoubleQuoted:
        start = self.position
        self.position += 1
        parts = self.double('"')
        if self.at() != '"':
            raise self.unterminated('"', start)
        self.position += 1
        return tree.DoubleQuoted(tuple(parts))

    def double(self, closer: str) -> list[tree.Part]:
        """The inside of double quotes (`"`), or of a here-document or an arithmetic expression (no closer)."""
        text, size = self.text, len(self.text)
        parts: list[tree.Part] = []
        while self.position < size:
            match = IN_DOUBLE.search(text, self.position)
            end = match.start() if match else size
            if end > self.position:
                parts.append(tree.Quoted(text[self.position : end]))
                self.position = end
            if match is None or (match.group() == '"' and closer == '"'):
                break
            part = self.in_double(match.group(), closer)
            if part is not None:
                parts.append(part)
        return parts

    def in_double(self, character: str, closer: str) -> tree.Part | None:
        if character == "\\":
            following = self.at(1)
            self.position += 2 if following else 1
            if following == "\n":
                return None
            escapes = '$`"\\' if closer == '"' else "$`\\"
            return tree.Quoted(following if following and following in escapes else "\\" + following)
        if character == "$":
            return self.dollar(double=True) or tree.Quoted("$")
        if character == "`":
            return self.backquote(double=closer == '"')
        self.position += 1
        return tree.Quoted('"')

    # -- $ and ` -------------------------------------------------------------------------------------------------

    def dollar(self, double: bool) -> tree.Part | None:
        """What begins with `$` here; None (and one character further) if that is only a dollar sign."""
        following = self.at(1)
        if following == "(":
            return self.parenthesis(double)
        if following == "{":
            return self.braced(double)
        if match := NAME.match(self.text, self.position + 1):
            self.position = match.end()
            return tree.Parameter(match.group())
        if following and following in "0123456789@*#?$!-":
            self.position += 2
            return tree.Parameter(following)
        if following == "'" and not double and "ansi_quote" in self.features:
            return tree.Quoted(self.ansi_quoted())
        if following == '"' and not double and "locale_quote" in self.features:
            self.position += 1
            return self.double_quoted()
        self.position += 1
        return None

    def ansi_quoted(self) -> str:
        match = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL).match(self.text, self.position)
        if match is None:
            raise self.unterminated("'", self.position)
        self.position = match.end()
        return ansi_text(match.group(1))

    def parenthesis(self, double: bool) -> tree.Part:
        if self.at(2) == "(" and (end := self.arithmetic_end(self.position + 3)) is not None:
            inner = self.text[self.position + 3 : end]
            self.position = end + 2
            return tree.Arithmetic(self.expression(inner))
        start = self.position
        self.position += 2
        self.nested()
        try:
            body = self.command_list(")")
        except SyntaxFailure as failure:
            if self.text.startswith("$((", start) and not isinstance(failure, Incomplete):
                raise self.unterminated(")", start) from failure
            raise
        self.depth -= 1
        return tree.CommandSubstitution(body)

    def arithmetic_end(self, position: int) -> int | None:
        """Where the `))` stands that closes `$((`; None if this is a command substitution after all."""
        start, level = position, 0
        for match in re.compile(r"[()\\]|\n").finditer(self.text, position):
            if match.start() < position:
                continue
            character = match.group()
            if character == "\\":
                position = match.start() + 2
            elif character == "(":
                level += 1
            elif character == ")" and level:
                level -= 1
            elif character == ")":
                if self.text[match.start() + 1 : match.start() + 2] == ")":
                    return match.start()
                if self.flavour.is_bash:
                    return None
                break
        raise self.unterminated(")", start - 3)

    def expression(self, text: str) -> tree.Word:
        """An arithmetic expression: read as if it stood in double quotes."""
        if not any(character in text for character in '$`\\"'):
            return tree.Word((tree.Quoted(text),), text, text)
        inner = type(self)(text, self.flavour, self.extglob, self.line, self.depth + 1)
        parts = inner.double("")
        return tree.Word(tuple(parts), text, constant_text(parts))

    def backquote(self, double: bool) -> tree.CommandSubstitution:
        match = re.compile(r"`((?:[^`\\]|\\.)*)`", re.DOTALL).match(self.text, self.position)
        if match is None:
            raise self.unterminated("`", self.position)
        self.position = match.end()
        text = re.sub(r'\\([$`\\"])' if double else r"\\([$`\\])", r"\1", match.group(1))
        if "lazy_backquote" in self.features:
            return tree.CommandSubstitution(None, text)
        return tree.CommandSubstitution(self.backquoted(text))

    # -- ${…} ----------------------------------------------------------------------------------------------------

    def braced(self, double: bool) -> tree.Parameter:
        start = self.position
        self.position += 2
        self.nested()
        parameter = self.parameter(start, double)
        self.depth -= 1
        return parameter

    def parameter(self, start: int, double: bool) -> tree.Parameter:
        length, indirect = self.length_prefix(), False
        if not length and self.at() == "!" and "indirect" in self.features and self.at(1) not in ("}", ""):
            indirect = re.compile(r"![A-Za-z_0-9@*#?$-]").match(self.text, self.position) is not None
            self.position += indirect
        match = NAME.match(self.text, self.position) or POSITIONAL.match(self.text, self.position)
        if match is None:
            return self.bad_parameter(start)
        name = match.group()
        self.position = match.end()
        subscript = self.subscript() if self.at() == "[" and "arrays" in self.features else None
        if length and self.at() != "}":
            return self.bad_parameter(start)
        return self.operation(start, double, name, subscript, length, indirect)

    def length_prefix(self) -> bool:
        """Whether the `#` here asks for a length: `${#x}`, but not `${#}`, `${#-x}` or `${##x}`."""
        if re.compile(r"#(?:[A-Za-z_]|[0-9]|[@*?$!](?=\})|#\}|-\})").match(self.text, self.position) is None:
            return False
        self.position += 1
        return True

    def subscript(self) -> tree.Word:
        """`[…]`, with the position behind it."""
        start = self.position
        self.position += 1
        parts = self.bracketed(start)
        return tree.Word(tuple(parts), self.text[start + 1 : self.position - 1], constant_text(parts))

    def bracketed(self, start: int) -> list[tree.Part]:
        parts: list[tree.Part] = []
        level = 1
        while True:
            parts += self.unquoted("[]\n")
            character = self.at()
            if character in ("", "\n"):
                raise self.unterminated("]", start)
            self.position += 1
            level += 1 if character == "[" else -1
            if not level:
                return parts
            parts.append(tree.Literal(character))

    def operation(
        self, start: int, double: bool, name: str, subscript: tree.Word | None, length: bool, indirect: bool
    ) -> tree.Parameter:
        if self.at() == "}":
            return self.plain_parameter(start, name, subscript, length, indirect)
        if indirect and self.at() in ("*", "@") and self.at(1) == "}":
            self.position += 2
            return tree.Parameter(name, "prefix", source=self.text[start : self.position])
        match = OPERATOR.match(self.text, self.position)
        if match is None or not self.allowed(match.group()):
            return self.bad_parameter(start)
        operator = match.group()
        if operator in ("/#", "/%") and not self.flavour.is_bash:
            operator = "/"
        self.position += len(operator)
        argument, second = self.arguments(operator, double)
        if self.at() != "}":
            raise self.unterminated("}", start)
        self.position += 1
        source = self.text[start : self.position]
        return tree.Parameter(name, operator, argument, second, subscript, indirect, source)

    def plain_parameter(
        self, start: int, name: str, subscript: tree.Word | None, length: bool, indirect: bool
    ) -> tree.Parameter:
        self.position += 1
        operator = "length" if length else ""
        if indirect and subscript is not None and subscript.source in ("@", "*"):
            operator, indirect = "keys", False
        return tree.Parameter(name, operator, subscript=subscript, indirect=indirect, source=self.text[start : self.position])

    def allowed(self, operator: str) -> bool:
        needed = "substring" if operator == ":" else NEEDED.get(operator[0], "")
        return not needed or needed in self.features

    def arguments(self, operator: str, double: bool) -> tuple[tree.Word | None, tree.Word | None]:
        if operator == ":":
            first = self.argument(":}", False)
            return first, self.second(":", "}", False)
        if operator[0] == "/":
            pattern = self.argument("/}", False)
            return pattern, self.second("/", "}", False)
        if operator[0] in "#%^,@":
            return self.argument("}", False), None
        return self.argument("}", double), None

    def second(self, separator: str, stop: str, double: bool) -> tree.Word | None:
        if self.at() != separator:
            return None
        self.position += 1
        return self.argument(stop, double)

    def argument(self, stop: str, double: bool) -> tree.Word:
        """A word inside `${…}`; within double quotes only what double quotes leave special is special."""
        start = self.position
        parts = self.double_argument(stop) if double else self.unquoted(stop)
        return tree.Word(tuple(parts), self.text[start : self.position], constant_text(parts))

    def double_argument(self, stop: str) -> list[tree.Part]:
        """`"${x:-word}"`: quotes toggle, all text counts as quoted."""
        parts: list[tree.Part] = []
        plain = re.compile(r'[^\\$`"' + re.escape(stop) + "]+")
        while self.at() and self.at() not in stop:
            if match := plain.match(self.text, self.position):
                parts.append(tree.Quoted(match.group()))
                self.position = match.end()
            elif self.at() == '"':
                parts.append(self.double_quoted())
            elif self.at() == "\\" and self.at(1) == "}":
                self.position += 2
                parts.append(tree.Quoted("}"))
            elif (part := self.in_double(self.at(), '"')) is not None:
                parts.append(part)
        return [tree.DoubleQuoted(tuple(parts))]

    def bad_parameter(self, start: int) -> tree.Parameter:
        """A `${…}` that means nothing: an error, but only once it is expanded."""
        self.position = start + 2
        self.unquoted("}")
        if self.at() != "}":
            raise self.unterminated("}", start)
        self.position += 1
        return tree.Parameter("", bad=True, source=self.text[start : self.position])
