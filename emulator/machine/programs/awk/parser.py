"""awk's grammar, by recursive descent with bounded depth."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.awk.lexer import BadProgram, Lexer, Token
from emulator.machine.programs.awk.syntax import (
    Assign,
    Binary,
    Block,
    Builtin,
    Call,
    Conditional,
    Delete,
    Expression,
    FieldRef,
    For,
    ForIn,
    Function,
    Getline,
    Group,
    If,
    Index,
    Leave,
    Membership,
    Number,
    Print,
    Program,
    RegexMatch,
    Rule,
    Simple,
    Statement,
    Step,
    String,
    Unary,
    Variable,
    While,
)

DEPTH_LIMIT: Final = 25
_ASSIGNMENTS: Final = frozenset(["=", "+=", "-=", "*=", "/=", "%=", "^="])
_COMPARISONS: Final = frozenset(["<", "<=", "==", "!=", ">=", ">"])
_STARTS: Final = frozenset(["number", "string", "regex", "name", "call", "builtin", "$", "!", "(", "-", "+", "++", "--"])


def parse(text: str, extras: frozenset[str] = frozenset()) -> Program:
    return _Parser(Lexer(text).tokens(), extras).program()


class _Parser:
    def __init__(self, tokens: list[Token], extras: frozenset[str]) -> None:
        self.tokens = tokens
        self.extras = extras
        self.at = 0
        self.depth = 0
        self.no_greater = 0  # inside an unparenthesised print, > redirects
        self.no_in = 0  # in the head of a for, `in` is the loop's
        self.loops = 0
        self.in_function = False
        self.in_rule = ""

    # ---- tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def is_(self, *kinds: str) -> bool:
        return self.token.kind in kinds

    def accept(self, *kinds: str) -> bool:
        if self.token.kind in kinds:
            self.at += 1
            return True
        return False

    def wrong(self, sentence: str = "") -> BadProgram:
        token = self.token
        near = "" if token.kind in ("newline", "end") else token.text
        if token.kind == "string":
            near = f'"{near}"'
        return BadProgram(token.line, near, sentence)

    def expect(self, kind: str) -> Token:
        token = self.token
        if token.kind != kind:
            if kind == ")" and token.kind in ("newline", "end", ";", "}"):
                raise self.wrong("missing ) near end of line")
            if kind == "}" and token.kind == "end":
                raise BadProgram(token.line + 1, "", "missing } near end of file", beyond=1)
            raise self.wrong()
        self.at += 1
        return token

    def newlines(self) -> None:
        while self.accept("newline"):
            pass

    def terminators(self) -> None:
        while self.accept("newline", ";"):
            pass

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self.wrong("program nested too deeply")

    # ---- rules

    def program(self) -> Program:
        found = Program()
        self.terminators()
        while not self.is_("end"):
            if self.is_("function"):
                function = self.function()
                if function.name in found.functions:
                    raise self.wrong(f"redefinition of {function.name}")
                found.functions[function.name] = function
            else:
                found.rules.append(self.rule())
            self.terminators()
        return found

    def function(self) -> Function:
        self.at += 1
        if not self.is_("name", "call"):
            raise self.wrong()
        name = self.token.text
        self.at += 1
        self.expect("(")
        parameters: list[str] = []
        while not self.is_(")"):
            self.newlines()
            parameters.append(self.expect("name").text)
            self.newlines()
            if not self.accept(","):
                break
        self.expect(")")
        self.newlines()
        self.in_function = True
        body = self.block()
        self.in_function = False
        return Function(name, tuple(parameters), body)

    def rule(self) -> Rule:
        if self.is_("BEGIN", "END"):
            kind = self.token.kind
            self.at += 1
            self.newlines()
            if not self.is_("{"):
                raise self.wrong()
            self.in_rule = kind
            body = self.block()
            self.in_rule = ""
            return Rule(kind, (), body)
        if self.is_("{"):
            return Rule("", (), self.block())
        if self.is_("}"):
            raise self.wrong("extra '}'")
        patterns = [self.expression()]
        if self.accept(","):
            self.newlines()
            patterns.append(self.expression())
        if self.is_("{"):
            return Rule("", tuple(patterns), self.block())
        if not self.is_("newline", ";", "end"):
            raise self.wrong()
        return Rule("", tuple(patterns), None)

    # ---- statements

    def block(self) -> Block:
        self.expect("{")
        self.deeper()
        found: list[Statement] = []
        self.terminators()
        while not self.is_("}"):
            if self.is_("end"):
                raise BadProgram(self.token.line + 1, "", "missing } near end of file", beyond=1)
            found.append(self.statement())
            self.terminators()
        self.at += 1
        self.depth -= 1
        return Block(tuple(found))

    def end_of_statement(self) -> None:
        if self.accept(";", "newline"):
            return
        if not self.is_("}", "end", "else"):
            raise self.wrong()

    def statement(self) -> Statement:
        kind = self.token.kind
        if kind == "{":
            return self.block()
        if kind in ("if", "while", "do", "for"):
            self.deeper()
            found = {"if": self.if_, "while": self.while_, "do": self.do, "for": self.for_}[kind]()
            self.depth -= 1
            return found
        if kind in ("break", "continue", "next", "nextfile", "exit", "return"):
            return self.leave()
        if kind == ";":
            self.at += 1
            return Block(())
        simple = self.simple()
        self.end_of_statement()
        return simple

    def body(self) -> Statement:
        self.newlines()
        if self.accept(";"):
            return Block(())
        return self.statement()

    def if_(self) -> Statement:
        self.at += 1
        self.expect("(")
        test = self.expression()
        self.expect(")")
        yes = self.body()
        mark = self.at
        self.terminators()
        if self.accept("else"):
            return If(test, yes, self.body())
        self.at = mark
        return If(test, yes, None)

    def while_(self) -> Statement:
        self.at += 1
        self.expect("(")
        test = self.expression()
        self.expect(")")
        self.loops += 1
        body = self.body()
        self.loops -= 1
        return While(test, body, False)

    def do(self) -> Statement:
        self.at += 1
        self.loops += 1
        body = self.body()
        self.loops -= 1
        self.terminators()
        self.expect("while")
        self.expect("(")
        test = self.expression()
        self.expect(")")
        self.end_of_statement()
        return While(test, body, True)

    def for_(self) -> Statement:
        self.at += 1
        self.expect("(")
        tokens = self.tokens
        if (
            self.is_("name")
            and tokens[self.at + 1].kind == "in"
            and tokens[self.at + 2].kind == "name"
            and tokens[self.at + 3].kind == ")"
        ):
            variable, array = self.token.text, tokens[self.at + 2].text
            self.at += 4
            return ForIn(Variable(variable), array, self.loop_body())
        start = None if self.is_(";") else self.simple()
        self.expect(";")
        self.newlines()
        test = None if self.is_(";") else self.expression()
        self.expect(";")
        self.newlines()
        step = None if self.is_(")") else self.simple()
        self.expect(")")
        return For(start, test, step, self.loop_body())

    def loop_body(self) -> Statement:
        self.loops += 1
        body = self.body()
        self.loops -= 1
        return body

    def leave(self) -> Statement:
        kind = self.token.kind
        if kind == "return" and not self.in_function:
            raise self.wrong("return outside function body")
        if kind in ("next", "nextfile") and self.in_rule:
            raise self.wrong(f"improper use of {kind}")
        if kind in ("break", "continue") and not self.loops:
            raise self.wrong(f"{kind} statement outside of loop")
        self.at += 1
        value = None
        if kind in ("exit", "return") and not self.is_(";", "newline", "}", "end"):
            value = self.expression()
        self.end_of_statement()
        return Leave(kind, value)

    def simple(self) -> Statement:
        if self.is_("print", "printf"):
            return self.print_()
        if self.accept("delete"):
            name = self.expect("name").text
            if not self.accept("["):
                return Delete(name, None)
            keys = self.list_("]")
            self.expect("]")
            return Delete(name, keys)
        return Simple(self.expression())

    def print_(self) -> Statement:
        formatted = self.token.kind == "printf"
        self.at += 1
        arguments: tuple[Expression, ...] = ()
        if not self.is_(";", "newline", "}", "end", ">", ">>", "|"):
            self.no_greater += 1
            arguments = self.list_("")
            self.no_greater -= 1
        if len(arguments) == 1 and isinstance(arguments[0], Group):
            arguments = arguments[0].items
        if formatted and not arguments:
            raise self.wrong()
        redirection, target = "", None
        if self.is_(">", ">>", "|"):
            redirection = self.token.kind
            self.at += 1
            self.no_greater += 1
            target = self.concatenation() if redirection == "|" else self.ternary()
            self.no_greater -= 1
        return Print(arguments, formatted, redirection, target)

    def list_(self, until: str) -> tuple[Expression, ...]:
        found: list[Expression] = []
        self.newlines()
        while not (until and self.is_(until)):
            found.append(self.expression())
            self.newlines() if until else None
            if not self.accept(","):
                break
            self.newlines()
        return tuple(found)

    # ---- expressions, loosest first

    def expression(self) -> Expression:
        self.deeper()
        found = self.ternary()
        if self.token.kind in _ASSIGNMENTS and isinstance(found, (Variable, Index, FieldRef)):
            operator = self.token.kind
            self.at += 1
            self.newlines()
            found = Assign(operator, found, self.expression())
        self.depth -= 1
        return found

    def ternary(self) -> Expression:
        test = self.or_()
        if not self.accept("?"):
            return test
        self.newlines()
        yes = self.expression()
        self.newlines()
        self.expect(":")
        self.newlines()
        return Conditional(test, yes, self.expression())

    def or_(self) -> Expression:
        found = self.and_()
        while self.accept("||"):
            self.newlines()
            found = Binary("||", found, self.and_())
        return found

    def and_(self) -> Expression:
        found = self.in_()
        while self.accept("&&"):
            self.newlines()
            found = Binary("&&", found, self.in_())
        return found

    def in_(self) -> Expression:
        found = self.match()
        while self.is_("in"):
            self.at += 1
            keys = found.items if isinstance(found, Group) else (found,)
            found = Membership(keys, self.expect("name").text)
        return found

    def match(self) -> Expression:
        found = self.comparison()
        while self.is_("~", "!~"):
            operator = self.token.kind
            self.at += 1
            found = Binary(operator, found, self.comparison())
        return found

    def comparison(self) -> Expression:
        found = self.concatenation()
        while self.token.kind in _COMPARISONS and not (self.token.kind == ">" and self.no_greater):
            operator = self.token.kind
            self.at += 1
            found = Binary(operator, found, self.concatenation())
        if self.is_("|") and self.tokens[self.at + 1].kind == "getline":
            return self.piped(found)
        return found

    def piped(self, found: Expression) -> Expression:
        while self.is_("|") and self.tokens[self.at + 1].kind == "getline":
            self.at += 2
            found = Getline("|", found, self.optional_target())
        if self.token.kind in _COMPARISONS and not (self.token.kind == ">" and self.no_greater):
            operator = self.token.kind
            self.at += 1
            return Binary(operator, found, self.concatenation())
        return found

    def concatenation(self) -> Expression:
        found = self.additive()
        while self.token.kind in _STARTS - {"-", "+", "!"}:
            found = Binary(" ", found, self.additive())
        return found

    def additive(self) -> Expression:
        found = self.multiplicative()
        while self.is_("+", "-"):
            operator = self.token.kind
            self.at += 1
            found = Binary(operator, found, self.multiplicative())
        return found

    def multiplicative(self) -> Expression:
        found = self.unary()
        while self.is_("*", "/", "%"):
            operator = self.token.kind
            self.at += 1
            found = Binary(operator, found, self.unary())
        return found

    def unary(self) -> Expression:
        if self.is_("!", "-", "+"):
            operator = self.token.kind
            self.at += 1
            self.deeper()
            operand = self.unary()
            self.depth -= 1
            if operator == "!" and self.is_("~", "!~"):
                return Unary("!", operand)
            return Unary(operator, operand)
        return self.power()

    def power(self) -> Expression:
        base = self.postfix()
        if self.accept("^"):
            self.deeper()
            exponent = self.unary_power()
            self.depth -= 1
            return Binary("^", base, exponent)
        return base

    def unary_power(self) -> Expression:
        if self.is_("-", "+", "!"):
            operator = self.token.kind
            self.at += 1
            return Unary(operator, self.unary_power())
        return self.power()

    def postfix(self) -> Expression:
        found = self.primary()
        if isinstance(found, (Variable, Index, FieldRef)) and self.is_("++", "--"):
            change = 1 if self.token.kind == "++" else -1
            self.at += 1
            return Step(found, change, before=False)
        return found

    def primary(self) -> Expression:
        token = self.token
        kind = token.kind
        if kind == "number":
            self.at += 1
            return Number(float(int(token.text, 16)) if token.text[:2].lower() == "0x" else float(token.text))
        if kind == "string":
            self.at += 1
            return String(token.text)
        if kind == "regex":
            self.at += 1
            return RegexMatch(token.text)
        if kind == "$":
            return self.field()
        if kind in ("++", "--"):
            self.at += 1
            target = self.primary()
            if not isinstance(target, (Variable, Index, FieldRef)):
                raise self.wrong()
            return Step(target, 1 if kind == "++" else -1, before=True)
        if kind == "(":
            return self.grouping()
        if kind == "getline":
            return self.getline()
        if kind == "builtin" or (kind == "call" and token.text in self.extras):
            return self.builtin()
        if kind == "call":
            self.at += 2
            arguments = self.parenthesised()
            return Call(token.text, arguments, token.line)
        if kind == "name":
            return self.variable()
        raise self.wrong()

    def variable(self) -> Expression:
        name = self.expect("name").text
        if not self.accept("["):
            return Variable(name)
        outer, self.no_greater = self.no_greater, 0
        keys = self.list_("]")
        self.no_greater = outer
        self.expect("]")
        return Index(name, keys)

    def field(self) -> Expression:
        self.at += 1
        if self.is_("++", "--"):
            return FieldRef(self.primary())
        if self.is_("-", "+", "!"):
            operator = self.token.kind
            self.at += 1
            return FieldRef(Unary(operator, self.primary()))
        return FieldRef(self.primary())

    def parenthesised(self) -> tuple[Expression, ...]:
        """Arguments up to the closing parenthesis; > compares again in here."""
        outer, self.no_greater = self.no_greater, 0
        found = self.list_(")")
        self.no_greater = outer
        self.expect(")")
        return found

    def grouping(self) -> Expression:
        self.at += 1
        items = self.parenthesised()
        if not items:
            raise self.wrong()
        if len(items) == 1:
            return (
                Unary("()", items[0])
                if isinstance(items[0], (Variable, Index, FieldRef, RegexMatch, Binary, Getline))
                else items[0]
            )
        if not self.is_("in") and not self.no_greater:
            raise self.wrong()
        return Group(items)

    def getline(self) -> Expression:
        self.at += 1
        target = self.optional_target()
        if self.accept("<"):
            return Getline("<", self.postfix(), target)
        return Getline("", None, target)

    def optional_target(self) -> Expression | None:
        if self.is_("$"):
            return self.field()
        if self.is_("name"):
            return self.variable()
        return None

    def builtin(self) -> Expression:
        token = self.token
        self.at += 1
        if self.accept("("):
            return Builtin(token.text, self.parenthesised(), token.line)
        if token.text != "length":
            raise self.wrong()
        return Builtin("length", (), token.line)
