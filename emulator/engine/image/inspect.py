"""`docker image inspect` and `docker history` (moby: daemon/images/image_inspect.go, image_history.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.errors.image import EmptyName
from emulator.engine.image.chains import cache_ids
from emulator.engine.image.platform import check_platform
from emulator.model.document import Strings
from emulator.model.image import Image
from emulator.wire.image import HistoryItem, ImageInspect, history_items
from emulator.wire.image import image_inspect as document


async def image_inspect(core: Core, reference: str, platform: str = "") -> ImageInspect:
    """The whole document."""
    image = resolve.image(core, reference)
    if platform:
        check_platform(image, reference, platform)
    tags, digests = resolve.tags(core, image.id), resolve.digests(core, image.id)
    return document(image, tags, digests, cache_ids(core, image.layers), core.host.docker_root)


async def image_history(core: Core, reference: str, platform: str = "") -> tuple[HistoryItem, ...]:
    """The steps, the newest first."""
    if not reference:
        raise EmptyName
    chain: list[Image] = []
    image: Image | None = resolve.image(core, reference)
    if platform and image is not None:
        check_platform(image, reference, platform)
    while image is not None and image not in chain:
        chain.append(image)
        image = core.world.images.get(image.parent)
    tags: dict[str, Strings] = {ancestor.id: resolve.tags(core, ancestor.id) for ancestor in chain}
    return history_items(tuple(chain), tags)
