"""docker trust key generate [--dir DIR] NAME"""

from __future__ import annotations

import posixpath

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.trust.names import check_name
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation
from emulator.quote import quote


async def main(docker: Client, call: Invocation) -> int:
    name, directory = call.operands[0], call.text("dir")
    check_name("key", name)
    if directory and not docker.console.files.exists(directory):
        raise ClientError(f"public key path does not exist: {quote(directory)}")
    public = posixpath.join(directory or docker.console.directory, f"{name}.pub")
    if docker.console.files.exists(public):
        raise ClientError(f"public key file already exists: {quote(public)}")
    raise NotEmulated(call.called_as)
