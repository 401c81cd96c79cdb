"""The one thing that an engine without plugins can say of a plugin."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import EmptyName


async def find(docker: Client, name: str) -> None:
    """A plugin by name or id."""
    if not name.strip():
        raise EmptyName("plugin")
    await docker.engine.plugin_find(name)
