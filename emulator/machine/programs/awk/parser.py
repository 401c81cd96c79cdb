"""awk's grammar: rules, functions and statements, by recursive descent."""

from __future__ import annotations

from emulator.machine.programs.awk.expression_parser import ExpressionParser
from emulator.machine.programs.awk.lexer import BadProgram, Lexer
from emulator.machine.programs.awk.syntax import (
    Block,
    Delete,
    Expression,
    For,
    ForIn,
    Function,
    Group,
    If,
    Leave,
    Print,
    Program,
    Rule,
    Simple,
    Statement,
    Variable,
    While,
)


def parse(text: str, extras: frozenset[str] = frozenset()) -> Program:
    return Parser(Lexer(text).tokens(), extras).program()


class Parser(ExpressionParser):
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
