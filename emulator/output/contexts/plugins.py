"""`docker plugin ls` (docker/cli: cli/command/plugin/formatter.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from emulator.output.formatting import QUIET, RAW, TABLE, SubContext, render
from emulator.output.width import ellipsis, truncate_id

DEFAULT = r"table {{.ID}}\t{{.Name}}\t{{.Description}}\t{{.Enabled}}"
RAW_LINES = "plugin_id: {{.ID}}\nname: {{.Name}}\ndescription: {{.Description}}\nenabled: {{.Enabled}}\n"


class Config(Protocol):
    @property
    def Description(self) -> str: ...


class Plugin(Protocol):
    """types.Plugin."""

    @property
    def ID(self) -> str: ...
    @property
    def Name(self) -> str: ...
    @property
    def Enabled(self) -> bool: ...
    @property
    def PluginReference(self) -> str: ...
    @property
    def Config(self) -> Config: ...


class PluginContext(SubContext):
    __go_type__ = "*plugin.pluginContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("trunc", "p")
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "ID", "Name": "NAME", "Description": "DESCRIPTION", "Enabled": "ENABLED", "PluginReference": "IMAGE",
    }  # fmt: skip

    def __init__(self, plugin: Plugin, trunc: bool = True) -> None:
        self.p, self.trunc = plugin, trunc

    def ID(self) -> str:
        return truncate_id(self.p.ID) if self.trunc else self.p.ID

    def Name(self) -> str:
        return self.p.Name

    def Description(self) -> str:
        text = self.p.Config.Description.replace("\n", "").replace("\r", "")
        return ellipsis(text, 45) if self.trunc else text

    def Enabled(self) -> bool:
        return self.p.Enabled

    def PluginReference(self) -> str:
        return self.p.PluginReference


def format_for(source: str, quiet: bool = False) -> str:
    if source == TABLE:
        return QUIET if quiet else DEFAULT
    if source == RAW:
        return "plugin_id: {{.ID}}" if quiet else RAW_LINES
    return source


def write(plugins: Iterable[Plugin], format: str, trunc: bool = True) -> str:
    return render(format, PluginContext, (PluginContext(plugin, trunc) for plugin in plugins))
