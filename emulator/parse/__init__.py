"""The command language: from the words of a line to an Invocation, or to the client's whole answer to a wrong one.

    parse(words, client)      the command to run; raises UsageFailure, HelpShown (both are Answers), NotEmulated
    help_page(spec, client)   a help page
    complete(words, index)    what may stand at a place of a line

Values of flags and operands have their readers in emulator.parse.values. Nothing here runs a command or knows an engine.
lark is imported by the first call, not by importing this package.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emulator.parse.client import Client
from emulator.parse.errors import Answer, HelpShown, UsageFailure, ValueRefused
from emulator.parse.invocation import Invocation

if TYPE_CHECKING:
    from emulator.parse.completion import Completion
    from emulator.spec import CommandSpec

__all__ = ["Answer", "Client", "HelpShown", "Invocation", "UsageFailure", "ValueRefused", "complete", "help_page", "parse"]


def parse(words: Sequence[str], client: Client | None = None) -> Invocation:
    """The command that `words` (without `docker`) ask for."""
    from emulator.parse.walk import parse

    return parse(words, client)


def complete(words: Sequence[str], index: int, client: Client | None = None) -> Completion:
    """What may stand as `words[index]` of a line."""
    from emulator.parse.completion import complete

    return complete(words, index, client)


def help_page(spec: CommandSpec, client: Client | None = None, path: tuple[str, ...] | None = None) -> str:
    """The help page of a command, by the name `path` under which it is called."""
    from emulator.parse.help import help_page

    return help_page(spec, client, path)
