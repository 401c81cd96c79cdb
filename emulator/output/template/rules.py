"""What Go says of a template that can't be parsed, word by word from the left (Go: parse/parse.go).

The grammar refuses a word; `refusal` finds Go's sentence for it. `accept` adds what grammar can't know: functions and
variables that exist, literals that mean something, where `break` may stand, templates defined once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from emulator.output.strings import quote, unquote
from emulator.output.template import literals
from emulator.output.template.errors import TemplateParseError
from emulator.output.template.lexer import SPACES, Token

MAX_DEPTH = 100  # of parentheses; Go allows 10,000, with the same complaint
LITERALS = frozenset({"BOOL", "STRING", "RAW", "CHAR", "NUMBER", "COMPLEX", "NIL", "DOT"})
OPERANDS = LITERALS | {"FIELD", "VAR", "IDENT", "LP"}
NUMBERS = frozenset({"CHAR", "NUMBER", "COMPLEX"})
CONTEXTS = {"DEFINE": "define clause", "BLOCK": "block clause", "TEMPLATE": "template clause", "END": "end"}
CONTROLS = {"IF": "if", "WITH": "with", "RANGE": "range"}


@dataclass
class Pipeline:
    """The pipeline being read; `stages` holds the type of each command's first word."""

    context: str
    stages: list[str] = field(default_factory=list)
    in_command: bool = False
    declared: int = 0
    started: bool = False
    assigned: bool = False


@dataclass
class Block:
    """An open `if`, `with`, `range`, `define` or `block`."""

    kind: str
    outer: list[str]
    name: str = ""
    filled: bool = False
    in_else: bool = False


class Rules:
    def __init__(self, name: str, tokens: list[Token], functions: Collection[str]) -> None:
        self.name, self.tokens, self.functions = name, tokens, functions
        self.at = 0
        self.variables = ["$"]
        self.pipelines: list[Pipeline] = []
        self.blocks: list[Block] = []
        self.action: list[str] = []
        self.action_line = 0
        self.filled: dict[str, bool] = {}
        self.root = Block("root", [])
        self.opens: Block | None = None

    # --- looking around

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def error(self, message: str, token: Token | None = None) -> TemplateParseError:
        return TemplateParseError(self.name, (token or self.token).line, message)

    def unexpected(self, token: Token, context: str) -> TemplateParseError:
        if token.type != "ERROR":
            return self.error(f"unexpected {token} in {context}", token)
        extra = ""
        if self.action_line and self.action_line != token.line:
            extra = f"{'' if token.value.endswith(' action') else ' in action'} started at {self.name}:{self.action_line}"
        return self.error(f"{token}{extra}", token)

    # --- what the grammar is to see

    def grammar_type(self) -> str:
        """The token's type, but CHAIN, COMMA and GLUED, which depend on what stands before."""
        token, pipeline = self.token, self.pipelines[-1] if self.pipelines else None
        if pipeline is None:
            return token.type
        if pipeline.in_command and not token.spaced and self.tokens[self.at - 1].type != "PIPE":
            if token.type == "FIELD":
                return "CHAIN"
            if token.type in OPERANDS:
                return "GLUED"
        if token.value == "," and token.type == "OTHER" and self.names_variable(self.at - 1):
            return "COMMA"
        return token.type

    def names_variable(self, at: int) -> bool:
        """Is the word there a `$x` at the pipeline's start, before `:=`, `=` or `,`?"""
        pipeline = self.pipelines[-1]
        return self.tokens[at].type == "VAR" and not pipeline.stages and not pipeline.assigned

    def declares(self) -> bool:
        after = self.peek()
        return self.names_variable(self.at) and (after.type in ("DECLARE", "ASSIGN") or after.value == ",")

    # --- a word that the grammar takes

    def accept(self, kind: str) -> None:
        if self.pipelines:
            self.accept_in_pipeline(kind)
        elif kind == "LD":
            self.action, self.action_line = [], self.token.line
        elif kind == "RD":
            self.close_action()
        elif kind == "TEXT":
            self.fill(bool(self.token.value.strip(SPACES + "\v\f\x85\xa0")))
        else:
            self.accept_head(kind)
        self.at += 1
        if kind == "LD" and self.peek(0).type not in HEADS:
            self.pipelines.append(Pipeline("command"))
        if kind == "LD" and self.peek(0).type == "DEFINE" and not self.blocks:
            self.action_line = 0

    def fill(self, filled: bool = True) -> None:
        block = self.blocks[-1] if self.blocks else self.root
        block.filled |= filled

    def accept_head(self, kind: str) -> None:
        """The first words of an action: keywords and names."""
        first = self.action[0] if self.action else kind
        self.action.append(kind)
        if kind in CONTROLS:
            if first == "ELSE":
                self.action_line = 0
            else:
                self.fill()
                self.opens = Block(kind, list(self.variables))
            self.pipelines.append(Pipeline(CONTROLS[kind]))
        elif kind in ("STRING", "RAW"):
            self.accept_name(first)
        elif kind == "ELSE":
            self.blocks[-1].in_else = True

    def accept_name(self, first: str) -> None:
        name = self.string()
        if first == "DEFINE":
            self.opens = Block("DEFINE", self.variables, name)
            return
        self.fill()
        if first == "BLOCK":
            self.opens = Block("BLOCK", self.variables, name)
        if first == "BLOCK" or self.peek().type != "RD":
            self.pipelines.append(Pipeline(CONTEXTS[first]))

    def string(self) -> str:
        text = unquote(self.token.value)
        if text is None:
            raise self.error("invalid syntax")
        return text

    def close_action(self) -> None:
        first = self.action[0] if self.action else ""
        if first in ("BREAK", "CONTINUE"):
            self.fill()
            if not self.in_range():
                raise self.error(f"{{{{{first.lower()}}}}} outside {{{{range}}}}")
        if self.opens:
            self.open_block(self.opens)
            return
        if first == "END":
            self.close_block(self.blocks.pop())
        self.action_line = 0

    def in_range(self) -> bool:
        for block in reversed(self.blocks):
            if block.kind in ("DEFINE", "BLOCK"):
                return False
            if block.kind == "RANGE" and not block.in_else:
                return True
        return False

    def open_block(self, block: Block) -> None:
        self.blocks.append(block)
        self.opens = None
        if block.kind in ("DEFINE", "BLOCK"):
            self.variables, self.action_line = ["$"], 0

    def close_block(self, block: Block) -> None:
        self.variables = block.outer
        if block.kind in ("DEFINE", "BLOCK"):
            self.add(block)

    def add(self, block: Block) -> None:
        if block.filled and self.filled.get(block.name):
            raise self.error(f"template: multiple definition of template {quote(block.name)}")
        self.filled[block.name] = block.filled or self.filled.get(block.name, False)

    def finish(self) -> None:
        self.root.name = self.name
        self.add(self.root)

    # --- inside a pipeline

    def accept_in_pipeline(self, kind: str) -> None:
        pipeline = self.pipelines[-1]
        if kind == "COMMA":
            self.accept_comma(pipeline)
        elif kind == "VAR" and self.declares():
            pipeline.started = True
        elif kind in ("DECLARE", "ASSIGN"):
            pipeline.declared, pipeline.assigned = pipeline.declared + 1, True
            self.variables = [*self.variables, self.tokens[self.at - 1].value]
        elif kind in OPERANDS:
            self.accept_operand(pipeline, kind)
        elif kind == "PIPE":
            pipeline.in_command = False
        elif kind in ("RD", "RP"):
            self.close_pipeline(pipeline)

    def accept_comma(self, pipeline: Pipeline) -> None:
        pipeline.declared += 1
        self.variables = [*self.variables, self.tokens[self.at - 1].value]
        after = self.peek()
        if pipeline.context != "range" or pipeline.declared > 1:
            raise self.error(f"too many declarations in {pipeline.context}")
        if after.type not in ("VAR", "RD", "RP"):
            raise self.error("range can only initialize variables", after)

    def accept_operand(self, pipeline: Pipeline, kind: str) -> None:
        at_start = not pipeline.stages and not pipeline.in_command and not pipeline.started
        if not pipeline.in_command:
            pipeline.stages.append(kind)
        pipeline.in_command = True
        if kind == "IDENT" and self.token.value not in self.functions:
            raise self.error(f"function {quote(self.token.value)} not defined")
        if kind == "VAR" and self.token.value not in self.variables:
            raise self.error(f"undefined variable {quote(self.token.value)}", self.peek() if at_start else None)
        if kind in ("STRING", "RAW"):
            self.string()
        if kind in NUMBERS and isinstance(complaint := literals.number(0, self.token.value, kind), str):
            raise self.error(complaint)
        if kind == "LP":
            if len(self.pipelines) > MAX_DEPTH:
                raise self.error("max expression depth exceeded")
            self.pipelines.append(Pipeline("parenthesized pipeline"))

    def close_pipeline(self, pipeline: Pipeline) -> None:
        for number, first in enumerate(pipeline.stages[1:], 2):
            if first in LITERALS:
                raise self.error(f"non executable command in pipeline stage {number}")
        self.pipelines.pop()
        if not self.pipelines:
            if not self.action:
                self.fill()
            self.close_action()

    # --- a word that the grammar refuses

    def refusal(self, kind: str) -> TemplateParseError:
        token, before = self.token, self.tokens[self.at - 1] if self.at else None
        if self.pipelines:
            return self.refusal_in_pipeline(kind, self.pipelines[-1])
        if token.type == "EOF":
            return self.error("unexpected EOF")
        if before is None or before.type in ("TEXT", "RD") or token.type == "LD":
            return self.unexpected(token, "input")
        if token.type in ("END", "ELSE") and before.type == "LD":
            return self.misplaced_end(token)
        if token.type == "DEFINE" and before.type == "LD":
            return self.unexpected(token, "command")
        if before.type in ("BREAK", "CONTINUE"):
            return self.unexpected(token, f"{{{{{before.value}}}}}")
        if before.type == "ELSE":
            return self.unexpected(token, "input" if token.type in ("IF", "WITH") else "else")
        return self.unexpected(token, CONTEXTS[self.action[0]])

    def misplaced_end(self, token: Token) -> TemplateParseError:
        """An `end` or `else` that closes nothing; Go reads it to its `}}` first."""
        after, word = self.peek(), f"{{{{{token.value}}}}}"
        allowed = ("RD", "IF", "WITH") if token.type == "ELSE" else ("RD",)
        if after.type not in allowed:
            return self.unexpected(after, token.value)
        if not self.blocks:
            return self.error(f"unexpected {word}", after)
        block = self.blocks[-1]
        if block.kind in ("DEFINE", "BLOCK"):
            return self.error(f"unexpected {word} in {CONTEXTS[block.kind]}", after)
        return self.error(f"expected end; found {word}", after)

    def refusal_in_pipeline(self, kind: str, pipeline: Pipeline) -> TemplateParseError:
        token, before = self.token, self.tokens[self.at - 1]
        if kind == "CHAIN" and before.type in LITERALS:
            return self.error(f"unexpected . after term {quote(before.value)}")
        if token.type in ("RD", "RP") and not pipeline.stages:
            return self.error(f"missing value for {pipeline.context}")
        if token.value == "," and before.type == "VAR" and pipeline.declared and not pipeline.stages:
            return self.error(f"too many declarations in {pipeline.context}")
        return self.unexpected(token, "operand" if pipeline.in_command else pipeline.context)


HEADS = frozenset({"IF", "WITH", "RANGE", "ELSE", "END", "DEFINE", "BLOCK", "TEMPLATE", "BREAK", "CONTINUE"})
