"""Colours of a line as it is typed: docker's own commands and flags by the tables, the shell's words by their looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.styles import Style

from emulator.faces.repl.words import Token, commands, tokens
from emulator.parse.completion import Role, roles

PROGRAM = "docker"
COLOURED = frozenset({Role.COMMAND, Role.FLAG, Role.UNKNOWN})
LONGEST = 4096
"""A longer line is shown plain."""
STYLE = Style.from_dict(
    {
        "program": "bold",
        "docker": "ansibrightblue bold",
        "command": "ansicyan",
        "flag": "ansigreen",
        "unknown": "ansired",
        "string": "ansiyellow",
        "operator": "ansimagenta",
        "redirection": "ansimagenta",
        "comment": "ansibrightblack",
        "rprompt": "ansibrightblack",
    }
)


class HostLexer(Lexer):
    """Every line of the document for itself."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = document.lines
        return lambda number: coloured(lines[number]) if number < len(lines) else []


def coloured(line: str) -> StyleAndTextTuples:
    """The whole line in pieces, each with the class of its style."""
    if len(line) > LONGEST:
        return [("", line)]
    styles = {token.start: style for command in commands(line) for token, style in command_styles(command)}
    pieces: StyleAndTextTuples = []
    position = 0
    for token in tokens(line):
        if token.start > position:
            pieces.append(("", line[position : token.start]))
        pieces.append((styles.get(token.start) or _looks(token), token.text))
        position = token.end
    return [*pieces, ("", line[position:])] if position < len(line) else pieces


def command_styles(words: list[Token]) -> Iterator[tuple[Token, str]]:
    """The words of one command."""
    if not words:
        return
    if words[0].value != PROGRAM:
        yield words[0], "class:program"
        return
    yield words[0], "class:docker"
    for word, role in zip(words[1:], roles([word.value for word in words[1:]]), strict=True):
        if role in COLOURED:
            yield word, f"class:{role.value}"


def _looks(token: Token) -> str:
    if token.kind != "word":
        return f"class:{token.kind}"
    return "class:string" if token.text[0] in "'\"" else ""
