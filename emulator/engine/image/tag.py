"""`docker tag` (moby: daemon/images/image_tag.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import DigestTag, ReservedName
from emulator.model import reference as references
from emulator.model.events import Change, Table
from emulator.model.reference import Reference


async def image_tag(core: Core, source: str, target: str) -> None:
    """Gives an image another name."""
    image = resolve.image(core, source)
    named = references.parse(target).tagged()
    if named.digest:
        raise DigestTag()
    if named.repository == "sha256":
        raise ReservedName()
    tag_image(core, image.id, named)


def tag_image(core: Core, image_id: str, named: Reference) -> None:
    """The name goes to this image, whoever had it before."""
    image = core.world.images[image_id]
    key, before = str(named), core.world.references.get(str(named))
    changes = [Change(Table.IMAGES, image_id, image, structs.replace(image, tagged=core.now))]
    if before != image_id:
        changes.append(Change(Table.REFERENCES, key, before, image_id))
    core.record(*changes, message=image_message(image, "tag", named.familiar))
