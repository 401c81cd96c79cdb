"""The client about itself: documents that `docker version` and `docker info` join with the engine's (cli: command/system)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec import field

from emulator.engine.system.version import API_VERSION, BUILD_TIME, GO_VERSION
from emulator.model.document import Document, StringMap, Strings
from emulator.parse.client import COMMIT, VERSION
from emulator.wire.system import PlatformDocument, Version


class ClientPlatform(PlatformDocument, frozen=True, kw_only=True):
    """`.Client.Platform`."""

    __go_type__: ClassVar[str] = "system.platformInfo"


class ClientVersion(Document, frozen=True, kw_only=True):
    """What the client is."""

    __go_type__: ClassVar[str] = "system.clientVersion"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        {"Platform", "Version", "APIVersion", "DefaultAPIVersion", "GitCommit", "GoVersion", "Os", "Arch", "BuildTime"}
    )
    Platform: ClientPlatform | None = None
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


def client_version(context: str, api: str = API_VERSION) -> ClientVersion:
    """What this client is: the version and commit are those of `docker --version`, the rest of the same release. `api` is
    the version of the API that it asks for."""
    return ClientVersion(
        Version=VERSION,
        APIVersion=api,
        DefaultAPIVersion=API_VERSION,
        GitCommit=COMMIT,
        GoVersion=GO_VERSION,
        BuildTime=build_time(BUILD_TIME),
        Context=context,
    )


def version_info(server: Version | None, context: str, api: str = API_VERSION) -> VersionInfo:
    """Client and server, the server's time as the client shows it."""
    if server is None:
        return VersionInfo(Client=client_version(context, api), Server=None)
    components = tuple(
        msgspec.structs.replace(component, Details=_readable(component.Details)) if component.Name == "Engine" else component
        for component in server.Components
    )
    shown = msgspec.structs.replace(server, Components=components)
    return VersionInfo(Client=client_version(context, api), Server=shown)


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

    __go_type__: ClassVar[str] = "*system.clientInfo"
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


def client_info(context: str, debug: bool, plugins: str) -> ClientInfo:
    """`plugins` is the directory that they are shown in."""
    fields = msgspec.structs.asdict(client_version(context))
    return ClientInfo(
        **{name: value for name, value in fields.items() if name not in ("Platform", "APIVersion")},
        Debug=debug,
        Plugins=tuple(
            ClientPlugin(Version=number, ShortDescription=f"Docker {name.title()}", Name=name, Path=f"{plugins}/docker-{name}")
            for name, number in (("buildx", "0.29.1"), ("compose", "2.40.3"))
        ),
    )
