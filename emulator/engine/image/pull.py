"""`docker pull`: from the catalog, with Docker's messages (moby: distribution/pull_v2.go, xfer/download.go).

Layers come three at a time; each is downloaded, then extracted after the one below it. Times and sizes are the catalog's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from emulator.catalog import CatalogImage, CatalogLayer
from emulator.engine.core import Core, image_message
from emulator.engine.errors.image import ManifestUnknown, PlatformMismatch, PullDenied
from emulator.engine.image import registry
from emulator.engine.image.chains import chain_ids
from emulator.engine.image.platform import matches, normal, platform_of
from emulator.model import reference as references
from emulator.model.ids import short
from emulator.model.reference import Reference
from emulator.timeline import sleep
from emulator.wire.progress import Message, Progress

MILLISECOND = 1_000_000
BANDWIDTH = 40 << 20  # bytes a second
EXTRACTION = 120 << 20
STEP = 100 * MILLISECOND
MANIFEST = 300 * MILLISECOND
CONCURRENT = 3


async def image_pull(core: Core, reference: str, platform: str = "", *, all_tags: bool = False) -> AsyncIterator[Message]:
    """The messages, as they come; refusals are raised."""
    named = references.parse(reference)
    wanted = found_images(core, named, all_tags)
    for tag, found in wanted:
        yield Message(id=tag or named.digest, status=f"Pulling from {familiar_path(named)}")
        await sleep(MANIFEST)
        fresh = False
        async for message in pull_one(core, found):
            fresh = True
            yield message
        yield Message(status=f"Digest: {found.digest}")
        before = core.world.references.get(str(tagged(named, tag)))
        registry.store(core, found, [tagged(named, tag)] if tag else [], named)
        newer = fresh or (tag and before != found.id)
        if not all_tags:
            yield Message(status=status(named, tag, bool(newer)))
        if platform and not matches(registry.image_of(found), platform):
            mismatch = PlatformMismatch(tagged(named, tag).familiar, platform_of(registry.image_of(found)), normal(platform))
            yield Message(status=f"WARNING: {mismatch}")
        core.tell(image_message(core.world.images[found.id], "pull", named.repository, tagged(named, tag).familiar))
    if all_tags:
        yield Message(status=f"Status: Image is up to date for {named.repository}")


def status(named: Reference, tag: str, newer: bool) -> str:
    """The last line."""
    shown = tagged(named, tag).familiar
    return f"Status: Downloaded newer image for {shown}" if newer else f"Status: Image is up to date for {shown}"


def familiar_path(named: Reference) -> str:
    """`library/busybox`, `team/thing`."""
    return named.path


def tagged(named: Reference, tag: str) -> Reference:
    """The reference with a tag, or as it is by digest."""
    return Reference(named.domain, named.path, tag) if tag else named


def found_images(core: Core, named: Reference, all_tags: bool) -> list[tuple[str, CatalogImage]]:
    """Tag and image, for each that is meant; raises what a registry would answer."""
    registry.check_reachable(core, named)
    key = named.repository
    if key not in core.catalog.repositories():
        raise PullDenied(key)
    if all_tags:
        pairs = [(tag, core.catalog.find(key, tag)) for tag in core.catalog.tags(key)]
        return [(tag, found) for tag, found in pairs if found is not None]
    if named.digest:
        by_digest = core.catalog.find_digest(key, named.digest)
        if by_digest is None:
            raise ManifestUnknown(named.familiar)
        return [("", by_digest)]
    tag = named.tag or "latest"
    found = core.catalog.find(key, tag)
    if found is None:
        raise ManifestUnknown(tagged(named, tag).familiar)
    return [(tag, found)]


class Download:
    """One layer on its way."""

    def __init__(self, layer: CatalogLayer) -> None:
        self.layer = layer
        self.id = short(layer.digest)
        self.loaded = 0
        self.extracted = 0
        self.start = 0
        self.done = False

    def message(self, text: str, current: int = 0, total: int = 0) -> Message:
        """About this layer."""
        return Message(id=self.id, status=text, progress=Progress(current=current, total=total, start=self.start))


async def pull_one(core: Core, found: CatalogImage) -> AsyncIterator[Message]:
    """The layers of an image that is not here; nothing for one that is."""
    if found.id in core.world.images:
        return
    here = registry.present_chains(core)
    waiting: list[Download] = []
    for layer, chain in zip(found.layers, chain_ids(registry.image_of(found)), strict=True):
        download = Download(layer)
        if chain in here and not waiting:
            yield download.message("Already exists")
        else:
            waiting.append(download)
            yield download.message("Pulling fs layer")
    for download in waiting[CONCURRENT:]:
        yield download.message("Waiting")
    while not all(download.done for download in waiting):
        await sleep(STEP)
        for message in progress(core, waiting):
            yield message


def progress(core: Core, waiting: list[Download]) -> Iterator[Message]:
    """What happens in one step of time."""
    loading = [download for download in waiting if download.loaded < download.layer.compressed_size][:CONCURRENT]
    for download in loading:
        download.start = download.start or core.now // (1000 * MILLISECOND)
        total = download.layer.compressed_size
        download.loaded = min(total, download.loaded + BANDWIDTH * STEP // (1000 * MILLISECOND) // len(loading))
        if download.loaded < total:
            yield download.message("Downloading", download.loaded, total)
        else:
            yield download.message("Download complete")
    extracting = next((download for download in waiting if not download.done), None)
    if extracting is not None and extracting.loaded >= extracting.layer.compressed_size and extracting not in loading:
        yield from extract(extracting)


def extract(download: Download) -> Iterator[Message]:
    """A layer is unpacked when those below it are."""
    total = download.layer.compressed_size
    download.extracted = min(total, download.extracted + max(EXTRACTION * STEP // (1000 * MILLISECOND), 1))
    yield download.message("Extracting", download.extracted, total)
    if download.extracted >= total:
        download.done = True
        yield download.message("Pull complete")
