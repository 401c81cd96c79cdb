"""docker buildx ls [--format FORMAT] [--no-trunc]"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from emulator.commands.buildx.instances import NAME, SHORT_PLATFORMS
from emulator.commands.client import Client
from emulator.engine.build.worker import PLATFORMS, VERSION
from emulator.errors import NotEmulated
from emulator.output.formatting import TABLE, SubContext, render
from emulator.parse.invocation import Invocation

DEFAULT = r"table {{.Name}}\t{{.DriverEndpoint}}\t{{.Status}}\t{{.Buildkit}}\t{{.Platforms}}"


class BuilderContext(SubContext):
    """The builder, or its node."""

    __go_type__ = "*commands.lsContext"
    headers: ClassVar[Mapping[str, str]] = {
        "Name": "NAME/NODE", "DriverEndpoint": "DRIVER/ENDPOINT", "LastActivity": "LAST ACTIVITY", "Status": "STATUS",
        "Buildkit": "BUILDKIT", "Platforms": "PLATFORMS", "Error": "",
    }  # fmt: skip

    def __init__(self, node: bool, table: bool, whole: bool) -> None:
        self.node, self.table, self.whole = node, table, whole

    def Name(self) -> str:
        if not self.table:
            return NAME
        return f" \\_ {NAME}" if self.node else f"{NAME}*"

    def DriverEndpoint(self) -> str:
        if not self.node:
            return "docker"
        return f" \\_ {NAME}" if self.table else NAME

    def LastActivity(self) -> str:
        return ""

    def Status(self) -> str:
        return "running" if self.node else ""

    def Buildkit(self) -> str:
        return VERSION if self.node else ""

    def Platforms(self) -> str:
        if not self.node:
            return ""
        return SHORT_PLATFORMS if self.table and not self.whole else ", ".join(PLATFORMS)

    def Error(self) -> str:
        return ""


async def main(docker: Client, call: Invocation) -> int:
    source = call.text("format")
    if source == "json" or "json ." in source:
        raise NotEmulated("docker buildx ls --format json")
    layout = DEFAULT if source == TABLE else source
    table = layout.startswith(TABLE)
    rows = [BuilderContext(node, table, call.yes("no-trunc")) for node in (False, True)]
    await docker.out(render(layout, BuilderContext, rows))
    return 0
