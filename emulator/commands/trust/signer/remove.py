"""docker trust signer remove [-f] NAME REPOSITORY..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.references import reference
from emulator.commands.trust.names import RESERVED
from emulator.commands.trust.signatures import no_server
from emulator.parse.invocation import Invocation
from emulator.quote import quote


async def main(docker: Client, call: Invocation) -> int:
    name, *repositories = call.operands
    for repository in repositories:
        await docker.line(f"Removing signer {quote(name)} from {repository}...")
        await docker.complain(f"{await refusal(docker, call, name, repository)}\n")
    raise ClientError(f"error removing signer from: {', '.join(repositories)}")


async def refusal(docker: Client, call: Invocation, name: str, repository: str) -> str:
    """Why nothing is removed."""
    if name == RESERVED:
        return f"{RESERVED} is a reserved keyword and cannot be removed"
    try:
        why = await no_server(docker, call.called_as, reference(repository))
    except ClientError as error:
        return str(error)
    return f"error retrieving signers for {repository}: {why}"
