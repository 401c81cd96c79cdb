"""docker context import CONTEXT FILE|- (cli: command/context/import.go, context/store/store.go)"""

from __future__ import annotations

import io
import tarfile

import msgspec

from emulator.commands.client import Client
from emulator.commands.context.create import check_free
from emulator.commands.context.documents import Stored
from emulator.commands.context.export import CannotOpen
from emulator.commands.context.store import decoded, save
from emulator.commands.go_words import go_words
from emulator.commands.input_file import typed
from emulator.commands.outcome import ClientError
from emulator.errors import NotEmulated
from emulator.machine.errno import LinuxError
from emulator.parse.invocation import Invocation
from emulator.quote import quote

LARGEST = 10 << 20
ZIP = b"PK\x03\x04"


class UnexpectedEnd(ClientError):
    def __init__(self) -> None:
        super().__init__("unexpected EOF")


class UnexpectedFile(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: unexpected context file")


class NoMetadata(ClientError):
    def __init__(self) -> None:
        super().__init__("invalid context: no metadata found")


async def main(docker: Client, call: Invocation) -> int:
    name, source = call.operands
    check_free(docker, name)
    data = await typed(docker, LARGEST) if source == "-" else contents(docker, source)
    save(docker, msgspec.structs.replace(unpacked(data), Name=name))
    await docker.line(name)
    await docker.complain(f"Successfully imported context {quote(name)}")
    return 0


def contents(docker: Client, path: str) -> bytes:
    if docker.console.files.is_directory(path):
        raise ClientError(f"read {path}: is a directory")
    try:
        return docker.console.files.read(path)
    except LinuxError as error:
        raise CannotOpen(path, go_words(error)) from error


def unpacked(data: bytes) -> Stored:
    """The context in a tar archive."""
    if data.startswith(ZIP):
        raise NotEmulated("docker context import of a zip archive")
    found = None
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for member in tar:
                found = metadata(tar, member) or found
    except tarfile.TarError as error:
        raise (UnexpectedEnd if data else NoMetadata) from error
    if found is None:
        raise NoMetadata
    return found


def metadata(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Stored | None:
    """What meta.json holds; None for what lies beside it."""
    if member.isdir():
        return None
    file = tar.extractfile(member)
    if member.name == "meta.json" and file is not None:
        return decoded(file.read(LARGEST))
    if member.name.startswith("tls/"):
        raise NotEmulated("docker context import with certificates")
    raise UnexpectedFile(member.name)
