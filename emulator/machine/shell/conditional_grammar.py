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

    def unexpected(self, token: Token, expecting: str = "", reserved: bool = True) -> SyntaxFailure:
        raise NotImplementedError

    def conditional(self) -> tree.Command:
        line = self.line
        self.take()
        extglob, self.extglob = self.extglob, True
        condition = self.either()
        self.blank_lines()
        token = self.peek()
        if token.keyword != "]]":
            raise self.conditional_failure("syntax error in conditional expression")
        self.take()
        self.extglob = extglob
        return tree.Conditional(condition, line)

    def conditional_failure(self, sentence: str) -> SyntaxFailure:
        """`{}` in the sentence stands for the token at fault."""
        token = self.peek()
        if token is END and not self.complete:
            return self.unexpected(token)
        line = self.line - self.text.count("\n", self.token_start, self.position)
        shown = {"newline": "newline", "end": "EOF"}.get(token.kind, token.text)
        ended = token.kind in ("newline", "end") and not self.text[self.position :].strip()
        return ConditionalFailure(line, sentence.format(shown), ended)

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
                raise self.conditional_failure("unexpected token `{}', expected `)'")
        else:
            condition = self.test()
        self.depth -= 1
        return condition

    def test(self) -> tree.Condition:
        first = self.operand("" if self.peek().keyword == "]]" else "unexpected token `{}' in conditional command")
        if first.keyword in UNARY and self.peek().text not in BINARY:
            return tree.Test(first.keyword or "", self.operand("unexpected argument `{}' to conditional unary operator"))
        operator = self.binary_operator()
        if operator is None:
            return self.alone(first)
        if operator == "=~":
            return tree.Test(operator, first, self.regex())
        return tree.Test(operator, first, self.operand("unexpected argument `{}' to conditional binary operator"))

    def alone(self, word: tree.Word) -> tree.Condition:
        """A word that is a test by itself: something must end it."""
        token = self.peek()
        if token.keyword == "]]" or (token.kind == "operator" and token.text in ("&&", "||", ")")):
            return tree.Test("", word)
        if token.word is not None:
            raise self.conditional_failure("conditional binary operator expected")
        raise self.conditional_failure("unexpected token `{}', conditional binary operator expected")

    def operand(self, sentence: str) -> tree.Word:
        token = self.peek()
        if token.word is None or token.keyword == "]]":
            raise self.conditional_failure(sentence)
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
            raise self.conditional_failure("unexpected argument `{}' to conditional binary operator")
        return make_word(parts, self.text[start : self.position], False)
