"""`docker rename` (moby: daemon/rename.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container import links, networking
from emulator.engine.container.create import NAME
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import RenameEmpty, RenameInvalid, RenameSame, RenameTaken
from emulator.model.container import Container


async def container_rename(core: Core, old: str, new: str) -> None:
    """Gives a container another name."""
    if not old or not new:
        raise RenameEmpty()
    container = resolve.container(core, old)
    name = new.removeprefix("/")
    if container.name == name:
        raise RenameSame()
    if not NAME.fullmatch(name):
        raise RenameInvalid(new if new.startswith("/") else f"/{new}")
    if name in core.world.container_names:
        raise RenameTaken(name, core.world.container_names[name])
    followers = links.followers(core, container, name)
    renamed = core.change(container.id, name=name)
    for parent in followers:
        core.change(parent.id, host_config=parent.host_config)
    rename_endpoints(core, renamed)
    core.tell(container_message(renamed, "rename", {"oldName": f"/{container.name}"}))


def rename_endpoints(core: Core, container: Container) -> None:
    """Others find it by its new name (moby: sandbox.Rename); the default bridge's endpoint then shows names, too."""
    networks = dict(container.networks)
    for label, endpoint in container.networks.items():
        network = core.world.networks.get(endpoint.NetworkID)
        if network is not None and endpoint.EndpointID:
            shown = networking.all_names(container, endpoint)
            networks[label] = structs.replace(endpoint, DNSNames=shown)
            names = networking.dns_names(container, network, endpoint)
            core.backend.rename_endpoint(container, network, networks[label], names or ())
    if networks != container.networks:
        core.change(container.id, networks=networks)
