"""docker manifest push [--insecure] [-p] MANIFEST_LIST"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.manifest.local import find
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    find(call.operands[0])
    return 0
