"""docker manifest create [-a] [--insecure] MANIFEST_LIST MANIFEST...: its refusals; keeping a list is not emulated."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.manifest.remote import fetched
from emulator.commands.outcome import ClientError
from emulator.commands.references import reference
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    target, *names = call.operands
    try:
        reference(target)
    except ClientError as error:
        raise ClientError(f"error parsing name for manifest list {target}: {error}") from error
    for name in names:
        await fetched(docker, call, reference(name))
    raise NotEmulated(call.called_as)
