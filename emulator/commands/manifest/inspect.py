"""docker manifest inspect [--insecure] [-v] [MANIFEST_LIST] MANIFEST"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.manifest.local import find
from emulator.commands.references import reference
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    *lists, name = call.operands
    image = reference(name)
    if lists and lists[0]:
        reference(lists[0])
        find(name)
    raise NotEmulated(f"{call.called_as} of {image.familiar}, which lies in a registry")
