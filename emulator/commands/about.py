"""The client about itself: documents that `docker version` and `docker info` join with the engine's (cli: command/system)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec import field

from emulator.model.document import Document, StringMap, Strings
from emulator.wire.system import PlatformDocument, Version

API_VERSION = "1.51"


class ClientVersion(Document, frozen=True, kw_only=True):
    """What the client is."""

    __go_type__: ClassVar[str] = "system.clientVersion"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        {"Platform", "Version", "APIVersion", "DefaultAPIVersion", "GitCommit", "GoVersion", "Os", "Arch", "BuildTime"}
    )
    Platform: PlatformDocument | None = None
    Version: str = ""
    APIVersion: str = field(name="ApiVersion", default="")
    DefaultAPIVersion: str = ""
    GitCommit: str = ""
    GoVersion: str = ""
    Os: str = "linux"
    Arch: str = "amd64"
    BuildTime: str = ""
    Context: str = "default"


class VersionInfo(Document, frozen=True, kw_only=True):
    """What a `docker version` template walks."""

    __go_type__: ClassVar[str] = "system.versionInfo"
    Client: ClientVersion
    Server: Version | None


def build_time(text: str) -> str:
    """An RFC 3339 time as Go's ANSIC layout: `Tue Sep 15 11:02:57 2026`; any other text as it is."""
    try:
        moment = datetime.fromisoformat(text[:19])
    except ValueError:
        return text
    return f"{moment:%a %b} {moment.day:2d} {moment:%H:%M:%S %Y}"


def client_version(server: Version, context: str) -> ClientVersion:
    """This client is built like its engine: same version, same Go, same day."""
    return ClientVersion(
        Version=server.Version,
        APIVersion=API_VERSION,
        DefaultAPIVersion=API_VERSION,
        GitCommit=server.GitCommit,
        GoVersion=server.GoVersion,
        BuildTime=build_time(server.BuildTime),
        Context=context,
    )


def version_info(server: Version, context: str) -> VersionInfo:
    """Client and server, the server's time as the client shows it."""
    components = tuple(
        msgspec.structs.replace(component, Details=_readable(component.Details)) if component.Name == "Engine" else component
        for component in server.Components
    )
    shown = msgspec.structs.replace(server, Components=components)
    return VersionInfo(Client=client_version(server, context), Server=shown)


def _readable(details: StringMap) -> StringMap:
    return {**details, "BuildTime": build_time(details["BuildTime"])} if "BuildTime" in details else details


class ClientPlugin(Document, frozen=True, kw_only=True):
    """A plugin of the client, as `docker info` lists it."""

    __go_type__: ClassVar[str] = "manager.Plugin"
    SchemaVersion: str = "0.1.0"
    Vendor: str = "Docker Inc."
    Version: str = ""
    ShortDescription: str = ""
    Name: str = ""
    Path: str = ""


class ClientInfo(Document, frozen=True, kw_only=True):
    """The client's half of `docker info`; the version's fields are its own."""

    __go_type__: ClassVar[str] = "system.clientInfo"
    omit_empty: ClassVar[frozenset[str]] = ClientVersion.omit_empty
    Debug: bool = False
    Version: str = ""
    APIVersion: str = field(name="ApiVersion", default="")
    DefaultAPIVersion: str = ""
    GitCommit: str = ""
    GoVersion: str = ""
    Os: str = "linux"
    Arch: str = "amd64"
    BuildTime: str = ""
    Context: str = "default"
    Plugins: tuple[ClientPlugin, ...] = ()
    Warnings: Strings | None = None


def client_info(server: Version, context: str, debug: bool, plugins: str) -> ClientInfo:
    """`plugins` is the directory that they are shown in."""
    version = client_version(server, context)
    return ClientInfo(
        Debug=debug,
        Version=version.Version,
        DefaultAPIVersion=version.DefaultAPIVersion,
        GitCommit=version.GitCommit,
        GoVersion=version.GoVersion,
        BuildTime=version.BuildTime,
        Context=context,
        Plugins=tuple(
            ClientPlugin(Version=number, ShortDescription=f"Docker {name.title()}", Name=name, Path=f"{plugins}/docker-{name}")
            for name, number in (("buildx", "0.29.1"), ("compose", "2.40.3"))
        ),
    )
