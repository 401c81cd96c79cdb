"""The grammar: from tokens to `tree` commands, one complete command (a line, mostly) at a time.

Pure. `Parser.next_command` raises SyntaxFailure, or Incomplete when more text could make a whole command of it.
"""

from __future__ import annotations

import re

from emulator.machine.shell import tree
from emulator.machine.shell.conditional_grammar import ConditionalGrammar
from emulator.machine.shell.errors import (
    BadArithmeticFor,
    BadFunctionName,
    BadLoopVariable,
    NestedTooDeeply,
    SyntaxFailure,
    Unexpected,
    UnexpectedEnd,
    Unterminated,
)
from emulator.machine.shell.lexer import END, REDIRECTIONS, Lexer, Token
from emulator.machine.shell.words import NAME, NESTING_LIMIT

_POSIX_WORDS = "! { } case do done elif else esac fi for if in then until while"
POSIX_WORDS = frozenset(_POSIX_WORDS.split())
CLOSERS = frozenset(["then", "else", "elif", "fi", "do", "done", "esac", "}"])
#: Commands whose operands are assignments: `local a=(1 2)`, `export x=$y` (not split).
DECLARATIONS = frozenset(["declare", "typeset", "local", "export", "readonly", "alias"])
JOINED_REDIRECTION = tree.Redirection(">&", 2, tree.Word((tree.Literal("1"),), "1", "1"))


class Parser(ConditionalGrammar, Lexer):
    """See the module's docstring; the constructor is Lexer's."""

    def next_command(self) -> tree.Sequence | None:
        """The next line of commands; None at the end of the text."""
        while self.peek_command().kind == "newline":
            self.take()
        if self.peek_command() is END:
            return None
        commands = [self.listed()]
        while self.separator(top=True) and self.peek_command().kind not in ("newline", "end"):
            commands.append(self.listed())
        token = self.peek()
        if token.kind not in ("newline", "end"):
            raise self.unexpected(token)
        if self.pending and token is END:
            self.here_documents()
        self.token = None
        return tree.Sequence(tuple(commands))

    def peek_command(self) -> Token:
        """Looks at the next token where a command may begin."""
        if self.token is None:
            self.assignments = self.commands = True
            self.token = self.read()
            self.assignments = self.commands = False
        return self.token

    # -- errors --------------------------------------------------------------------------------------------------

    def unexpected(self, token: Token, expecting: str = "", reserved: bool = True) -> SyntaxFailure:
        """`reserved`: whether a reserved word counts as one here."""
        if token is END:
            return UnexpectedEnd(self.line, expecting)
        word = token.keyword if reserved else None
        names = {"newline": "newline", "operator": f'"{token.text}"'}
        name = f'"{word}"' if word in POSIX_WORDS else names.get(token.kind, "word")
        if token.text in REDIRECTIONS or token.kind == "number":
            name = "redirection"
        start = self.token_start
        line = self.line - self.text.count("\n", start, self.position)
        shown = "newline" if token.kind == "newline" else token.text
        failure = Unexpected(line, shown, name, expecting)
        begin = self.text.rfind("\n", 0, start) + 1
        end = self.text.find("\n", start)
        failure.source = self.text[begin : end if end >= 0 else len(self.text)]
        return failure

    def stray(self) -> SyntaxFailure:
        self.token = None
        return self.unexpected(self.peek())

    def expect(self, keyword: str) -> None:
        token = self.peek_command()
        if token.keyword != keyword and not (token.kind == "operator" and token.text == keyword):
            raise self.unexpected(token, keyword)
        self.take()

    # -- lists ---------------------------------------------------------------------------------------------------

    def command_list(self, closer: str) -> tree.Sequence:
        """The inside of `$(…)` or `<(…)`, with the closing parenthesis taken."""
        saved = self.token, self.token_start, self.assignments, self.commands
        self.token = None
        opened = self.position - 2
        if self.peek_command().text == closer and self.peek().kind == "operator":
            body = tree.Sequence(())
        else:
            body = self.compound(allow_empty=True, opened=opened)
        if self.peek() is END and self.flavour.is_bash:
            failure = Unterminated(self.line, closer, self.line)
            raise failure
        self.expect(closer)
        self.token, self.token_start, self.assignments, self.commands = saved
        return body

    def backquoted(self, text: str) -> tree.Sequence:
        inner = Parser(text, self.flavour, self.extglob, self.line, self.depth + 1)
        return inner.compound(allow_empty=True)  # what stands behind a closer that is none of its own is dropped

    def compound(self, allow_empty: bool = False, opened: int = -1) -> tree.Sequence:
        """Commands up to a reserved word or operator that closes something; at least one, unless `allow_empty`."""
        commands: list[tree.Command] = []
        while True:
            while self.peek_command().kind == "newline":
                self.take()
            if self.closes(self.peek_command()):
                if not commands and not allow_empty and self.peek() is not END:
                    raise self.unexpected(self.peek())
                return tree.Sequence(tuple(commands))
            commands.append(self.listed())
            if not self.separator(top=False):
                return tree.Sequence(tuple(commands))

    def closes(self, token: Token) -> bool:
        if token is END or token.keyword in CLOSERS:
            return True
        return token.kind == "operator" and token.text in (")", ";;", ";&", ";;&")

    def listed(self) -> tree.Command:
        """`a && b || c`, in the background if `&` follows."""
        command = self.and_or()
        token = self.peek()
        if token.kind == "operator" and token.text == "&":
            return tree.Background(command)
        return command

    def separator(self, top: bool) -> bool:
        """Takes `;`, `&` or (inside compound commands) a newline; whether commands may follow."""
        token = self.peek()
        if token.kind == "operator" and token.text in (";", "&"):
            self.take()
            return True
        if token.kind == "newline" and not top:
            self.take()
            return True
        return False

    def and_or(self) -> tree.Command:
        first = self.pipeline()
        rest: list[tuple[str, tree.Command]] = []
        while self.peek().kind == "operator" and self.peek().text in ("&&", "||"):
            operator = self.take().text
            self.newlines()
            rest.append((operator, self.pipeline()))
        return tree.Chain(first, tuple(rest)) if rest else first

    def newlines(self) -> None:
        while self.peek_command().kind == "newline":
            self.take()

    def pipeline(self) -> tree.Command:
        negated, timed = self.pipeline_prefix()
        if (
            (negated or timed)
            and self.flavour.is_bash
            and (self.peek_command().kind in ("newline", "end") or self.peek().text == ";")
        ):
            return tree.Pipeline((), negated, timed)
        commands = [self.command()]
        while self.peek().kind == "operator" and self.peek().text in ("|", "|&"):
            if self.take().text == "|&":
                commands[-1] = self.with_redirections(commands[-1], [JOINED_REDIRECTION])
            self.newlines()
            commands.append(self.command())
        if len(commands) == 1 and not negated and not timed:
            return commands[0]
        return tree.Pipeline(tuple(commands), negated, timed)

    def pipeline_prefix(self) -> tuple[bool, str]:
        negated, timed = False, ""
        while True:
            keyword = self.peek_command().keyword
            if keyword == "!":
                negated = not negated
                self.take()
            elif keyword == "time" and "time_keyword" in self.features and not timed:
                self.take()
                timed = "time"
                if self.peek_command().keyword == "-p":
                    self.take()
                    timed = "-p"
            else:
                return negated, timed

    # -- commands ------------------------------------------------------------------------------------------------

    def command(self) -> tree.Command:
        token = self.peek_command()
        starter = self.starter(token)
        if starter is None:
            return self.simple()
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise NestedTooDeeply(self.line, NESTING_LIMIT)
        command = starter()
        self.depth -= 1
        return self.with_redirections(command, self.redirections())

    def starter(self, token: Token):  # type: ignore[no-untyped-def]  # a bound method of this class or None
        if token.kind == "operator":
            return self.parenthesised if token.text == "(" else None
        word = token.keyword
        if word is None:
            return None
        if word in CLOSERS or (word == "in" and not self.flavour.is_bash):
            raise self.unexpected(token)
        return self.bash_starter(word) or {
            "if": self.if_command,
            "while": self.loop,
            "until": self.loop,
            "for": self.for_command,
            "case": self.case_command,
            "{": self.group,
        }.get(word)

    def bash_starter(self, word: str):  # type: ignore[no-untyped-def]  # as above
        if word == "[[" and "conditional_command" in self.features:
            return self.conditional
        if word == "coproc" and "coprocess" in self.features:
            return self.coprocess
        if word == "function" and "function_keyword" in self.features:
            return self.function_keyword
        if word == "select" and "select" in self.features:
            return self.select
        return None

    def with_redirections(self, command: tree.Command, redirections: list[tree.Redirection]) -> tree.Command:
        if not redirections:
            return command
        if isinstance(command, tree.Simple):
            return tree.Simple(command.assignments, command.words, (*command.redirections, *redirections), command.line)
        return tree.Redirected(command, tuple(redirections))

    def group(self) -> tree.Command:
        self.take()
        body = self.compound()
        self.expect("}")
        return tree.Group(body)

    def parenthesised(self) -> tree.Command:
        start = self.token_start
        if "arithmetic_command" in self.features and self.text.startswith("((", start):
            end = self.arithmetic_end(start + 2)
            if end is not None:
                line = self.line
                self.position, self.token = end + 2, None
                return tree.ArithmeticCommand(self.text[start + 2 : end], line)
        line = self.line
        self.take()
        body = self.compound()
        self.expect(")")
        return tree.Subshell(body, line)

    def if_command(self) -> tree.Command:
        clauses: list[tuple[tree.Sequence, tree.Sequence]] = []
        otherwise = None
        while True:
            self.take()
            condition = self.compound()
            self.expect("then")
            clauses.append((condition, self.compound()))
            if self.peek_command().keyword != "elif":
                break
        if self.peek().keyword == "else":
            self.take()
            otherwise = self.compound()
        self.expect("fi")
        return tree.If(tuple(clauses), otherwise)

    def loop(self) -> tree.Command:
        wanted = self.take().text == "while"
        condition = self.compound()
        return tree.Loop(wanted, condition, self.do_group())

    def do_group(self) -> tree.Sequence:
        if self.flavour.is_bash and self.peek_command().keyword == "{":
            return self.braced_body()
        self.expect("do")
        body = self.compound()
        self.expect("done")
        return body

    def braced_body(self) -> tree.Sequence:
        self.take()
        body = self.compound()
        self.expect("}")
        return body

    def for_command(self) -> tree.Command:
        self.take()
        line = self.line
        blank = re.compile(r"[ \t]*\(\(").match(self.text, self.position)
        if blank is not None and self.token is None and "arithmetic_command" in self.features:
            return self.arithmetic_for(blank.end(), line)
        name, words = self.loop_variable()
        return tree.For(name, words, self.do_group(), line)

    def loop_variable(self) -> tuple[str, tuple[tree.Word, ...] | None]:
        token = self.take()
        name = token.keyword
        if token.kind != "word" or (name is None or NAME.fullmatch(name) is None):
            if not self.flavour.is_bash:
                raise BadLoopVariable(self.line, token.text)
            if token.kind != "word":
                raise self.unexpected(token)
            name = token.text  # bash says so when the loop runs
        self.newlines()
        words = self.for_words() if self.peek_command().keyword == "in" else None
        if words is None and self.peek().kind == "operator" and self.peek().text == ";":
            self.take()
        self.newlines()
        return name, words

    def for_words(self) -> tuple[tree.Word, ...]:
        self.take()
        words: list[tree.Word] = []
        while (token := self.peek()).word is not None:
            words.append(token.word)
            self.take()
        if token.kind != "newline" and token.text != ";":
            raise self.unexpected(token)
        self.take()
        return tuple(words)

    def arithmetic_for(self, position: int, line: int) -> tree.Command:
        end = self.arithmetic_end(position)
        text = self.text[position:end]
        pieces = text.split(";")
        self.position = (end or position) + 2
        if len(pieces) != 3 or end is None:
            reason = "arithmetic expression required" if len(pieces) < 3 else "`;' unexpected"
            raise BadArithmeticFor(line, reason, f"(({text}))")
        token = self.peek_command()
        if token.kind == "operator" and token.text == ";":
            self.take()
        self.newlines()
        start, condition, step = pieces
        return tree.ArithmeticFor(start, condition, step, self.do_group(), line)

    def coprocess(self) -> tree.Command:
        """A name stands only in front of a compound command."""
        self.take()
        start = self.position
        token = self.peek_command()
        name = token.keyword
        if name is not None and NAME.fullmatch(name) is not None and self.starter(token) is None:
            self.take()
            following = self.peek_command()
            if following.keyword not in CLOSERS and self.starter(following) is not None:
                return tree.Coprocess(name, self.command())
            self.position, self.token = start, None
        return tree.Coprocess("COPROC", self.command())

    def select(self) -> tree.Command:
        self.take()
        line = self.line
        name, words = self.loop_variable()
        return tree.Select(name, words, self.do_group(), line)

    def case_command(self) -> tree.Command:
        self.take()
        line = self.line
        subject = self.take()
        if subject.word is None:
            raise self.unexpected(subject)
        self.newlines()
        if self.peek().keyword != "in":
            raise self.unexpected(self.peek(), "in")
        self.take()
        arms: list[tree.Arm] = []
        while True:
            while self.peek().kind == "newline":
                self.take()
            if self.peek().keyword == "esac":
                self.take()
                return tree.Case(subject.word, tuple(arms), line)
            arms.append(self.arm())

    def arm(self) -> tree.Arm:
        if self.peek().kind == "operator" and self.peek().text == "(":
            self.take()
        patterns = [self.case_pattern()]
        while self.peek().kind == "operator" and self.peek().text == "|":
            self.take()
            patterns.append(self.case_pattern())
        if self.peek().text != ")":
            raise self.unexpected(self.peek(), ")")
        self.take()
        body = self.compound(allow_empty=True)
        token = self.peek_command()
        if token.kind == "operator" and token.text in (";;", ";&", ";;&"):
            return tree.Arm(tuple(patterns), body, self.take().text)
        if token.keyword != "esac":
            raise self.unexpected(token, ";;")
        return tree.Arm(tuple(patterns), body, ";;")

    def case_pattern(self) -> tree.Word:
        token = self.peek()
        if token.word is None:
            raise self.unexpected(token, ")")
        self.take()
        return token.word

    # -- functions -----------------------------------------------------------------------------------------------

    def function_keyword(self) -> tree.Command:
        self.take()
        line = self.line
        token = self.take()
        if token.word is None:
            raise self.unexpected(token)
        if self.peek_command().text == "(" and self.peek().kind == "operator":
            self.take()
            self.expect(")")
        return self.function_body(token.text, line)

    def function_body(self, name: str, line: int) -> tree.Command:
        self.newlines()
        token = self.peek_command()
        if self.flavour.is_bash and (token.kind != "operator" or token.text != "(") and self.starter(token) is None:
            raise self.unexpected(token)
        return tree.Function(name, self.command(), line)

    def parentheses_follow(self, words: list[tree.Word | tree.Assignment], plain: bool) -> bool:
        token = self.peek()
        return token.kind == "operator" and token.text == "(" and len(words) == 1 and plain

    def function(self, name: tree.Word, line: int) -> tree.Command:
        self.take()
        if self.peek().text != ")":
            raise self.unexpected(self.peek(), ")", reserved=False)
        self.take()
        if name.keyword is None or (not self.flavour.is_bash and NAME.fullmatch(name.keyword) is None):
            raise BadFunctionName(self.line)
        return self.function_body(name.keyword, line)

    # -- simple commands -----------------------------------------------------------------------------------------

    def simple(self) -> tree.Command:
        assignments: list[tree.Assignment] = []
        words: list[tree.Word | tree.Assignment] = []
        redirections: list[tree.Redirection] = []
        line = self.line - self.text.count("\n", self.token_start, self.position)
        start, looks_ahead = line, False
        brackets = False
        while True:
            token = self.peek_operand(words)
            if looks_ahead:
                line, looks_ahead = self.line - (token.kind == "newline"), False
            if not words and not assignments and not redirections:
                line = self.first_line(token, start)
                looks_ahead = token.word is not None and self.flavour.is_bash
            if token.assignment is not None:
                (words if words else assignments).append(self.take().assignment)  # type: ignore[arg-type]  # checked
            elif token.word is not None:
                self.take()
                brackets = self.brackets(token, words, brackets)
                words.append(token.word)
            elif brackets and (bracketed := self.bracket_word(token)) is not None:
                words.append(bracketed)
            elif (redirection := self.redirection()) is not None:
                redirections.append(redirection)
            elif self.parentheses_follow(words, not assignments and not redirections):
                name = words[0]
                if isinstance(name, tree.Word):
                    return self.function(name, start)
            else:
                break
        if not assignments and not words and not redirections:
            raise self.unexpected(self.peek())
        return tree.Simple(tuple(assignments), tuple(words), tuple(redirections), line)

    def first_line(self, token: Token, start: int) -> int:
        """The line that a simple command counts as: where its first word or assignment ends; but in bash, which has
        looked one word ahead by then, a first word's is where the second ends.
        """
        return self.line if token.word is not None or token.assignment is not None else start

    def peek_operand(self, words: list[tree.Word | tree.Assignment]) -> Token:
        """Assignments may stand before the command's name, and behind `local`, `export` and their like."""
        if not words:
            return self.peek_command()
        if self.token is None and isinstance(words[0], tree.Word) and words[0].keyword in DECLARATIONS:
            self.assignments = "arrays" in self.features or words[0].keyword != "alias"
            self.token = self.read()
            self.assignments = False
        return self.peek()

    def brackets(self, token: Token, words: list[tree.Word | tree.Assignment], within: bool) -> bool:
        """busybox: `[[` is a command, but up to `]]` operators are its operands."""
        if token.keyword == "[[" and not words:
            return "double_bracket" in self.features
        return within and token.keyword != "]]"

    def bracket_word(self, token: Token) -> tree.Word | None:
        replaced = {"&&": "-a", "||": "-o", "<": "<", ">": ">"}.get(token.text)
        if token.kind != "operator" or replaced is None:
            return None
        self.take()
        return tree.Word((tree.Quoted(replaced),), token.text, replaced)

    def redirections(self) -> list[tree.Redirection]:
        found: list[tree.Redirection] = []
        while (redirection := self.redirection()) is not None:
            found.append(redirection)
        return found

    def redirection(self) -> tree.Redirection | None:
        token = self.peek()
        fd, variable = None, ""
        if token.kind == "number":
            fd = int(self.take().text)
        elif token.kind == "variable":
            variable = self.take().text
        elif token.kind != "operator" or token.text not in REDIRECTIONS:
            return None
        operator = self.take().text
        target = self.take()
        if target.word is None:
            raise self.unexpected(target)
        if operator in ("<<", "<<-"):
            return tree.Redirection(operator, fd, self.announce(operator, target.word), variable)
        return tree.Redirection(operator, fd, target.word, variable)

    def announce(self, operator: str, word: tree.Word) -> tree.HereDocument:
        quoted = any(character in word.source for character in "'\"\\")
        delimiter = re.sub(r"\\(.)|['\"]", r"\1", word.source)
        document = tree.HereDocument(delimiter, operator == "<<-", quoted)
        self.pending.append(document)
        return document


def parse_all(parser: Parser) -> list[tree.Sequence]:
    commands: list[tree.Sequence] = []
    while (command := parser.next_command()) is not None:
        commands.append(command)
    return commands
