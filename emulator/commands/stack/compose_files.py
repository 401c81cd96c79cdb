"""`--compose-file` of `docker stack`: which files there are (cli: command/stack/loader)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.go_words import go_words
from emulator.commands.outcome import ClientError
from emulator.errors import NotEmulated
from emulator.machine.errno import LinuxError
from emulator.parse.invocation import Invocation


class NoComposeFile(ClientError):
    def __init__(self) -> None:
        super().__init__("Specify a Compose file (with --compose-file)")


def compose_files(docker: Client, call: Invocation) -> None:
    """They must be there; what they say is not emulated."""
    files = call.words("compose-file")
    if not files or files == ("",):
        raise NoComposeFile
    for path in files:
        if path == "-":
            raise NotEmulated(f"{call.called_as} --compose-file -")
        if docker.console.files.is_directory(path):
            raise ClientError(f"read {path}: is a directory")
        try:
            docker.console.files.read(path)
        except LinuxError as error:
            raise ClientError(f"open {path}: {go_words(error)}") from error
