"""docker inspect [-f FORMAT] [-s] [--type TYPE] NAME|ID...: whatever has that name, containers first."""

from __future__ import annotations

import msgspec

from emulator.commands.client import Client
from emulator.commands.inspecting import Lookup, inspect_all
from emulator.commands.outcome import ClientError
from emulator.errors import DockerError, NotEmulated, NotFound
from emulator.parse.invocation import Invocation
from emulator.quote import quote

TYPES = ("config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume")


class UnknownType(ClientError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"unknown type: {quote(kind)}: must be one of {', '.join(quote(each) for each in TYPES)}")


class NoSuchObject(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Error: No such object: {name}")


async def main(docker: Client, call: Invocation) -> int:
    kind, size = call.text("type"), call.yes("size")
    if kind and kind not in TYPES:
        raise UnknownType(kind)
    lookups = _lookups(docker, size)
    if kind and kind not in lookups:
        raise NotEmulated(f"docker inspect --type {kind}")

    async def find(reference: str) -> msgspec.Struct:
        for each in [kind] if kind else lookups:
            try:
                found = await lookups[each](reference)
            except DockerError as error:
                if kind or not _skippable(error):
                    raise
                continue
            if size and each != "container":
                await docker.complain(f"WARNING: --size ignored for {each}")
            return found
        raise NoSuchObject(reference)

    return await inspect_all(docker, call.operands, call.text("format"), find)


def _lookups(docker: Client, size: bool) -> dict[str, Lookup]:
    """In the order in which the client tries (cli: command/system/inspect.go)."""
    engine = docker.engine
    return {
        "container": lambda reference: engine.container_inspect(reference, size=size),
        "image": engine.image_inspect,
        "network": engine.network_inspect,
        "volume": engine.volume_inspect,
    }


def _skippable(error: DockerError) -> bool:
    return isinstance(error, NotFound) or "invalid reference format" in str(error)
