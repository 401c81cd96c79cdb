"""docker trust signer add --key FILE NAME REPOSITORY..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.go_words import go_words
from emulator.commands.outcome import ClientError
from emulator.commands.trust.names import RESERVED, check_name
from emulator.errors import NotEmulated
from emulator.machine.errno import LinuxError
from emulator.parse.invocation import Invocation

PEM = b"-----BEGIN "


class Reserved(ClientError):
    def __init__(self) -> None:
        super().__init__(f"{RESERVED} is a reserved keyword, use a different signer name")


class NoKey(ClientError):
    def __init__(self) -> None:
        super().__init__("path to a public key must be provided using the `--key` flag")


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    check_name("signer", name)
    if name == RESERVED:
        raise Reserved
    if not call.words("key"):
        raise NoKey
    for path in call.words("key"):
        check_key(docker, path)
    raise NotEmulated(call.called_as)


def check_key(docker: Client, path: str) -> None:
    """A public key in PEM form."""
    if not path:
        raise ClientError("unable to read public key from file: open : no such file or directory")
    try:
        data = docker.console.files.read(path)
    except LinuxError as error:
        raise ClientError(f"unable to read public key from file: open {path}: {go_words(error)}") from error
    if PEM not in data:
        raise ClientError(f"could not parse public key from file: {path}: no valid public key found")
