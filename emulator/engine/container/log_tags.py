"""What a log driver knows of its container, and `--log-opt tag=`, a template over it (moby: daemon/logger/loginfo.go)."""

from __future__ import annotations

from typing import ClassVar

from emulator.engine.core import Core
from emulator.errors import EmulatorError
from emulator.model.container import Container
from emulator.model.document import Document, StringMap, Strings


class TagFailure(EmulatorError):
    """A template that cannot be read or filled; the text is Go's."""


class LogInfo(Document, frozen=True, kw_only=True):
    """Go's logger.Info."""

    __go_type__: ClassVar[str] = "*logger.Info"
    Config: StringMap
    ContainerID: str
    ContainerName: str
    ContainerEntrypoint: str
    ContainerArgs: Strings
    ContainerImageID: str
    ContainerImageName: str
    ContainerEnv: Strings
    ContainerLabels: StringMap
    LogPath: str
    DaemonName: str = "docker"
    __go_private__: ClassVar[Strings] = ("host",)
    host: str

    def Hostname(self) -> str:
        return self.host

    def Command(self) -> str:
        return " ".join((self.ContainerEntrypoint, *self.ContainerArgs))

    def ID(self) -> str:
        return self.ContainerID[:12]

    def FullID(self) -> str:
        return self.ContainerID

    def Name(self) -> str:
        return self.ContainerName.removeprefix("/")

    def ImageID(self) -> str:
        return self.ContainerImageID[:12]

    def ImageFullID(self) -> str:
        return self.ContainerImageID

    def ImageName(self) -> str:
        return self.ContainerImageName


def info_of(core: Core, container: Container) -> LogInfo:
    """What is known of a container."""
    home = f"{core.host.docker_root}/containers/{container.id}/{container.id}-json.log"
    return LogInfo(
        Config=container.host_config.LogConfig.Config or {},
        ContainerID=container.id,
        ContainerName=f"/{container.name}",
        ContainerEntrypoint=container.path,
        ContainerArgs=container.args,
        ContainerImageID=container.image_id,
        ContainerImageName=container.config.Image,
        ContainerEnv=container.config.Env or (),
        ContainerLabels=dict(container.labels),
        LogPath=home if container.host_config.LogConfig.Type == "json-file" else "",
        host=core.host.hostname,
    )


def tag_of(core: Core, container: Container) -> str:
    """The tag that the options ask for, "" for none; raises TagFailure."""
    template = (container.host_config.LogConfig.Config or {}).get("tag", "")
    return core.write_tag(template, info_of(core, container)) if template else ""
