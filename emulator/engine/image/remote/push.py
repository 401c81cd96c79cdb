"""Images that go to a registry of the network: layers from the top, configuration, manifest (moby: distribution/push_v2.go)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from emulator.engine.core import Core
from emulator.engine.errors.image import NoTagToPush
from emulator.engine.errors.registry import Refused
from emulator.engine.image.downloads import BANDWIDTH, STEP
from emulator.engine.image.identity import digest_of
from emulator.engine.image.registry import blob_facts
from emulator.engine.image.remote import documents, places
from emulator.engine.image.remote.documents import Blob
from emulator.engine.image.remote.repository import Repository, reached
from emulator.errors import SystemFailure
from emulator.model import reference as references
from emulator.model.blobs import BlobPlace
from emulator.model.events import Change, Table
from emulator.model.ids import short
from emulator.model.image import Image, LayerRef
from emulator.model.reference import Reference
from emulator.timeline import SECOND, sleep
from emulator.wire.image_config import pulled_text
from emulator.wire.progress import Message, Progress, PushResult

CONCURRENT, TRIES = 5, 5


async def push_remote(core: Core, named: Reference, tags: list[str], *, all_tags: bool) -> AsyncIterator[Message]:
    """The messages behind the first; raises NoAnswer, and what the registry refuses."""
    repository = await reached(core, named)
    if not all_tags and str(named) not in tags:
        raise NoTagToPush(named.familiar)
    pushing = Pushing(core, repository, named)
    for tag in tags if all_tags else [str(named)]:
        async for message in pushing.push(references.parse(tag)):
            yield message


@dataclass
class Pushing:
    """One push. `done` are the layers that it knows to be there."""

    core: Core
    repository: Repository
    named: Reference
    done: dict[str, Blob] = field(default_factory=dict)

    async def push(self, named: Reference) -> AsyncIterator[Message]:
        """One tag."""
        image = self.core.world.images[self.core.world.references[str(named)]]
        for message in announced(image):
            yield message
        for layer in reversed(image.layers):
            async for message in self.tried(layer):
                yield message
        config = await self.configuration(image)
        data = documents.written(config, [self.done[layer.diff_id] for layer in image.layers])
        await self.repository.put_manifest(named.tag, data)
        digest = digest_of(data)
        yield Message(status=f"{named.tag}: digest: {digest} size: {len(data)}")
        self.name(named, digest, image.id)
        yield Message(progress=Progress(), aux=PushResult(Tag=named.tag, Digest=digest, Size=len(data)))

    def name(self, named: Reference, digest: str, image_id: str) -> None:
        """The image is known by the manifest's digest; another that was stays so."""
        key = f"{named.name}@{digest}"
        if key not in self.core.world.digests:
            self.core.record(Change(Table.DIGESTS, key, None, image_id))

    async def tried(self, layer: LayerRef) -> AsyncIterator[Message]:
        """A layer, again and again where that may help (moby: distribution/xfer/upload.go)."""
        for attempt in range(1, TRIES + 1):
            try:
                async for message in self.layer(layer):
                    yield message
                return
            except SystemFailure as error:
                if attempt == TRIES or (isinstance(error, Refused) and not error.retry):
                    raise
            for left in range(5 * attempt, 0, -1):
                yield told(layer, f"Retrying in {left} second{'' if left == 1 else 's'}")
                await sleep(SECOND)

    async def layer(self, layer: LayerRef) -> AsyncIterator[Message]:
        """A layer: there already, mounted from another repository, or uploaded."""
        if layer.diff_id in self.done:
            yield told(layer, "Layer already exists")
            return
        mounts, checks, everywhere = places.attempts(layer.size)
        checked: set[str] = set()
        if await self.exists(layer, 1, checked):
            yield told(layer, "Layer already exists")
            return
        location = ""
        for place in places.mountable(self.named, places.places_of(self.core, layer.diff_id), mounts):
            location = await self.mount(layer, place)
            if not location:
                yield told(layer, f"Mounted from {references.parse(place.repository).path}")
                return
        left = checks - len(checked)
        if left > 0 and await self.exists(layer, left, checked, everywhere=everywhere):
            yield told(layer, "Layer already exists")
            return
        async for message in self.upload(layer, location or await self.repository.begin()):
            yield message

    async def exists(self, layer: LayerRef, most: int, checked: set[str], *, everywhere: bool = True) -> bool:
        """Whether the repository has the layer under a digest that is known from somewhere."""
        known = places.places_of(self.core, layer.diff_id)
        near = tuple(place for place in known if everywhere or place.repository == self.named.name)
        likely = [place for place in places.likely_first(self.named, near) if place.digest not in checked]
        for digest in list(dict.fromkeys(place.digest for place in likely))[:most]:
            checked.add(digest)
            found = await self.repository.find_blob(digest)
            own = BlobPlace(digest, self.named.name)
            if found is not None:
                self.keep(layer, found)
                return True
            if own in known:
                places.forget(self.core, layer.diff_id, own)
        return False

    async def mount(self, layer: LayerRef, place: BlobPlace) -> str:
        """From another repository; "" where that was done, else where an upload may go on."""
        location = await self.repository.begin(place.digest, references.parse(place.repository).path)
        if location:
            places.forget(self.core, layer.diff_id, place)
        else:
            self.keep(layer, await self.repository.find_blob(place.digest) or Blob(place.digest, 0))
        return location

    def keep(self, layer: LayerRef, blob: Blob) -> None:
        """The layer is there."""
        self.done[layer.diff_id] = blob
        places.remember(self.core, layer.diff_id, BlobPlace(blob.digest, self.named.name))

    async def upload(self, layer: LayerRef, location: str) -> AsyncIterator[Message]:
        """All its bytes. A layer of the catalog goes under the digest that it came with."""
        digest, size = blob_facts(self.core, layer.diff_id)
        data = self.core.backend.layer_blob(layer.diff_id, digest, size)
        for done in range(0, len(data), BANDWIDTH * STEP // SECOND):
            yield told(layer, "Pushing", layer.size * done // len(data), layer.size, self.core.now // SECOND)
            await sleep(STEP)
        blob = await self.repository.upload(location, data, self.core.backend.blob_digest(data))
        self.keep(layer, blob)
        yield told(layer, "Pushed")

    async def configuration(self, image: Image) -> Blob:
        """The image's configuration, uploaded where it is not there."""
        text = image.raw or pulled_text(image, tuple(layer.diff_id for layer in image.layers))
        data = self.core.backend.config_blob(text, image.id)
        if await self.repository.find_blob(image.id) is None:
            await self.repository.upload(await self.repository.begin(), data, image.id)
        return Blob(image.id, len(data), documents.CONFIG)


def announced(image: Image) -> Iterator[Message]:
    """Its layers, the topmost first, before any of them is on its way."""
    topmost = image.layers[::-1]
    yield from (told(layer, "Preparing") for layer in topmost)
    yield from (told(layer, "Waiting") for layer in topmost[CONCURRENT:])


def told(layer: LayerRef, text: str, current: int = 0, total: int = 0, start: int = 0) -> Message:
    """About a layer."""
    return Message(id=short(layer.diff_id), status=text, progress=Progress(current, total, start))
