"""`docker image prune` (moby: daemon/images/image_prune.go)."""

from __future__ import annotations

from emulator.engine.container.prune import excluded
from emulator.engine.core import Core
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.image.chains import cached_chains, chain_ids
from emulator.engine.image.list import created
from emulator.engine.image.remove import all_references, remove_image
from emulator.engine.system.until import UnreadableUntil, until_of
from emulator.errors import DockerError
from emulator.model.document import Document
from emulator.model.events import Message
from emulator.model.image import Image
from emulator.wire.image import DeleteResponse

ACCEPTED = ("dangling", "label", "label!", "until")


class ImagesPruned(Document, frozen=True, kw_only=True):
    """The answer."""

    ImagesDeleted: tuple[DeleteResponse, ...] | None
    SpaceReclaimed: int


async def image_prune(core: Core, filters: FilterValues | None = None) -> ImagesPruned:
    """Removes the images without a name, or (`dangling=false`) all that no container uses."""
    chosen = Filters(filters, ACCEPTED)
    dangling, until = chosen.flag("dangling", True), until_of(chosen, core.now, UnreadableUntil)
    sizes = layer_sizes(core)
    records: list[DeleteResponse] = []
    for image in list(core.world.images.values()):
        if image.id in core.world.images and matches(core, chosen, until, image):
            records += pruned(core, image, dangling)
    held = cached_chains(core)
    reclaimed = sum(sizes.get(record.Deleted, 0) for record in records if record.Deleted not in held)
    core.tell(Message("image", "prune", "", {"reclaimed": str(reclaimed)}))
    return ImagesPruned(ImagesDeleted=tuple(records) or None, SpaceReclaimed=reclaimed)


def layer_sizes(core: Core) -> dict[str, int]:
    """By chain id."""
    return {
        chain: layer.size
        for image in core.world.images.values()
        for chain, layer in zip(chain_ids(image), image.layers, strict=True)
    }


def matches(core: Core, filters: Filters, until: int, image: Image) -> bool:
    """No intermediate image; by age and labels."""
    has_children = any(other.parent == image.id for other in core.world.images.values())
    if has_children and not all_references(core, image.id):
        return False
    if until and created(image) > until:
        return False
    labels = image.config.Labels or {}
    return filters.labels("label", labels) and not excluded(filters, labels)


def pruned(core: Core, image: Image, dangling: bool) -> list[DeleteResponse]:
    """What goes of one image; a conflict keeps it."""
    names = all_references(core, image.id)
    if dangling and any(not named.digest for named in names):
        return []
    wanted = [named.familiar for named in names] or [image.id.removeprefix("sha256:")]
    records: list[DeleteResponse] = []
    for name in wanted:
        try:
            records += remove_image(core, name, force=False, prune=True)
        except DockerError:
            continue  # in use, or gone with an earlier name: Docker leaves it be
    return records
