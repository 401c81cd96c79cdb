"""The content of a secret or a config: a file or standard input (cli: command/secret/create.go)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.go_words import go_words
from emulator.commands.input_file import typed
from emulator.commands.outcome import ClientError
from emulator.machine.errno import LinuxError

LARGEST = 1 << 20


class CannotRead(ClientError):
    def __init__(self, what: str, cause: str) -> None:
        super().__init__(f"error reading from {what}: {cause}")


async def content(docker: Client, source: str) -> bytes:
    """Raises CannotRead; nothing at all is wrong too."""
    what = "STDIN" if source == "-" else source
    data = await typed(docker, LARGEST) if source == "-" else filed(docker, source)
    if not data:
        raise CannotRead(what, "data is empty")
    return data


def filed(docker: Client, path: str) -> bytes:
    if docker.console.files.is_directory(path):
        raise CannotRead(path, f"read {path}: is a directory")
    try:
        return docker.console.files.read(path)
    except LinuxError as error:
        raise CannotRead(path, f"open {path}: {go_words(error)}") from error
