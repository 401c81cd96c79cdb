"""How many records of a world stand on each layer: images, containers, what the build cache holds."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.model.build_cache import BuildRecord
from emulator.model.container import Container
from emulator.model.events import Record
from emulator.model.image import Image


def layers_of(record: Record | None) -> Iterable[str]:
    """The diff ids of the layers that a record needs."""
    if isinstance(record, Image):
        return [layer.diff_id for layer in record.layers]
    if isinstance(record, Container):
        return [layer.diff_id for layer in record.image_layers]
    return record.diff_ids if isinstance(record, BuildRecord) else ()


class LayerUsers:
    """Counts by diff id; a layer that nobody needs is not in it."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def __contains__(self, diff_id: str) -> bool:
        return diff_id in self.counts

    def replace(self, before: Record | None, after: Record | None) -> None:
        """One record takes another's place."""
        if isinstance(before, Container) and isinstance(after, Container) and before.image_layers is after.image_layers:
            return  # what most changes are
        counts = self.counts
        for diff_id in layers_of(after):
            counts[diff_id] = counts.get(diff_id, 0) + 1
        for diff_id in layers_of(before):
            self.counts[diff_id] -= 1
            if not self.counts[diff_id]:
                del self.counts[diff_id]
