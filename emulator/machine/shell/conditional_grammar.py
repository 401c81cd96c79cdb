"""The grammar inside `[[ … ]]`: a language of its own, with its own idea of what a word is."""

from __future__ import annotations

from emulator.machine.shell import tree
from emulator.machine.shell.errors import ConditionalFailure, SyntaxFailure
from emulator.machine.shell.lexer import END, Lexer, Token
from emulator.machine.shell.words import make_word

UNARY = frozenset("-" + letter for letter in "abcdefghknoprstuvwxzGLNOSR")
BINARY = frozenset(["=", "==", "!=", "=~", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"])


class ConditionalGrammar(Lexer):
    """Recursive descent over `!`, `( )`, `&&` and `||`; the parser adds the rest of the shell."""

    def unexpected(self, token: Token, expecting: str = "") -> SyntaxFailure:
        raise NotImplementedError

    def conditional(self) -> tree.Command:
        line = self.line
        self.take()
        extglob, self.extglob = self.extglob, True
        condition = self.either()
        self.blank_lines()
        token = self.take()
        if token.keyword != "]]":
            raise self.conditional_failure(token)
        self.extglob = extglob
        return tree.Conditional(condition, line)

    def conditional_failure(self, token: Token) -> SyntaxFailure:
        if token is END:
            return self.unexpected(token)
        near = self.unexpected(token)
        failure = ConditionalFailure(near.line, "syntax error in conditional expression", token.text)
        failure.source = near.source
        return failure

    def blank_lines(self) -> None:
        while self.peek().kind == "newline":
            self.take()

    def operator_follows(self, text: str) -> bool:
        self.blank_lines()
        token = self.peek()
        if token.kind != "operator" or token.text != text:
            return False
        self.take()
        return True

    def either(self) -> tree.Condition:
        left = self.both()
        while self.operator_follows("||"):
            left = tree.Either(left, self.both())
        return left

    def both(self) -> tree.Condition:
        left = self.negation()
        while self.operator_follows("&&"):
            left = tree.Both(left, self.negation())
        return left

    def negation(self) -> tree.Condition:
        self.nested()
        self.blank_lines()
        if self.peek().keyword == "!":
            self.take()
            condition: tree.Condition = tree.Not(self.negation())
        elif self.operator_follows("("):
            condition = self.either()
            if not self.operator_follows(")"):
                raise self.conditional_failure(self.peek())
        else:
            condition = self.test()
        self.depth -= 1
        return condition

    def test(self) -> tree.Condition:
        first = self.operand()
        if first.keyword in UNARY and not self.ends_test():
            following = self.peek()
            if following.text not in BINARY:
                return tree.Test(first.keyword or "", self.operand())
        operator = self.binary_operator()
        if operator is None:
            return tree.Test("", first)
        right = self.regex() if operator == "=~" else self.operand()
        return tree.Test(operator, first, right)

    def ends_test(self) -> bool:
        token = self.peek()
        return token.word is None or token.keyword == "]]"

    def operand(self) -> tree.Word:
        token = self.peek()
        if token.word is None or token.keyword == "]]":
            raise self.conditional_failure(token)
        self.take()
        return token.word

    def binary_operator(self) -> str | None:
        token = self.peek()
        if (token.kind == "word" and token.text in BINARY) or (token.kind == "operator" and token.text in ("<", ">")):
            self.token = None
            return token.text
        return None

    def regex(self) -> tree.Word:
        """The right side of `=~`: blanks end it only outside parentheses."""
        while self.at() in (" ", "\t"):
            self.position += 1
        start, level = self.position, 0
        parts: list[tree.Part] = []
        self.extglob = False
        while True:
            parts += self.unquoted("() \t\n" if level == 0 else "()\n")
            character = self.at()
            if character == "(":
                level += 1
            elif character == ")" and level:
                level -= 1
            else:
                break
            parts.append(tree.Literal(character))
            self.position += 1
        self.extglob = True
        if self.position == start:
            raise self.conditional_failure(self.peek())
        return make_word(parts, self.text[start : self.position], False)
