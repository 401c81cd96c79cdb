"""A term of a jq program: a literal, an array, an object, a call, a control structure; and what stands behind a term."""

from __future__ import annotations

from emulator.machine.programs.jq.lexer import KEYWORDS, Token
from emulator.machine.programs.jq.pattern_parser import PatternParser
from emulator.machine.programs.jq.syntax import CompileError, Node


class TermParser(PatternParser):
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
        arguments = self._arguments(depth) if self.accept("(") else []
        return Node("call", tuple(arguments), token.text, token.at)

    def _arguments(self, depth: int) -> list[Node]:
        found = [self.pipe(depth + 1)]
        while self.accept(";"):
            found.append(self.pipe(depth + 1))
        self.expect(")")
        return found

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
        parts = self._arguments(depth)
        if len(parts) not in ((2,) if token.text == "reduce" else (2, 3)):
            raise self.wrong()
        return Node(token.text, (source, *parts), pattern)
