"""jq's language into a tree. The order in which operators bind: `|`, `,`, `//`, `=` and its kin, `or`, `and`, comparisons,
`+ -`, `* / %`; what stands behind a term.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from emulator.errors import EmulatorError

DEPTH_MAX: Final = 60
_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r\n]+|\#[^\n]*)|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<field>\.[a-zA-Z_]\w*)"
    r"|(?P<format>@[a-zA-Z0-9_]+)|(?P<variable>\$__loc__|\$(?:\w+::)*[a-zA-Z_]\w*)|(?P<word>(?:\w+::)*[a-zA-Z_]\w*)"
    r"|(?P<operator>\?//|\|=|\+=|-=|\*=|/=|%=|//=|==|!=|<=|>=|//|\.\.|and|or|[.|,=<>+\-*/%()\[\]{}:;?$])"
)
_LEVELS: Final = {
    "|": 0, ",": 1, "//": 2, "=": 3, "|=": 3, "+=": 3, "-=": 3, "*=": 3, "/=": 3, "%=": 3, "//=": 3, "or": 4, "and": 5,
    "==": 6, "!=": 6, "<": 6, "<=": 6, ">": 6, ">=": 6, "+": 7, "-": 7, "*": 8, "/": 8, "%": 8,
}  # fmt: skip
_RIGHT: Final = {"|", "//"}
_ALONE: Final = {3, 6}  # levels that don't chain
KEYWORDS: Final = {
    "def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch", "label", "import", "include",
    "and", "or", "not", "__loc__",
}  # fmt: skip
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}


class CompileError(EmulatorError):
    """The program is wrong; `lines` are what jq prints of it before its count."""

    def __init__(self, words: str, source: str, at: int) -> None:
        super().__init__(words)
        line = source.count("\n", 0, at) + 1
        self.count = 1
        self.lines = f"jq: error: {words} at <top-level>, line {line}:\n{source}{' ' * at}\n"


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` says what `parts` and `value` are; `at` where it stands."""

    kind: str
    parts: tuple[Node, ...] = ()
    value: object = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """`def name(parameters): body;` `$x` parameters keep their mark."""

    name: str
    parameters: tuple[str, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int
    parts: tuple[object, ...] = field(default=())


def tokens_of(source: str) -> list[Token]:
    """CompileError."""
    found: list[Token] = []
    at = 0
    while at < len(source):
        if source[at] == '"':
            token, at = _string(source, at)
            found.append(token)
            continue
        match = _TOKEN.match(source, at)
        if match is None:
            raise CompileError("syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?)", source, at)
        name = match.lastgroup or ""
        if name != "space":
            name = "operator" if match[0] in ("and", "or") else name
            found.append(Token(name, match[0], at))
        at = match.end()
    found.append(Token("end", "$end", max(len(source) - 1, 0)))
    return found


def _string(source: str, start: int) -> tuple[Token, int]:
    """A string with its interpolations: parts are texts and lists of tokens."""
    parts: list[object] = []
    text, at = "", start + 1
    while at < len(source):
        char = source[at]
        if char == '"':
            return Token("string", source[start : at + 1], start, (*parts, text)), at + 1
        if char != "\\":
            text, at = text + char, at + 1
            continue
        following = source[at + 1 : at + 2]
        if following == "(":
            end = _closing(source, at + 2)
            inner = [Token(one.kind, one.text, one.at + at + 2, one.parts) for one in tokens_of(source[at + 2 : end])]
            parts += [text, inner]
            text, at = "", end + 1
        elif following == "u":
            code = int(source[at + 2 : at + 6], 16)
            at += 6
            if 0xD800 <= code < 0xDC00 and source.startswith("\\u", at):
                code = 0x10000 + ((code - 0xD800) << 10) + int(source[at + 2 : at + 6], 16) - 0xDC00
                at += 6
            text += chr(code)
        elif following in _ESCAPES:
            text, at = text + _ESCAPES[following], at + 2
        else:
            raise CompileError("Invalid escape", source, at)
    words = "unexpected $end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END"
    raise CompileError(f"syntax error, {words} (Unix shell quoting issues?)", source, 1)


def _closing(source: str, at: int) -> int:
    depth = 1
    while at < len(source):
        if source[at] == '"':
            _, at = _string(source, at)
            continue
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        if depth == 0:
            return at
        at += 1
    raise CompileError("syntax error, unexpected $end (Unix shell quoting issues?)", source, max(at - 1, 0))


class Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens_of(source)
        self.index = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        token = self.token
        self.index += token.kind != "end"
        return token

    def at(self, *texts: str) -> bool:
        return self.token.kind in ("operator", "word") and self.token.text in texts

    def accept(self, text: str) -> bool:
        found = self.at(text)
        self.index += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.wrong()

    def wrong(self) -> CompileError:
        token = self.token
        names = {"end": "$end", "field": "FIELD", "string": "QQSTRING_START", "number": "LITERAL", "format": "FORMAT"}
        shown = names.get(
            token.kind, f"'{token.text}'" if token.kind == "operator" else token.text if token.text in KEYWORDS else "IDENT"
        )
        return CompileError(f"syntax error, unexpected {shown} (Unix shell quoting issues?)", self.source, token.at)

    def program(self) -> Node:
        """All of it. CompileError."""
        if self.token.kind == "end":
            return Node("identity")
        if self.at("}", "]", ")"):
            raise self._failed("unexpected INVALID_CHARACTER, expecting $end")
        node = self.pipe(0)
        if self.token.kind != "end":
            raise self.wrong()
        return node

    def _failed(self, words: str) -> CompileError:
        return CompileError(f"syntax error, {words} (Unix shell quoting issues?)", self.source, self.token.at)

    def pipe(self, depth: int, level: int = 0) -> Node:
        if depth > DEPTH_MAX:
            raise CompileError("docker-emulator: programs nested this deep are not emulated", self.source, self.token.at)
        if self.at("def"):
            found = []
            while self.at("def"):
                found.append(self._definition(depth))
            node = Node("identity") if depth == 0 and self.token.kind == "end" else self.pipe(depth + 1, level)
            for definition in reversed(found):
                node = Node("def", (node,), definition)
            return node
        left = self._postfix(depth)
        if level == 0 and self.at("as"):
            left = self._binding(left, depth)
        while self.token.kind == "operator" and (own := _LEVELS.get(self.token.text, -1)) >= level:
            operator = self.advance()
            if operator.text == "|" and self.at("def"):
                right = self.pipe(depth + 1)
            else:
                right = self.pipe(depth + 1, own if operator.text in _RIGHT else own + 1)
            left = Node(_KINDS.get(operator.text, "binary"), (left, right), operator.text, operator.at)
            if own in _ALONE and self.token.kind == "operator" and _LEVELS.get(self.token.text) == own:
                raise self.wrong()
        return left

    def _definition(self, depth: int) -> Definition:
        self.advance()
        name = self.advance().text
        parameters: list[str] = []
        if self.accept("("):
            while True:
                parameters.append(self.advance().text)
                if not self.accept(";"):
                    break
            self.expect(")")
        self.expect(":")
        body = self.pipe(depth + 1)
        self.expect(";")
        return Definition(name, tuple(parameters), body)

    def _binding(self, source: Node, depth: int) -> Node:
        """`term as $x | …`, with arrays, objects and `?//` for patterns."""
        self.expect("as")
        patterns = [self._pattern(depth)]
        while self.accept("?//"):
            patterns.append(self._pattern(depth))
        self.expect("|")
        return Node("as", (source, self.pipe(depth + 1)), tuple(patterns))

    def _pattern(self, depth: int) -> Node:
        if self.token.kind == "variable":
            return Node("variable", value=self.advance().text)
        if self.accept("["):
            items = [self._pattern(depth)]
            while self.accept(","):
                items.append(self._pattern(depth))
            self.expect("]")
            return Node("array", tuple(items))
        self.expect("{")
        pairs: list[Node] = []
        while True:
            token = self.token
            if token.kind == "variable":
                self.advance()
                key = Node("string", value=(token.text[1:],))
                pairs.append(Node("pair", (key, Node("variable", value=token.text))))
                if self.accept(":"):
                    pairs.append(Node("pair", (key, self._pattern(depth))))
            else:
                key = self._key(depth)
                self.expect(":")
                pairs.append(Node("pair", (key, self._pattern(depth))))
            if not self.accept(","):
                break
        self.expect("}")
        return Node("object", tuple(pairs))

    def _postfix(self, depth: int) -> Node:
        node = self._term(depth)
        while True:
            token = self.token
            if token.kind == "field":
                self.advance()
                node = Node("index", (node, Node("string", value=(token.text[1:],))), at=token.at)
            elif token.kind == "operator" and token.text == "." and self.tokens[self.index + 1].kind == "string":
                self.advance()
                node = Node("index", (node, self._text(self.advance(), None, depth)), at=token.at)
            elif self.at(".") and self.tokens[self.index + 1].text == "[":
                self.index += 1
                raise self._failed("unexpected '[', expecting FORMAT or QQSTRING_START")
            elif self.at("["):
                node = self._bracket(node, depth)
            elif self.accept("?"):
                node = Node("try", (node,))
            else:
                break
        if self.at("as") and node.kind != "as":
            return self._binding(node, depth)
        return node

    def _bracket(self, node: Node, depth: int) -> Node:
        at = self.advance().at
        if self.accept("]"):
            return Node("each", (node,), at=at)
        if self.accept(":"):
            end = self.pipe(depth + 1)
            self.expect("]")
            return Node("slice", (node, Node("literal"), end), at=at)
        start = self.pipe(depth + 1)
        if self.accept(":"):
            end = Node("literal") if self.at("]") else self.pipe(depth + 1)
            self.expect("]")
            return Node("slice", (node, start, end), at=at)
        self.expect("]")
        return Node("index", (node, start), at=at)

    def _term(self, depth: int) -> Node:
        token = self.advance()
        match token.kind:
            case "number":
                number = float(token.text)
                return Node("literal", value=int(number) if number.is_integer() and abs(number) < 1 << 53 else number)
            case "string":
                return self._text(token, None, depth)
            case "format":
                return (
                    self._text(self.advance(), token.text, depth)
                    if self.token.kind == "string"
                    else Node("format", value=token.text)
                )
            case "field":
                return Node("index", (Node("identity"), Node("string", value=(token.text[1:],))), at=token.at)
            case "variable":
                return Node("variable", value=token.text, at=token.at)
            case "word":
                return self._word(token, depth)
            case "operator":
                return self._mark(token, depth)
        self.index -= token.kind != "end"
        raise self.wrong()

    def _mark(self, token: Token, depth: int) -> Node:
        match token.text:
            case ".":
                if self.token.kind == "string":
                    return Node("index", (Node("identity"), self._text(self.advance(), None, depth)), at=token.at)
                return Node("identity")
            case "..":
                return Node("call", value="recurse", at=token.at)
            case "(":
                node = self.pipe(depth + 1)
                self.expect(")")
                return Node("group", (node,))
            case "[":
                if self.accept("]"):
                    return Node("collect")
                node = self.pipe(depth + 1)
                self.expect("]")
                return Node("collect", (node,))
            case "{":
                return self._object(depth)
            case "-":
                return Node("negate", (self._postfix(depth + 1),))
        self.index -= 1
        raise self.wrong()

    def _text(self, token: Token, form: str | None, depth: int) -> Node:
        parts: list[object] = []
        for part in token.parts:
            if isinstance(part, list):
                inner = Parser.__new__(Parser)
                inner.source, inner.tokens, inner.index = self.source, part, 0
                node = inner.pipe(depth + 1)
                if inner.token.kind != "end":
                    raise inner.wrong()
                parts.append(node)
            else:
                parts.append(part)
        return Node("string", value=tuple(parts), parts=(Node("format", value=form or "@text"),))

    def _object(self, depth: int) -> Node:
        pairs: list[Node] = []
        while not self.at("}"):
            pairs.append(self._pair(depth))
            if not self.accept(","):
                break
        self.expect("}")
        return Node("object", tuple(pairs))

    def _pair(self, depth: int) -> Node:
        token = self.token
        if token.kind == "variable":
            self.advance()
            name = Node("string", value=(token.text[1:],))
            return Node("pair", (name, Node("variable", value=token.text, at=token.at)))
        bare = token.kind in ("word", "string", "format")
        key = self._key(depth)
        if self.accept(":"):
            value = self._postfix(depth + 1)
            while self.token.kind == "operator" and self.token.text == "|":
                self.advance()
                value = Node("pipe", (value, self._postfix(depth + 1)), "|")
            return Node("pair", (key, value))
        if not bare:
            raise self.wrong()
        return Node("pair", (key, Node("index", (Node("identity"), key))))

    def _key(self, depth: int) -> Node:
        token = self.advance()
        if token.kind == "word" or (token.kind == "operator" and token.text in ("and", "or")):
            return Node("string", value=(token.text,))
        if token.kind == "string":
            return self._text(token, None, depth)
        if token.kind == "number":
            return Node("literal", value=float(token.text))
        if token.kind == "operator" and token.text == "(":
            node = self.pipe(depth + 1)
            self.expect(")")
            return Node("group", (node,), at=token.at)
        self.index -= token.kind != "end"
        raise self.wrong()

    def _word(self, token: Token, depth: int) -> Node:
        match token.text:
            case "if":
                return self._if(depth)
            case "try":
                body = self._postfix(depth + 1)
                return Node("try", (body, self._postfix(depth + 1)) if self.accept("catch") else (body,))
            case "reduce" | "foreach":
                return self._fold(token, depth)
            case "label":
                name = self.advance().text
                self.expect("|")
                return Node("label", (self.pipe(depth + 1),), name)
            case "def":
                self.index -= 1
                definition = self._definition(depth)
                return Node("def", (self.pipe(depth + 1),), definition)
            case "import" | "include":
                raise CompileError(f"docker-emulator: {token.text} is not emulated", self.source, token.at)
            case word if word in KEYWORDS and word != "not":
                self.index -= 1
                raise self.wrong()
        if token.text == "break" and self.token.kind == "variable":
            return Node("break", value=self.advance().text)
        if token.text in ("null", "true", "false"):
            return Node("literal", value={"null": None, "true": True, "false": False}[token.text])
        arguments: list[Node] = []
        if self.accept("("):
            arguments.append(self.pipe(depth + 1))
            while self.accept(";"):
                arguments.append(self.pipe(depth + 1))
            self.expect(")")
        return Node("call", tuple(arguments), token.text, token.at)

    def _if(self, depth: int) -> Node:
        condition = self.pipe(depth + 1)
        self.expect("then")
        yes = self.pipe(depth + 1)
        if self.accept("elif"):
            return Node("if", (condition, yes, self._if(depth + 1)))
        if self.token.kind == "end":
            raise self._unended()
        self.expect("else")
        no = self.pipe(depth + 1)
        if self.token.kind == "end":
            raise self._unended()
        self.expect("end")
        return Node("if", (condition, yes, no))

    def _unended(self) -> CompileError:
        error = self.wrong()
        error.lines += CompileError("Possibly unterminated 'if' statement", self.source, 0).lines
        error.count = 2
        return error

    def _fold(self, token: Token, depth: int) -> Node:
        source = self._term(depth + 1)
        while self.token.kind == "field" or self.at("["):
            if self.at("["):
                source = self._bracket(source, depth)
            else:
                source = Node("index", (source, Node("string", value=(self.advance().text[1:],))))
        self.expect("as")
        pattern = self._pattern(depth)
        if self.token.kind == "end":
            raise self._failed("unexpected $end, expecting '('")
        self.expect("(")
        parts = [self.pipe(depth + 1)]
        while self.accept(";"):
            parts.append(self.pipe(depth + 1))
        self.expect(")")
        if len(parts) not in ((2,) if token.text == "reduce" else (2, 3)):
            raise self.wrong()
        return Node(token.text, (source, *parts), pattern)


_KINDS: Final = {"|": "pipe", ",": "comma", "//": "alternative", "and": "and", "or": "or", "=": "assign"}
_KINDS.update(dict.fromkeys(("|=", "+=", "-=", "*=", "/=", "%=", "//="), "update"))
