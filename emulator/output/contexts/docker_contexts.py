"""`docker context ls` (docker/cli: cli/command/formatter/context.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import msgspec

from emulator.output.formatting import TABLE, SubContext, render
from emulator.output.width import ellipsis

DEFAULT = r"table {{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}"
LONGEST_ERROR = 45


class DockerContext(msgspec.Struct, frozen=True):
    """An endpoint that the client knows by name."""

    Name: str
    Description: str = ""
    DockerEndpoint: str = ""
    Current: bool = False
    Error: str = ""


class ClientContext(SubContext):
    __go_type__ = "*formatter.clientContextContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("c",)
    headers: ClassVar[Mapping[str, str]] = {
        "Name": "NAME", "Description": "DESCRIPTION", "DockerEndpoint": "DOCKER ENDPOINT", "Error": "ERROR",
    }  # fmt: skip

    def __init__(self, context: DockerContext) -> None:
        self.c = context

    def Current(self) -> bool:
        return self.c.Current

    def Name(self) -> str:
        return self.c.Name

    def Description(self) -> str:
        return self.c.Description

    def DockerEndpoint(self) -> str:
        return self.c.DockerEndpoint

    def Error(self) -> str:
        return ellipsis(self.c.Error, LONGEST_ERROR)


def format_for(source: str, quiet: bool = False) -> str:
    return "{{.Name}}" if quiet else DEFAULT if source == TABLE else source


def write(contexts: Iterable[DockerContext], format: str) -> str:
    return render(format, ClientContext, map(ClientContext, contexts))
