"""docker volume prune [-a] [-f] [--filter FILTER]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.commands.outcome import ClientError
from emulator.output.units import human_size
from emulator.parse.invocation import Invocation
from emulator.wire.system import PruneReport

SURE = "\nAre you sure you want to continue?"
ANONYMOUS = "WARNING! This will remove anonymous local volumes not used by at least one container." + SURE
ALL = "WARNING! This will remove all local volumes not used by at least one container." + SURE


class AllTwice(ClientError):
    def __init__(self) -> None:
        super().__init__("conflicting options: cannot specify both --all and --filter all=1")


async def main(docker: Client, call: Invocation) -> int:
    filters, everything = dict(call.filters()), call.yes("all")
    if everything:
        if "all" in filters:
            raise AllTwice
        filters["all"] = ("true",)
    if not call.yes("force") and not await confirm(docker, ALL if everything else ANONYMOUS):
        return 0
    report = await docker.engine.volume_prune(filters)
    await docker.out(told(report))
    await docker.line(f"Total reclaimed space: {human_size(report.SpaceReclaimed)}")
    return 0


def told(report: PruneReport) -> str:
    """What was deleted, with an empty line below; nothing for nothing."""
    deleted = "".join(f"{name}\n" for name in report.Deleted or ())
    return f"Deleted Volumes:\n{deleted}\n" if deleted else ""
