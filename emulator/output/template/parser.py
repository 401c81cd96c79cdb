"""From a template's text to its tree: lexer, grammar/go_template.lark, rules, nodes. The only module that sees lark.

`parse(text, functions, name)` gives the named templates, the main one among them under `name`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from lark import Lark, Token, Transformer_NonRecursive
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer as LarkLexer

from emulator.output.strings import unquote
from emulator.output.template import lexer, literals, nodes
from emulator.output.template.rules import CONTROLS, Rules

Templates = dict[str, tuple[nodes.Node, ...]]
PACKAGE = Path(__file__).parents[2]


class NoLexer(LarkLexer):
    """The words are fed by hand, one by one."""

    def __init__(self, conf: object) -> None: ...

    def lex(self, data: object) -> object:  # type: ignore[override]  # never called
        raise NotImplementedError


@cache
def grammar() -> Lark:
    """A checkout has grammar/ at its root, a wheel inside the package."""
    places = [PACKAGE / "grammar" / "go_template.lark", PACKAGE.parent / "grammar" / "go_template.lark"]
    text = next(place for place in places if place.exists()).read_text("utf-8")
    return Lark(text, parser="lalr", lexer=NoLexer, keep_all_tokens=True)


def parse(text: str, functions: Collection[str], name: str = "") -> Templates:
    rules = Rules(name, lexer.tokens(text), functions)
    machine = grammar().parse_interactive("")
    while rules.token.type != "EOF":
        kind = rules.grammar_type()
        try:
            machine.feed_token(Token(kind, rules.token.value, start_pos=rules.token.start))
        except UnexpectedToken:
            raise rules.refusal(kind) from None
        rules.accept(kind)
    try:
        tree = machine.feed_token(Token("$END", ""))
    except UnexpectedToken:
        raise rules.refusal("$END") from None
    rules.finish()
    builder = Builder()
    builder.add(name, cast("tuple[nodes.Node, ...]", builder.transform(tree)))
    return builder.templates


def at(token: object) -> int:
    return cast(int, cast(Token, token).start_pos)


class Builder(Transformer_NonRecursive[Token, object]):
    """Lark's tree to ours; collects `define`d and `block` templates on the way."""

    def __init__(self) -> None:
        super().__init__(visit_tokens=False)
        self.templates: Templates = {}

    def add(self, name: str, tree: tuple[nodes.Node, ...]) -> None:
        """A later template takes the place of an empty one; an empty one never replaces."""
        if not any_content(self.templates.get(name, ())):
            self.templates[name] = tree

    def start(self, children: list[object]) -> object:
        return body(children)

    def text(self, children: list[object]) -> object:
        return nodes.Text(at(children[0]), str(children[0]))

    def action(self, children: list[object]) -> object:
        pipe = cast(nodes.Pipe, children[1])
        return nodes.Action(pipe.pos, pipe)

    def branch(self, children: list[object]) -> object:
        kind, pipe = CONTROLS[cast(Token, children[1]).type], cast(nodes.Pipe, children[2])
        otherwise = cast("tuple[nodes.Node, ...] | None", children[-1])
        return nodes.Branch(pipe.pos, kind, pipe, body(children[4:-1]), otherwise)

    def no_else(self, children: list[object]) -> object:
        return None

    def plain_else(self, children: list[object]) -> object:
        return body(children[3:-3])

    def else_branch(self, children: list[object]) -> object:
        return (self.branch(children[1:]),)

    def jump(self, children: list[object]) -> object:
        return nodes.Jump(at(children[1]), str(children[1]))

    def name(self, children: list[object]) -> object:
        return children[0]

    def invoke(self, children: list[object]) -> object:
        pipe = children[3] if isinstance(children[3], nodes.Pipe) else None
        return nodes.Invoke(at(children[2]), unquote(str(children[2])) or "", pipe)

    def block(self, children: list[object]) -> object:
        name = unquote(str(children[2])) or ""
        self.add(name, body(children[5:-3]))
        return nodes.Invoke(at(children[2]), name, cast(nodes.Pipe, children[3]))

    def define(self, children: list[object]) -> object:
        self.add(unquote(str(children[2])) or "", body(children[4:-3]))
        return None

    def pipeline(self, children: list[object]) -> object:
        commands = cast("tuple[nodes.Command, ...]", children[-1])
        return nodes.Pipe(commands[0].pos, commands)

    def declaration(self, children: list[object], assigns: bool = False) -> object:
        words = [cast(Token, child) for child in children[:-1]]
        names = tuple(nodes.Variable(at(word), str(word)) for word in words if word.type == "VAR")
        return nodes.Pipe(names[0].pos, cast("tuple[nodes.Command, ...]", children[-1]), names, assigns)

    def assignment(self, children: list[object]) -> object:
        return self.declaration(children, assigns=True)

    def commands(self, children: list[object]) -> object:
        return tuple(child for child in children if isinstance(child, nodes.Command))

    def command(self, children: list[object]) -> object:
        """A command stands where its first word does, which for `.A.B` or `(…)` is before its operand's own place."""
        placed = [child if isinstance(child, Placed) else Placed(at(child), operand(child)) for child in children]
        return nodes.Command(placed[0].start, tuple(part.operand for part in placed))

    def paren(self, children: list[object]) -> object:
        return Placed(at(children[0]), cast(nodes.Pipe, children[1]))

    def chain(self, children: list[object]) -> object:
        first, links = children[0], [cast(Token, child) for child in children[1:]]
        base = first if isinstance(first, Placed) else Placed(at(first), operand(first))
        return Placed(base.start, linked(base.operand, links)) if links else base


@dataclass(frozen=True, slots=True)
class Placed:
    """An operand and where its first word starts."""

    start: int
    operand: nodes.Operand


def linked(base: nodes.Operand, links: list[Token]) -> nodes.Operand:
    names = tuple(str(link)[1:] for link in links)
    if isinstance(base, nodes.Field):
        return nodes.Field(at(links[0]), base.names + names)
    if isinstance(base, nodes.Variable):
        return nodes.Variable(at(links[0]), base.name, names)
    return nodes.Chain(at(links[0]), base, names)


def body(children: list[object]) -> tuple[nodes.Node, ...]:
    return tuple(cast(nodes.Node, child) for child in children if child is not None)


def operand(token: object) -> nodes.Operand:
    word = cast(Token, token)
    pos, text = at(word), str(word)
    match word.type:
        case "FIELD":
            return nodes.Field(pos, (text[1:],))
        case "VAR":
            return nodes.Variable(pos, text)
        case "IDENT":
            return nodes.Name(pos, text)
        case "BOOL":
            return nodes.Bool(pos, text == "true")
        case "NIL":
            return nodes.Nil(pos)
        case "DOT":
            return nodes.Dot(pos)
        case "STRING" | "RAW":
            return nodes.String(pos, text, unquote(text) or "")
    return cast(nodes.Number, literals.number(pos, text, word.type))


def any_content(body: tuple[nodes.Node, ...]) -> bool:
    return any(not isinstance(node, nodes.Text) or node.text.strip() for node in body)
