"""`docker login` (moby: registry/service.go Auth): whether a registry can be reached. Docker Hub takes everybody here."""

from __future__ import annotations

from emulator.engine.core import Core
from emulator.engine.errors.image import BadServer
from emulator.engine.image.registry import check_reachable
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.quote import quote

HUB = ("docker.io", "index.docker.io", "registry-1.docker.io")


async def registry_login(core: Core, server: str) -> None:
    """Raises what comes of a registry that does not answer."""
    whole = server if server.startswith(("http://", "https://")) else f"https://{server}"
    host = whole.partition("://")[2].partition("/")[0]
    if " " in host:
        raise BadServer(whole, quote(" "))
    check_reachable(core, Reference(DEFAULT_DOMAIN if host in HUB else host, ""))
