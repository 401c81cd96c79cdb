"""What gives names in a jq program: definitions, `as` and its patterns; and the keys and strings that stand in patterns."""

from __future__ import annotations

from emulator.machine.programs.jq.cursor import Cursor
from emulator.machine.programs.jq.lexer import Token
from emulator.machine.programs.jq.syntax import Definition, Node


class PatternParser(Cursor):
    def _definition(self, depth: int) -> Definition:
        self.advance()
        name = self.advance().text
        parameters: list[str] = []
        if self.accept("("):
            parameters.append(self.advance().text)
            while self.accept(";"):
                parameters.append(self.advance().text)
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
        pairs = self._pattern_pairs(depth)
        while self.accept(","):
            pairs += self._pattern_pairs(depth)
        self.expect("}")
        return Node("object", tuple(pairs))

    def _pattern_pairs(self, depth: int) -> list[Node]:
        """`key: pattern`, `$name`, or `$name: pattern`, which gives two."""
        token = self.token
        if token.kind != "variable":
            key = self._key(depth)
            self.expect(":")
            return [Node("pair", (key, self._pattern(depth)))]
        self.advance()
        key = Node("string", value=(token.text[1:],))
        named = Node("pair", (key, Node("variable", value=token.text)))
        return [named, Node("pair", (key, self._pattern(depth)))] if self.accept(":") else [named]

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

    def _text(self, token: Token, form: str | None, depth: int) -> Node:
        parts: list[object] = []
        for part in token.parts:
            if isinstance(part, list):
                inner = type(self)(self.source, part)
                node = inner.pipe(depth + 1)
                if inner.token.kind != "end":
                    raise inner.wrong()
                parts.append(node)
            else:
                parts.append(part)
        return Node("string", value=tuple(parts), parts=(Node("format", value=form or "@text"),))
