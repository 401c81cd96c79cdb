"""jq's language into a tree. The order in which operators bind: `|`, `,`, `//`, `=` and its kin, `or`, `and`, comparisons,
`+ -`, `* / %`.
"""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.jq.syntax import CompileError, Node
from emulator.machine.programs.jq.term_parser import TermParser

DEPTH_MAX: Final = 60
_LEVELS: Final = {
    "|": 0, ",": 1, "//": 2, "=": 3, "|=": 3, "+=": 3, "-=": 3, "*=": 3, "/=": 3, "%=": 3, "//=": 3, "or": 4, "and": 5,
    "==": 6, "!=": 6, "<": 6, "<=": 6, ">": 6, ">=": 6, "+": 7, "-": 7, "*": 8, "/": 8, "%": 8,
}  # fmt: skip
_RIGHT: Final = {"|", "//"}
_ALONE: Final = {3, 6}  # levels that don't chain
_KINDS: Final = {"|": "pipe", ",": "comma", "//": "alternative", "and": "and", "or": "or", "=": "assign"}
_KINDS.update(dict.fromkeys(("|=", "+=", "-=", "*=", "/=", "%=", "//="), "update"))


class Parser(TermParser):
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

    def pipe(self, depth: int, level: int = 0) -> Node:
        if depth > DEPTH_MAX:
            raise CompileError("docker-emulator: programs nested this deep are not emulated", self.source, self.token.at)
        if self.at("def"):
            return self._defining(depth, level)
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

    def _defining(self, depth: int, level: int) -> Node:
        found = []
        while self.at("def"):
            found.append(self._definition(depth))
        node = Node("identity") if depth == 0 and self.token.kind == "end" else self.pipe(depth + 1, level)
        for definition in reversed(found):
            node = Node("def", (node,), definition)
        return node
