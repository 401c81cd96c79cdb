"""An archive that a command sends: a file, or standard input to its end."""

from __future__ import annotations

from urllib.parse import urlencode

from emulator.commands.client import Client
from emulator.commands.go_words import go_words
from emulator.commands.outcome import ClientError
from emulator.engine.system.version import API_VERSION
from emulator.machine.errno import Errno, LinuxError

LARGEST_INPUT = 1 << 30
SOCKET = "http://%2Fvar%2Frun%2Fdocker.sock"


class InputTooLarge(ClientError):
    def __init__(self) -> None:
        super().__init__(f"archives of more than {LARGEST_INPUT} bytes are not emulated")


class Unopened(ClientError):
    def __init__(self, path: str, error: LinuxError) -> None:
        super().__init__(f"open {path}: {go_words(error)}")


class Unsendable(ClientError):
    """A directory can be opened, but not be read."""

    def __init__(self, path: str, request: str, query: dict[str, list[str]]) -> None:
        where = f"{SOCKET}/v{API_VERSION}/{request}?{urlencode(sorted(query.items()), doseq=True)}"
        super().__init__(f'error during connect: Post "{where}": read {path}: is a directory')


def read_file(docker: Client, path: str, request: str, query: dict[str, list[str]]) -> bytes:
    """A file's content; `request` and `query` are where it would be sent."""
    try:
        return docker.console.files.read(path)
    except LinuxError as error:
        if error.errno is Errno.EISDIR:
            raise Unsendable(path, request, query) from error
        raise Unopened(path, error) from error


async def read_input(docker: Client) -> bytes:
    """All of standard input; raises InputTooLarge."""
    data = await typed(docker, LARGEST_INPUT)
    if len(data) > LARGEST_INPUT:
        raise InputTooLarge
    return data


async def typed(docker: Client, largest: int) -> bytes:
    """Standard input to its end, or a little more of it than `largest` bytes."""
    parts, size = list[bytes](), 0
    while size <= largest and (some := await docker.console.read()):
        parts.append(some)
        size += len(some)
    return b"".join(parts)
