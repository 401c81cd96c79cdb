"""docker context export CONTEXT [FILE|-] (cli: command/context/export.go)"""

from __future__ import annotations

import io
import tarfile

from emulator.commands.client import STDOUT, Client
from emulator.commands.context.documents import Stored
from emulator.commands.context.store import DEFAULT, check_name, load
from emulator.commands.go_words import go_words
from emulator.commands.outcome import ClientError
from emulator.machine.errno import LinuxError
from emulator.output import gojson
from emulator.parse.invocation import Invocation
from emulator.quote import quote


class ToTerminal(ClientError):
    def __init__(self) -> None:
        super().__init__("cowardly refusing to export to a terminal, specify a file path")


class CannotOpen(ClientError):
    def __init__(self, path: str, cause: str) -> None:
        super().__init__(f"open {path}: {cause}")


class Plain(tarfile.TarInfo):
    """A directory's entry as Go writes it: without a slash behind the name."""

    def get_info(self) -> dict[str, str | int | bytes | dict[str, str]]:
        return {**super().get_info(), "name": self.name}  # type: ignore[dict-item]  # typeshed allows Mapping only


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    if name != DEFAULT:
        check_name(name)
    target = call.operands[1] if len(call.operands) > 1 else f"{name}.dockercontext"
    if target != "-":
        write(docker, target, b"")
        docker.console.files.write(target, archive(load(docker, name)), 0o600)
        await docker.complain(f"Written file {quote(target)}")
        return 0
    if docker.console.is_terminal(STDOUT):
        raise ToTerminal
    await docker.console.write(STDOUT, archive(load(docker, name)))
    return 0


def write(docker: Client, path: str, data: bytes) -> None:
    """A new file; it may not be there yet."""
    if docker.console.files.exists(path):
        raise CannotOpen(path, "file exists")
    try:
        docker.console.files.write(path, data, 0o600)
    except LinuxError as error:
        raise CannotOpen(path, go_words(error)) from error


def archive(context: Stored) -> bytes:
    """A tar of meta.json and of an empty directory for certificates."""
    data = gojson.marshal(context).encode("utf-8", "surrogateescape")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        meta = tarfile.TarInfo("meta.json")
        meta.size = len(data)
        tar.addfile(meta, io.BytesIO(data))
        certificates = Plain("tls")
        certificates.type, certificates.mode = tarfile.DIRTYPE, 0o700
        tar.addfile(certificates)
    return buffer.getvalue()
