"""docker context create [--description TEXT] [--docker KEY=VALUE,…] [--from CONTEXT] CONTEXT (cli: context/create.go)"""

from __future__ import annotations

import msgspec

from emulator.commands.client import Client
from emulator.commands.context.documents import Stored
from emulator.commands.context.endpoint_config import endpoint
from emulator.commands.context.store import (
    DEFAULT,
    FROM_ENVIRONMENT,
    ContextTaken,
    check_name,
    described,
    exists,
    load,
    save,
)
from emulator.commands.endpoint import context_name
from emulator.commands.outcome import ClientError
from emulator.parse.invocation import Invocation
from emulator.quote import quote


class DockerAndFrom(ClientError):
    def __init__(self) -> None:
        super().__init__("cannot use --docker flag when --from is set")


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    check_free(docker, name)
    save(docker, msgspec.structs.replace(made(docker, call), Name=name))
    await docker.line(name)
    await docker.complain(f"Successfully created context {quote(name)}")
    return 0


def check_free(docker: Client, name: str) -> None:
    """Whether a context of that name can be made."""
    check_name(name)
    if exists(docker, name):
        raise ContextTaken(name)


def made(docker: Client, call: Invocation) -> Stored:
    """A copy of another context, or a new one."""
    source, description, config = call.text("from"), call.text("description"), call.pairs("docker")
    if source or not config:
        if config:
            raise DockerAndFrom
        context = load(docker, source or context_name(docker, call), str(call.globals["host"]))
        if context.Name == DEFAULT:
            context = described(context, FROM_ENVIRONMENT)
        return described(context, description) if description else context
    return described(Stored(Name="", Endpoints={"docker": endpoint(docker, config)}), description)
