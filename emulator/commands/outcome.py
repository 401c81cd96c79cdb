"""How a command that fails says so: the sentence, and the exit status.

    ClientError              the client itself refuses: its sentence, exit status 1 (or the one it carries)
    DockerError              the engine refuses: `Error response from daemon: …`, exit status 1
    Failure(…)               several sentences at once, as `docker rm a b` collects them
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from emulator.errors import DockerError, EmptyReference, EmulatorError

if TYPE_CHECKING:
    from emulator.commands.client import Client


class ClientError(EmulatorError):
    """The client refuses before the engine is asked."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.exit_status = status


class EmptyName(ClientError):
    """No name where `kind` wants one (client: trimID)."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"invalid {kind} name or ID: value is empty")


class RunError(ClientError):
    """`run` and `create` put their name before the sentence and point at the help (cli: command/container/run.go)."""

    def __init__(self, sentence: str, verb: str, status: int) -> None:
        super().__init__(f"docker: {sentence}\n\nRun 'docker {verb} --help' for more information", status)


class Failure(ClientError):
    """All that went wrong with several operands, a line each."""

    def __init__(self, errors: Iterable[EmulatorError]) -> None:
        super().__init__("\n".join(sentence(error) for error in errors))


def sentence(error: EmulatorError) -> str:
    """What the client prints for an error, without the final newline."""
    if isinstance(error, EmptyReference):
        return str(error)
    return f"Error response from daemon: {str(error).strip()}" if isinstance(error, DockerError) else str(error)


def exit_status(error: EmulatorError) -> int:
    return error.exit_status if isinstance(error, ClientError) else 1


async def each(docker: Client, names: Iterable[str], action: Callable[[str], Awaitable[None]]) -> int:
    """Does `action` for every name and prints the names that went well; then all errors at once."""
    errors: list[EmulatorError] = []
    for name in names:
        try:
            await action(name)
        except (DockerError, ClientError) as error:
            errors.append(error)
        else:
            await docker.line(name)
    if errors:
        raise Failure(errors)
    return 0
