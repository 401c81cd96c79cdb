"""Layers on their way: three at a time, each downloaded, then extracted after the one below it (moby: distribution/xfer)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from emulator.engine.core import Core
from emulator.model.ids import short
from emulator.timeline import MILLISECOND, SECOND, sleep
from emulator.wire.progress import Message, Progress

BANDWIDTH = 40 << 20  # bytes a second
EXTRACTION = 120 << 20
STEP = 100 * MILLISECOND
CONCURRENT = 3


class Download:
    """One layer: the digest of its blob, and the blob's size in bytes. `here`: nothing has to be done."""

    def __init__(self, digest: str, size: int, *, here: bool = False) -> None:
        self.id = short(digest)
        self.total = size
        self.loaded = 0
        self.extracted = 0
        self.start = 0
        self.here = self.done = here

    def message(self, text: str, current: int = 0, total: int = 0) -> Message:
        """About this layer."""
        return Message(id=self.id, status=text, progress=Progress(current=current, total=total, start=self.start))


async def download(core: Core, layers: Sequence[Download]) -> AsyncIterator[Message]:
    """All messages until every layer is there."""
    waiting = [layer for layer in layers if not layer.here]
    for layer in layers:
        yield layer.message("Already exists" if layer.here else "Pulling fs layer")
    for layer in waiting[CONCURRENT:]:
        yield layer.message("Waiting")
    while not all(layer.done for layer in waiting):
        await sleep(STEP)
        for message in progress(core, waiting):
            yield message


def progress(core: Core, waiting: Sequence[Download]) -> Iterator[Message]:
    """What happens in one step of time."""
    loading = [layer for layer in waiting if layer.loaded < layer.total][:CONCURRENT]
    for layer in loading:
        layer.start = layer.start or core.now // SECOND
        layer.loaded = min(layer.total, layer.loaded + BANDWIDTH * STEP // SECOND // len(loading))
        if layer.loaded < layer.total:
            yield layer.message("Downloading", layer.loaded, layer.total)
        else:
            yield layer.message("Download complete")
    extracting = next((layer for layer in waiting if not layer.done), None)
    if extracting is not None and extracting.loaded >= extracting.total and extracting not in loading:
        yield from extract(extracting)


def extract(layer: Download) -> Iterator[Message]:
    """A layer is unpacked when those below it are."""
    layer.extracted = min(layer.total, layer.extracted + max(EXTRACTION * STEP // SECOND, 1))
    yield layer.message("Extracting", layer.extracted, layer.total)
    if layer.extracted >= layer.total:
        layer.done = True
        yield layer.message("Pull complete")
