"""Where layers are known to be (moby: distribution/metadata/v2_metadata_service.go), and which of it a push tries first."""

from __future__ import annotations

from emulator.engine.core import Core
from emulator.model import reference as references
from emulator.model.blobs import BlobPlace, BlobPlaces
from emulator.model.events import Change, Table
from emulator.model.reference import Reference

SMALL, MIDDLE = 100 << 10, 10 << 20


def places_of(core: Core, diff_id: str) -> tuple[BlobPlace, ...]:
    """All that is remembered of a layer, the youngest last."""
    return core.world.blobs.get(diff_id, BlobPlaces()).places


def remember(core: Core, diff_id: str, place: BlobPlace) -> None:
    """The layer is there."""
    before = core.world.blobs.get(diff_id)
    after = (before or BlobPlaces()).with_place(place)
    if after != before:
        core.record(Change(Table.BLOBS, diff_id, before, after))


def forget(core: Core, diff_id: str, place: BlobPlace) -> None:
    """It is not."""
    before = core.world.blobs.get(diff_id, BlobPlaces())
    after = before.without(place)
    if after.places:
        core.record(Change(Table.BLOBS, diff_id, before, after))
    else:
        core.drop(Table.BLOBS, diff_id)


def diff_id_of(core: Core, digest: str) -> str:
    """The layer of a blob; "" for one that nobody has seen here."""
    known = (diff_id for diff_id, each in core.world.blobs.items() if any(place.digest == digest for place in each.places))
    return next(known, "")


def attempts(size: int) -> tuple[int, int, bool]:
    """How many mounts and look-ups a layer is worth, and whether those of other repositories count."""
    if size > MIDDLE:
        return 4, 3, True
    return (3, 1, False) if size > SMALL else (1, 1, False)


def likely_first(named: Reference, places: tuple[BlobPlace, ...]) -> list[BlobPlace]:
    """The youngest first, and before all those whose repository's name begins as the target's does."""
    youngest = places[::-1]
    return sorted(youngest, key=lambda place: -likeness(named.name, place.repository))


def likeness(name: str, other: str) -> int:
    """How many components agree from the left."""
    count = 0
    for mine, theirs in zip(name.split("/"), other.split("/"), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def mountable(named: Reference, places: tuple[BlobPlace, ...], most: int) -> list[BlobPlace]:
    """Other repositories of the same registry that have it."""
    others = (place for place in places if place.repository != named.name)
    near = tuple(place for place in others if references.parse(place.repository).domain == named.domain)
    return likely_first(named, near)[:most]
