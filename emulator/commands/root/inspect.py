"""docker inspect [-f FORMAT] [-s] [--type TYPE] NAME|ID...: whatever has that name, containers first."""

from __future__ import annotations

import msgspec

from emulator.commands.client import Client
from emulator.commands.image.inspect import NoName
from emulator.commands.inspecting import Lookup, inspect_all
from emulator.commands.outcome import ClientError
from emulator.commands.plugin.names import find as plugin
from emulator.commands.swarm.manager import find as swarm
from emulator.errors import DockerError, NotFound
from emulator.parse.invocation import Invocation
from emulator.quote import quote

SEARCHED = ("container", "image", "network", "volume")
"""The types without `--type`, in the order in which the client tries; a swarm's and plugins are not there to be found."""
TYPES = ("config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume")


class UnknownType(ClientError):
    def __init__(self, kind: str) -> None:
        what = f"unknown type: {quote(kind)}" if kind else "type is empty"
        super().__init__(f"{what}: must be one of {', '.join(quote(each) for each in TYPES)}")


class NoSuchObject(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Error: No such object: {name}")


async def main(docker: Client, call: Invocation) -> int:
    kind, size = call.text("type"), call.yes("size")
    if "type" in call.changed and kind not in TYPES:
        raise UnknownType(kind)
    lookups = _lookups(docker, size)

    async def find(reference: str) -> msgspec.Struct:
        for each in [kind] if kind else SEARCHED:
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
    """One a type (cli: command/system/inspect.go)."""
    engine = docker.engine

    def of_swarm(kind: str) -> Lookup:
        async def look_up(reference: str) -> msgspec.Struct:
            await swarm(docker, kind, reference)
            return msgspec.Struct()

        return look_up

    async def image_of(reference: str) -> msgspec.Struct:
        if not reference:
            raise NoName
        return await engine.image_inspect(reference)

    async def plugin_of(reference: str) -> msgspec.Struct:
        await plugin(docker, reference)
        return msgspec.Struct()

    return {
        "container": lambda reference: engine.container_inspect(reference, size=size),
        "image": image_of,
        "network": engine.network_inspect,
        "volume": engine.volume_inspect,
        "plugin": plugin_of,
        **{kind: of_swarm(kind) for kind in ("node", "service", "secret", "config", "task")},
    }


def _skippable(error: DockerError) -> bool:
    return isinstance(error, NotFound) or "invalid reference format" in str(error)
