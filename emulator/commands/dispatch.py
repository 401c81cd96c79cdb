"""From words to a command's file, and from what it raises to an exit status.

`container ls` is `emulator/commands/container/ls.py`; there is no list to keep: a command without a file is one that is
not emulated yet. Errors are printed here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from emulator.commands.client import STDERR, STDOUT, Client
from emulator.commands.outcome import exit_status, sentence
from emulator.errors import EmulatorError, NotEmulated

if TYPE_CHECKING:
    from emulator.parse import Invocation

    Command = Callable[[Client, Invocation], Awaitable[int]]

KEYWORDS = frozenset({"import"})


def module_name(command: str) -> str:
    """`container ls` → `emulator.commands.container.ls`; `version` → `emulator.commands.root.version`."""
    words = [word.replace("-", "_") + ("_" if word in KEYWORDS else "") for word in command.split()]
    return ".".join(["emulator", "commands", *(words if len(words) > 1 else ["root", *words])])


def is_emulated(command: str) -> bool:
    """Whether the command has a file."""
    package, _, _ = module_name(command).rpartition(".")
    try:
        return find_spec(package) is not None and find_spec(module_name(command)) is not None
    except ModuleNotFoundError:
        return False


@cache
def find(command: str) -> Command:
    """The command's `main`; raises NotEmulated where there is none."""
    if not is_emulated(command):
        raise NotEmulated(f"docker {command}")
    return cast("Command", import_module(module_name(command)).main)


async def run(docker: Client, words: Sequence[str]) -> int:
    """One docker command line, `words` without the leading `docker`; the exit status."""
    from emulator.parse import parse
    from emulator.parse.client import client_of
    from emulator.parse.errors import HelpShown, UsageFailure

    try:
        call = parse(words, client_of(docker.console.environment))
        for notice in call.notices:
            await docker.complain(notice)
        return await find(call.spec.name)(docker, call)
    except (UsageFailure, HelpShown) as answer:
        await docker.console.write(STDOUT, answer.stdout.encode("utf-8", "surrogateescape"))
        await docker.console.write(STDERR, answer.stderr.encode("utf-8", "surrogateescape"))
        return answer.status
    except EmulatorError as error:
        if text := sentence(error):
            await docker.complain(text)
        return exit_status(error)
