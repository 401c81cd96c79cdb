"""From words to a command's file, and from what it raises to an exit status.

`container ls` is `emulator/commands/container/ls.py`; there is no list to keep: a command without a file is one that is
not emulated yet. Errors are printed here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias, cast

from emulator.commands.client import STDOUT, Client, WriteFailed
from emulator.commands.config_file import config_warning
from emulator.commands.endpoint import connected
from emulator.commands.outcome import exit_status, sentence
from emulator.errors import EmulatorError, NotEmulated
from emulator.parse import Answer, parse
from emulator.parse.client import Client as Surroundings

if TYPE_CHECKING:
    from emulator.parse.invocation import Invocation

Command: TypeAlias = "Callable[[Client, Invocation], Awaitable[int]]"

NO = ("", "0", "f", "F", "false", "False", "FALSE")
"""What switches off in Go's eyes; what is no such word switches on."""
ENDINGS = {"import": "import_"}


def module_name(command: str) -> str:
    """`container ls` → `emulator.commands.container.ls`; `version` → `emulator.commands.root.version`."""
    words = [ENDINGS.get(word, word.replace("-", "_")) for word in command.split()]
    return ".".join(["emulator", "commands", *(words if len(words) > 1 else ["root", *words])])


def is_emulated(command: str) -> bool:
    """Whether the command has a file."""
    try:
        return find_spec(module_name(command)) is not None
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
    try:
        call = parse(words, surroundings(docker))
        docker = replace(docker, config=str(call.globals.get("config") or ""))
        await docker.out("".join(f"{line}\n" for line in call.notices))
        if warning := config_warning(docker):
            await docker.complain(warning)
        for line in call.warnings:
            await docker.complain(line)
        command = find(" ".join(call.spec.words))
        return await command(connected(docker, call), call)
    except Answer as answer:
        try:
            await docker.console.write(STDOUT, answer.stdout.encode("utf-8", "surrogateescape"))
        except WriteFailed as error:  # told, and no failure (cobra prints what its template says)
            await docker.complain(str(error))
        await docker.err(answer.stderr)
        return answer.status
    except EmulatorError as error:
        if text := sentence(error):
            await docker.complain(text)
        return exit_status(error)


def surroundings(docker: Client) -> Surroundings:
    """What parsing and help pages depend on."""
    environment = docker.console.environment
    columns = docker.console.size()[1] if docker.console.is_terminal(STDOUT) else 0
    return Surroundings(
        config=docker.config_directory,
        certificates=environment.get("DOCKER_CERT_PATH", ""),
        width=columns or 80,
        terminal=docker.console.is_terminal(STDOUT),
        buildkit=environment.get("DOCKER_BUILDKIT") != "0",
        trust=environment.get("DOCKER_CONTENT_TRUST", "") not in NO,
        builder=environment.get("BUILDX_BUILDER", ""),
    )
