"""docker system prune [-a] [-f] [--filter FILTER] [--volumes] (cli: command/system/prune.go)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.commands.container import prune as containers
from emulator.commands.image import prune as images
from emulator.commands.network import prune as networks
from emulator.commands.outcome import ClientError
from emulator.commands.volume import prune as volumes
from emulator.output.units import human_size
from emulator.output.width import natural_key
from emulator.parse.invocation import Invocation

SHOWN_FILTERS = ("label", "label!", "until")


class UntilWithVolumes(ClientError):
    def __init__(self) -> None:
        super().__init__('ERROR: The "until" filter is not supported with "--volumes"')


async def main(docker: Client, call: Invocation) -> int:
    filters = call.filters()
    if call.yes("volumes") and "until" in filters:
        raise UntilWithVolumes
    if not call.yes("force") and not await confirm(docker, question(call, filters)):
        return 0
    reclaimed = 0
    engine = docker.engine
    stopped = await engine.container_prune(filters)
    await docker.out(containers.told(stopped))
    reclaimed += stopped.SpaceReclaimed
    await docker.out(networks.told(await engine.network_prune(filters)))
    if call.yes("volumes"):
        unused = await engine.volume_prune(filters)
        await docker.out(volumes.told(unused))
        reclaimed += unused.SpaceReclaimed
    found = await engine.image_prune({**filters, "dangling": ("false" if call.yes("all") else "true",)})
    await docker.out(images.told(found))
    records = await engine.build_prune(filters, all=call.yes("all"))
    await docker.out(told([record.id for record in records]))
    reclaimed += found.SpaceReclaimed + sum(record.size for record in records)
    await docker.line(f"Total reclaimed space: {human_size(reclaimed)}")
    return 0


def question(call: Invocation, filters: Mapping[str, tuple[str, ...]]) -> str:
    """What would go, and the filters that spare some of it."""
    warning = "WARNING! This will remove:\n" + "".join(f"  - {line}\n" for line in warned(call))
    chosen = sorted((f"{name}={value}" for name in SHOWN_FILTERS for value in filters.get(name, ())), key=natural_key)
    if chosen:
        warning += "\n  Items to be pruned will be filtered with:\n" + "".join(f"  - {each}\n" for each in chosen)
    return warning + "\nAre you sure you want to continue?"


def warned(call: Invocation) -> Iterator[str]:
    yield "all stopped containers"
    yield "all networks not used by at least one container"
    if call.yes("volumes"):
        yield "all anonymous volumes not used by at least one container"
    if call.yes("all"):
        yield "all images without at least one container associated to them"
        yield "all build cache"
    else:
        yield "all dangling images"
        yield "unused build cache"


def told(records: Sequence[str]) -> str:
    """The records of the build cache that went, with an empty line below; nothing for nothing."""
    return "Deleted build cache objects:\n" + "".join(f"{record}\n" for record in records) + "\n" if records else ""
