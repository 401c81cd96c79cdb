"""docker buildx version"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.parse.invocation import Invocation

VERSION = "github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4"


async def main(docker: Client, call: Invocation) -> int:
    await docker.line(VERSION)
    return 0
