"""What a shell says when something is wrong, and how far it reaches. A class owns its wording in each flavour.

ShellError                 printed behind the shell's prefix (`bash: line 1: `, `sh: 1: `)
├── SyntaxFailure          the text is no shell language; Incomplete: more lines could make it one
├── UsageFailure           a built-in was called wrongly
└── the rest               failed expansions, assignments, redirections, commands
Jump                       no error: break, continue, return, exit, an interrupt on their way up
"""

from __future__ import annotations

import enum
from typing import ClassVar

from emulator.errors import EmulatorError


class Reach(enum.Enum):
    """What a failure ends, in a shell that is not interactive (an interactive one goes back to its prompt)."""

    COMMAND = "the command alone"
    LINE = "bash: what is left of the line; dash, ash: the shell"
    SHELL = "the shell"


class ShellError(EmulatorError):
    """`bash`, `dash` and `ash` are the wordings; an empty one means: as bash has it."""

    bash: ClassVar[str] = "{0}"
    dash: ClassVar[str] = ""
    ash: ClassVar[str] = ""
    reach: ClassVar[Reach] = Reach.COMMAND
    status: ClassVar[int] = 1
    strict_status: ClassVar[int] = 2
    #: busybox', where it is another than dash's.
    ash_status: ClassVar[int | None] = None

    def __init__(self, *words: object) -> None:
        super().__init__(*words)
        self.words = words
        #: Whether it was printed already, where it happened.
        self.said = False

    def status_in(self, flavour: str) -> int:
        if flavour == "bash":
            return self.status
        return self.ash_status if flavour == "ash" and self.ash_status is not None else self.strict_status

    def text(self, flavour: str) -> str:
        wording = {"bash": self.bash, "dash": self.dash, "ash": self.ash or self.dash}[flavour]
        return (wording or self.bash).format(*self.words)


class Plain(ShellError):
    """A sentence that is the same everywhere."""


class SyntaxFailure(ShellError):
    """The text is no shell language. `line` counts from 1."""

    reach = Reach.SHELL
    status = 2
    #: bash prints the offending line below the message.
    shown: ClassVar[bool] = False

    def __init__(self, line: int, *words: object) -> None:
        super().__init__(*words)
        self.line = line
        self.source = ""


class Unexpected(SyntaxFailure):
    """A token stands where it may not: (token, its name in dash and ash, what they want there or "")."""

    shown = True

    def text(self, flavour: str) -> str:
        token, name, expecting = (str(word) for word in self.words)
        if flavour == "bash":
            return f"syntax error near unexpected token `{token}'"
        wanted = f' (expecting "{expecting}")' if expecting else ""
        if flavour == "dash":
            return f"Syntax error: {name} unexpected{wanted}"
        return f"syntax error: unexpected {name}{wanted}"


class BadLoopVariable(SyntaxFailure):
    """`for` without a name: (token)."""

    bash = "`{0}': not a valid identifier"
    dash = "Syntax error: Bad for loop variable"
    ash = "syntax error: bad for loop variable"


class BadArithmeticFor(SyntaxFailure):
    """`for ((` without its three parts: (reason, the parentheses and what is in them)."""

    bash = "syntax error: {0}"
    shown = True

    def __init__(self, line: int, reason: str, text: str) -> None:
        super().__init__(line, reason)
        self.source = text


class BadFunctionName(SyntaxFailure):
    bash = "syntax error near unexpected token `('"
    dash = "Syntax error: Bad function name"
    ash = "syntax error: bad function name"


class NestedTooDeeply(SyntaxFailure):
    bash = "maximum nesting level exceeded ({0})"
    dash = "Syntax error: nesting too deep ({0})"
    ash = "syntax error: nesting too deep ({0})"


class ConditionalFailure(SyntaxFailure):
    """Inside `[[ ]]`: bash says its own sentence (or nothing), and leaves `$?` as it was unless the text just ended."""

    bash = "{0}"

    def __init__(self, line: int, sentence: str, ended: bool = False) -> None:
        super().__init__(line, sentence)
        self.ended = ended


class Incomplete(SyntaxFailure):
    """The text ended too early. `closer`: a text that must still come before it can be whole (None: any line may do)."""

    closer: str | None = None


class UnexpectedEnd(Incomplete):
    """(what dash and ash want there, or "")"""

    bash = "syntax error: unexpected end of file"

    def __init__(self, line: int, expecting: str = "") -> None:
        super().__init__(line, f' (expecting "{expecting}")' if expecting else "")
        self.closer = expecting or None

    dash = "Syntax error: end of file unexpected{0}"
    ash = "syntax error: unexpected end of file{0}"


class Unterminated(Incomplete):
    """A quote or bracket is never closed: (its closer). `line` is where it was opened (bash says that one)."""

    bash = "unexpected EOF while looking for matching `{0}'"
    ENDINGS: ClassVar[dict[str, str]] = {
        "'": "unterminated quoted string",
        '"': "unterminated quoted string",
        "`": "EOF in backquote substitution",
        "}": "missing '}}'",
        ")": "missing '))'",
        "]": "missing ']'",
    }

    def __init__(self, line: int, closer: str, last_line: int) -> None:
        super().__init__(line, closer)
        self.closer = closer
        self.last_line = last_line

    def text(self, flavour: str) -> str:
        ending = self.ENDINGS.get(str(self.closer), "").replace("}}", "}")
        if flavour == "bash":
            return super().text(flavour)
        return f"Syntax error: {ending[:1].upper()}{ending[1:]}" if flavour == "dash" else f"syntax error: {ending}"


class UnfinishedHereDocument(Incomplete):
    """The lines of a here-document are not all there (a script's end ends it, a terminal asks for more)."""

    bash = "here-document at line {0} delimited by end-of-file (wanted `{1}')"


class NotFound(ShellError):
    """(command, the same as bash shows it)"""

    bash = "{1}: command not found"
    dash = "{0}: not found"
    status = strict_status = 127


class EmptyName(NotFound):
    dash = "{0}: Permission denied"


class NoSuchFile(ShellError):
    """A command with a slash in it that is not there."""

    bash = "{0}: No such file or directory"
    dash = "{0}: not found"
    status = strict_status = 127


class CannotRun(ShellError):
    """Found, but it cannot be run: (command, reason)."""

    bash = "{0}: {1}"
    status = strict_status = 126


class IsDirectory(CannotRun):
    bash = "{0}: Is a directory"
    dash = "{0}: Permission denied"


class UnboundVariable(ShellError):
    bash = "{0}: unbound variable"
    dash = "{0}: parameter not set"
    reach = Reach.SHELL
    status = 127


class ParameterMessage(ShellError):
    """`${name:?words}`: (name, words)."""

    bash = "{0}: {1}"
    reach = Reach.SHELL
    status = 127


class ParameterNull(ShellError):
    """`${name:?}` without words of its own."""

    bash = "{0}: parameter null or not set"
    dash = "{0}: parameter not set or null"
    reach = Reach.SHELL
    status = 127


class BadSubstitution(ShellError):
    bash = "{0}: bad substitution"
    dash = "Bad substitution"
    ash = "syntax error: bad substitution"
    reach = Reach.LINE


class ReadonlyVariable(ShellError):
    bash = "{0}: readonly variable"
    dash = "{0}: is read only"
    reach = Reach.LINE


class BadSubscript(ShellError):
    bash = "{0}: bad array subscript"


class InvalidIndirect(ShellError):
    bash = "{0}: invalid indirect expansion"
    reach = Reach.LINE


class NegativeSubstring(ShellError):
    bash = "{0}: substring expression < 0"
    reach = Reach.LINE


class RedirectFailure(ShellError):
    """A redirection that could not be done."""

    ash_status = 1


class AmbiguousRedirect(RedirectFailure):
    bash = "{0}: ambiguous redirect"


class BadDescriptor(RedirectFailure):
    bash = "{0}: Bad file descriptor"


class CannotOpen(RedirectFailure):
    """A redirection from a file: (path, reason)."""

    bash = "{0}: {1}"
    dash = "cannot open {0}: {2}"
    ash = "can't open {0}: {3}"


class CannotCreate(RedirectFailure):
    """A redirection to a file: (path, reason)."""

    bash = "{0}: {1}"
    dash = "cannot create {0}: {2}"
    ash = "can't create {0}: {3}"


class CannotOverwrite(RedirectFailure):
    bash = "{0}: cannot overwrite existing file"
    dash = "cannot create {0}: File exists"
    ash = "can't create {0}: File exists"


class NoMatch(ShellError):
    bash = "no match: {0}"
    reach = Reach.LINE


class InvalidIdentifier(ShellError):
    bash = "`{0}': not a valid identifier"
    dash = "{0}: bad variable name"


class TooDeep(ShellError):
    bash = "{0}: maximum function nesting level exceeded ({1})"
    reach = Reach.LINE


class TooLarge(ShellError):
    """A value, brace or file name expansion beyond what this machine holds."""

    bash = "{0}: cannot allocate memory"
    dash = "Out of space"
    ash = "out of memory"
    reach = Reach.SHELL
    status = 2


class UsageFailure(ShellError):
    """A built-in called wrongly; printed behind its name. The wording is the built-in's own."""

    status = 2

    def __init__(self, *words: object, bash: str = "{0}", dash: str = "", ash: str = "") -> None:
        super().__init__(*words)
        self.wordings = {"bash": bash, "dash": dash or bash, "ash": ash or dash or bash}

    def text(self, flavour: str) -> str:
        return self.wordings[flavour].format(*self.words)


class InvalidOption(UsageFailure):
    """bash adds the built-in's usage line."""

    def __init__(self, option: str) -> None:
        super().__init__(option, bash="{0}: invalid option", dash="Illegal option {0}", ash="illegal option {0}")


class Jump(Exception):
    """Something on its way up through the tree that is no failure."""


class Break(Jump):
    def __init__(self, levels: int) -> None:
        self.levels = levels


class Continue(Break):
    """Ends the innermost `levels - 1` loops and goes on with the next turn of the one around them."""


class Return(Jump):
    def __init__(self, status: int) -> None:
        self.status = status


class LineAbandoned(Jump):
    """bash gives up the rest of the line it read (after an arithmetic error, a readonly variable, …)."""

    def __init__(self, status: int) -> None:
        self.status = status


class ShellExit(Jump):
    def __init__(self, status: int) -> None:
        self.status = status


class Interrupted(Jump):
    """Ctrl-C in an interactive shell: back to the prompt."""


class CannotFork(ShellError):
    bash = "fork: retry: Resource temporarily unavailable"
    dash = "Cannot fork"
    ash = "can't fork: Resource temporarily unavailable"
    reach = Reach.LINE
    status = 254
