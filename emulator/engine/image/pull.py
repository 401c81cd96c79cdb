"""`docker pull`, with Docker's messages (moby: distribution/pull.go, pull_v2.go): from the catalog, or from a registry of the
simulated network.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import PlatformMismatch
from emulator.engine.image.hub import Hub
from emulator.engine.image.platform import matches, normal, platform_of
from emulator.engine.image.remote import places
from emulator.engine.image.remote.pull import opened
from emulator.model import reference as references
from emulator.model.blobs import BlobPlace
from emulator.model.events import Change, Table
from emulator.model.image import Image
from emulator.model.reference import DEFAULT_DOMAIN, Reference
from emulator.timeline import MILLISECOND, sleep
from emulator.wire.progress import Message

MANIFEST = 300 * MILLISECOND


class Found(Protocol):
    """An image of a registry. `fetch` brings its layers; then `image` gives the record, `blobs` the digests of its layers."""

    @property
    def id(self) -> str: ...
    @property
    def digest(self) -> str: ...
    def fetch(self) -> AsyncIterator[Message]: ...
    async def image(self) -> Image: ...
    def blobs(self) -> list[tuple[str, str]]: ...


class Origin(Protocol):
    """A repository that images are pulled from. `find` raises what its registry answers."""

    async def tags(self) -> list[str]: ...
    async def find(self, named: Reference, platform: str = "") -> Found: ...


async def origin_of(core: Core, named: Reference) -> Origin:
    """Where an image of that name comes from; raises what comes of asking there."""
    return Hub(core, named) if named.domain == DEFAULT_DOMAIN else await opened(core, named)


async def image_pull(core: Core, reference: str, platform: str = "", *, all_tags: bool = False) -> AsyncIterator[Message]:
    """The messages, as they come; refusals are raised."""
    named = references.parse(reference)
    origin = await origin_of(core, named)
    with core.working_on_layers():
        async for message in pulled(core, origin, named, platform, all_tags):
            yield message


async def pulled(core: Core, origin: Origin, named: Reference, platform: str, all_tags: bool) -> AsyncIterator[Message]:
    """The same, from there."""
    wanted = [Reference(named.domain, named.path, tag) for tag in await origin.tags()] if all_tags else [named.tagged()]
    newer = False
    for one in wanted:
        found = await origin.find(one, platform)
        yield Message(id=str(one) if one.digest else one.tag, status=f"Pulling from {one.path}")
        await sleep(MANIFEST)
        async for message in found.fetch():
            yield message
        newer = keep(core, one, found, await found.image()) or newer
        yield Message(status=f"Digest: {found.digest}")
    shown = named.repository if all_tags else named.tagged().familiar
    yield Message(status=f"Status: Downloaded newer image for {shown}" if newer else f"Status: Image is up to date for {shown}")
    if wanted:
        core.tell(image_message(core.world.images[found.id], "pull", named.repository, shown))
    if platform and not all_tags and not matches(core.world.images[found.id], platform):
        mismatch = PlatformMismatch(shown, platform_of(core.world.images[found.id]), normal(platform))
        yield Message(status=f"WARNING: {mismatch}")


def keep(core: Core, named: Reference, found: Found, image: Image) -> bool:
    """The image, its name and its digest; whether the name is new, or names another image now."""
    world, changes = core.world, list[Change]()
    if found.id not in world.images:
        changes.append(Change(Table.IMAGES, found.id, None, image))
    by_digest = f"{named.name}@{found.digest}"
    table, key = (world.digests, by_digest) if named.digest else (world.references, str(named))
    newer = table.get(key) != found.id
    if not named.digest and newer:
        changes.append(Change(Table.REFERENCES, key, world.references.get(key), found.id))
    if world.digests.get(by_digest) != found.id:
        changes.append(Change(Table.DIGESTS, by_digest, world.digests.get(by_digest), found.id))
    core.record(*changes)
    for diff_id, digest in found.blobs():
        places.remember(core, diff_id, BlobPlace(digest, named.name))
    return newer
