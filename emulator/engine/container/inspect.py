"""`docker inspect` of a container (moby: daemon/inspect.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container.links import shown_links
from emulator.engine.container.list import sizes
from emulator.engine.core import Core
from emulator.engine.image.chains import cache_ids
from emulator.wire.container_inspect import ContainerInspect, graph_data
from emulator.wire.container_inspect import container_inspect as document


async def container_inspect(core: Core, name: str, *, size: bool = False) -> ContainerInspect:
    """The whole document."""
    container = resolve.container(core, name)
    layers = cache_ids(core, container.image_layers)
    if container.host_config.Links:
        host = structs.replace(container.host_config, Links=shown_links(core, container))
        container = structs.replace(container, host_config=host)
    root = core.host.docker_root
    return document(container, graph_data(container, layers, root), root, sizes(core, container) if size else None)
