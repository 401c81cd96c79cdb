"""What a command line that is not run comes to: its whole standard output, standard error and exit status.

    UsageError
    ├── Answer              the line has been answered; nothing is left to do but to print
    │   ├── UsageFailure    it is wrong: the client refuses it
    │   └── HelpShown       it asks for a help page, or for the version
    ├── FlagRefused         a flag of it is wrong; caught in this room, which knows the command and wraps it up
    └── ValueRefused        a flag's or an operand's text is not what it must be; the sentence is Docker's
"""

from __future__ import annotations

from emulator.errors import UsageError


class Answer(UsageError):
    """The whole answer to a command line, as the client prints it."""

    def __init__(self, stdout: str = "", stderr: str = "", status: int = 0) -> None:
        super().__init__(stderr or stdout)
        self.stdout = stdout
        self.stderr = stderr
        self.status = status


class UsageFailure(Answer):
    """The client refuses the command line."""


class HelpShown(Answer):
    """A help page, or the version, was asked for."""


class FlagRefused(UsageError):
    """One flag of the line is wrong. `str(error)` is pflag's sentence."""


class ValueRefused(UsageError):
    """A text is not a value of its kind. `str(error)` is what follows `invalid argument "…" for "…" flag: `."""
