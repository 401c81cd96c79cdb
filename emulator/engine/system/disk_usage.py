"""`docker system df`."""

from __future__ import annotations

from emulator.engine.container.list import container_list
from emulator.engine.core import Core
from emulator.engine.image.list import image_list
from emulator.engine.image.prune import layer_sizes
from emulator.engine.system.build_prune import documents
from emulator.engine.volume.remove import users
from emulator.wire.system import DiskUsage
from emulator.wire.volume import UsageDocument, volume_inspect


async def disk_usage(core: Core) -> DiskUsage:
    """The whole document."""
    volumes = tuple(
        volume_inspect(
            volume, UsageDocument(RefCount=len(users(core, volume.name)), Size=core.backend.volume_size(volume.name))
        )
        for volume in core.world.volumes.values()
    )
    return DiskUsage(
        LayersSize=sum(layer_sizes(core).values()),
        Images=tuple(await image_list(core, shared_size=True)),
        Containers=tuple(await container_list(core, all=True, size=True)),
        Volumes=volumes,
        BuildCache=documents(core),
    )
