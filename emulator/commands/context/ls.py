"""docker context ls [--format FORMAT] [-q] (cli: command/context/list.go)"""

from __future__ import annotations

from collections.abc import Iterator

from emulator.commands.client import Client
from emulator.commands.context.store import DEFAULT, FROM_ENVIRONMENT, load, stored_names
from emulator.commands.endpoint import context_name
from emulator.commands.outcome import ClientError
from emulator.output.contexts import docker_contexts
from emulator.output.contexts.docker_contexts import DockerContext
from emulator.output.width import natural_key
from emulator.parse.invocation import Invocation

OVERRIDDEN = (
    "Warning: DOCKER_HOST environment variable overrides the active context. To use {}, either set the global --context "
    "flag, or unset DOCKER_HOST environment variable."
)


async def main(docker: Client, call: Invocation) -> int:
    layout = docker_contexts.format_for(call.text("format") or "table", call.yes("quiet"))
    lines = sorted(known(docker, call), key=lambda context: natural_key(context.Name))
    await docker.out(docker_contexts.write(lines, layout))
    if docker.console.environment.get("DOCKER_HOST"):
        await docker.complain(OVERRIDDEN.format("a context"))
    return 0


def known(docker: Client, call: Invocation) -> Iterator[DockerContext]:
    """All that are stored, `default`, and the one in use even where it is missing."""
    current = context_name(docker, call)
    for name in dict.fromkeys([DEFAULT, *stored_names(docker), current]):
        yield line(docker, name, str(call.globals["host"]), current)


def line(docker: Client, name: str, host: str, current: str) -> DockerContext:
    try:
        context = load(docker, name, host)
    except ClientError as error:
        return DockerContext(Name=name, Current=name == current, Error=str(error))
    description = FROM_ENVIRONMENT if name == DEFAULT else context.Metadata.Description
    return DockerContext(name, description, context.endpoint.Host, name == current)
