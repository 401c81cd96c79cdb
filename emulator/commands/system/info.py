"""docker info [-f FORMAT]"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import structs

from emulator.commands.about import ClientInfo, client_info
from emulator.commands.client import Client
from emulator.commands.endpoint import NoEngine, context_name
from emulator.commands.inspecting import show
from emulator.commands.outcome import sentence
from emulator.errors import DockerError
from emulator.model.document import Strings
from emulator.output.inspect import format_one
from emulator.output.units import bytes_size
from emulator.parse.invocation import Invocation
from emulator.wire.system import NO_INFO, Info


class DockerInfo(Info, frozen=True, kw_only=True):
    """What a `docker info` template walks: the engine's document and the client's beside it."""

    __go_type__: ClassVar[str] = "system.dockerInfo"
    omit_empty: ClassVar[frozenset[str]] = Info.omit_empty | {"ServerErrors", "ClientErrors", "ClientInfo"}
    ServerErrors: Strings | None = None
    ClientInfo: ClientInfo
    ClientErrors: Strings | None = None


async def main(docker: Client, call: Invocation) -> int:
    debug = bool(call.globals.get("debug"))
    client = client_info(context_name(docker, call), debug, f"{docker.config_directory}/cli-plugins")
    source = call.text("format")
    try:
        server = await docker.engine.info()
    except (NoEngine, DockerError) as error:
        return await _without_engine(docker, source, client, error)
    if not source:
        await docker.out("".join(f"{line}\n" for line in (*_client(client), "", *_server(server), "")))
        for warning in server.Warnings or ():
            await docker.complain(warning)
        return 0
    return await show(docker, format_one(source, joined(server, client)))


def joined(server: Info, client: ClientInfo) -> DockerInfo:
    """Both halves."""
    return DockerInfo(**{name: getattr(server, name) for name in server.__struct_fields__}, ClientInfo=client)


async def _without_engine(docker: Client, source: str, client: ClientInfo, error: NoEngine | DockerError) -> int:
    """The client's half, and why there is no other."""
    await docker.complain(sentence(error))
    if source:
        errors = () if isinstance(error, NoEngine) else (sentence(error),)
        known = structs.replace(joined(NO_INFO, client), ServerErrors=errors)
        return await show(docker, format_one(source, known)) or int(isinstance(error, NoEngine))
    await docker.out("".join(f"{line}\n" for line in (*_client(client), "", "Server:")))
    return 1


def _client(client: ClientInfo) -> Iterator[str]:
    yield "Client:"
    yield f" Version:    {client.Version}"
    yield f" Context:    {client.Context}"
    yield f" Debug Mode: {_go(client.Debug)}"
    yield " Plugins:"
    for plugin in client.Plugins:
        yield f"  {plugin.Name}: {plugin.ShortDescription} ({plugin.Vendor})"
        yield f"    Version:  {plugin.Version}"
        yield f"    Path:     {plugin.Path}"


def _server(info: Info) -> Iterator[str]:
    yield "Server:"
    yield from _counts(info)
    yield from _drivers(info)
    yield from _runtime(info)
    yield from _host(info)


def _counts(info: Info) -> Iterator[str]:
    yield f" Containers: {info.Containers}"
    yield f"  Running: {info.ContainersRunning}"
    yield f"  Paused: {info.ContainersPaused}"
    yield f"  Stopped: {info.ContainersStopped}"
    yield f" Images: {info.Images}"
    yield f" Server Version: {info.ServerVersion}"


def _drivers(info: Info) -> Iterator[str]:
    yield f" Storage Driver: {info.Driver}"
    yield from (f"  {name}: {value}" for name, value in info.DriverStatus or ())
    yield f" Logging Driver: {info.LoggingDriver}"
    yield f" Cgroup Driver: {info.CgroupDriver}"
    yield f" Cgroup Version: {info.CgroupVersion}"
    yield " Plugins:"
    yield f"  Volume: {' '.join(info.Plugins.Volume or ())}"
    yield f"  Network: {' '.join(info.Plugins.Network or ())}"
    yield f"  Log: {' '.join(info.Plugins.Log or ())}"
    yield " CDI spec directories:"
    yield from (f"  {directory}" for directory in info.CDISpecDirs or ())
    yield f" Swarm: {info.Swarm.LocalNodeState}"


def _runtime(info: Info) -> Iterator[str]:
    yield f" Runtimes: {' '.join(info.Runtimes or ())}"
    yield f" Default Runtime: {info.DefaultRuntime}"
    yield f" Init Binary: {info.InitBinary}"
    yield f" containerd version: {info.ContainerdCommit.ID}"
    yield f" runc version: {info.RuncCommit.ID}"
    yield f" init version: {info.InitCommit.ID}"
    yield " Security Options:"
    for option in info.SecurityOptions or ():
        fields = dict(part.partition("=")[::2] for part in option.split(","))
        yield f"  {fields.get('name', option)}"
        if "profile" in fields:
            yield f"   Profile: {fields['profile']}"


def _host(info: Info) -> Iterator[str]:
    yield f" Kernel Version: {info.KernelVersion}"
    yield f" Operating System: {info.OperatingSystem}"
    yield f" OSType: {info.OSType}"
    yield f" Architecture: {info.Architecture}"
    yield f" CPUs: {info.NCPU}"
    yield f" Total Memory: {bytes_size(info.MemTotal)}"
    yield f" Name: {info.Name}"
    yield f" ID: {info.ID}"
    yield f" Docker Root Dir: {info.DockerRootDir}"
    yield f" Debug Mode: {_go(info.Debug)}"
    yield f" Experimental: {_go(info.ExperimentalBuild)}"
    registries = info.RegistryConfig.InsecureRegistryCIDRs if info.RegistryConfig else ()
    yield " Insecure Registries:"
    yield from (f"  {network}" for network in registries)
    yield f" Live Restore Enabled: {_go(info.LiveRestoreEnabled)}"


def _go(value: bool) -> str:
    return str(value).lower()
