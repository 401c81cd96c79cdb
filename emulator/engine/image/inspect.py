"""`docker image inspect` and `docker history` (moby: daemon/images/image_inspect.go, image_history.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.image.chains import cache_ids
from emulator.model.document import Strings
from emulator.model.image import Image
from emulator.wire.image import HistoryItem, ImageInspect, history_items
from emulator.wire.image import image_inspect as document


async def image_inspect(core: Core, reference: str) -> ImageInspect:
    """The whole document."""
    image = resolve.image(core, reference)
    tags, digests = resolve.tags(core, image.id), resolve.digests(core, image.id)
    return document(image, tags, digests, cache_ids(core, image.layers), core.host.docker_root)


async def image_history(core: Core, reference: str) -> tuple[HistoryItem, ...]:
    """The steps, the newest first."""
    chain: list[Image] = []
    image: Image | None = resolve.image(core, reference)
    while image is not None and image not in chain:
        chain.append(image)
        image = core.world.images.get(image.parent)
    tags: dict[str, Strings] = {ancestor.id: resolve.tags(core, ancestor.id) for ancestor in chain}
    return history_items(tuple(chain), tags)
