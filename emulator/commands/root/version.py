"""docker version [-f FORMAT]"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from emulator.commands.about import ClientVersion, VersionInfo, version_info
from emulator.commands.api_version import api_version
from emulator.commands.client import STDOUT, Client
from emulator.commands.endpoint import NoEngine, context_name
from emulator.commands.inspecting import show
from emulator.errors import DockerError
from emulator.output.inspect import format_one
from emulator.output.table import tabulate
from emulator.parse.invocation import Invocation
from emulator.wire.system import ComponentVersion, Version

ALIGNED = (20, 1)
ENGINE_LINES = (
    ("API version", "{ApiVersion} (minimum version {MinAPIVersion})"),
    ("Go version", "{GoVersion}"),
    ("Git commit", "{GitCommit}"),
    ("Built", "{BuildTime}"),
    ("OS/Arch", "{Os}/{Arch}"),
    ("Experimental", "{Experimental}"),
)


async def main(docker: Client, call: Invocation) -> int:
    source = call.text("format")
    try:
        server, refusal = await docker.engine.version(), None
    except (NoEngine, DockerError) as error:
        server, refusal = None, error
    info = version_info(server, context_name(docker, call), api_version(docker.console.environment))
    if source:
        outcome = format_one(source, info, "version", ALIGNED)
        if refusal and outcome.status == 1:
            outcome = replace(outcome, stderr="", status=0)
        status = await show(docker, outcome)
    else:
        status = 0
        await docker.console.write(STDOUT, tabulate("".join(_lines(info)), *ALIGNED).encode())
    if refusal and not status:
        raise refusal
    return status


def _lines(info: VersionInfo) -> Iterator[str]:
    yield "Client:\n"
    yield from _client(info.Client)
    yield "\n"
    if info.Server is not None:
        yield from _server(info.Server)


def _client(client: ClientVersion) -> Iterator[str]:
    downgraded = "" if client.APIVersion == client.DefaultAPIVersion else f" (downgraded from {client.DefaultAPIVersion})"
    yield f" Version:\t{client.Version}\n API version:\t{client.APIVersion}{downgraded}\n Go version:\t{client.GoVersion}\n"
    yield f" Git commit:\t{client.GitCommit}\n Built:\t{client.BuildTime}\n"
    yield f" OS/Arch:\t{client.Os}/{client.Arch}\n Context:\t{client.Context}\n"


def _server(server: Version) -> Iterator[str]:
    name = f" {server.Platform.Name}" if server.Platform.Name else ""
    yield f"Server:{name}\n"
    for component in server.Components:
        yield from _component(component)


def _component(component: ComponentVersion) -> Iterator[str]:
    yield f" {component.Name}:\n  Version:\t{component.Version}\n"
    if component.Name == "Engine":
        yield from (f"  {title}:\t{text.format(**component.Details)}\n" for title, text in ENGINE_LINES)
    else:
        yield from (f"  {key}:\t{component.Details[key]}\n" for key in sorted(component.Details))
