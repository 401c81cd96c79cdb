"""What the engine remembers of registries: the digests of layers there, and where each is (moby: distribution/metadata)."""

from __future__ import annotations

from msgspec import Struct

MOST = 50
"""So many places of a layer are remembered, the last ones."""


class BlobPlace(Struct, frozen=True):
    """A blob by the digest of its (compressed) bytes, in a repository by its whole name."""

    digest: str
    repository: str


class BlobPlaces(Struct, frozen=True):
    """Those of one layer, the youngest last."""

    places: tuple[BlobPlace, ...] = ()

    def with_place(self, place: BlobPlace) -> BlobPlaces:
        """One more; it was there before, it is the youngest now."""
        return BlobPlaces((*(each for each in self.places if each != place), place)[-MOST:])

    def without(self, place: BlobPlace) -> BlobPlaces:
        """It turned out not to be there."""
        return BlobPlaces(tuple(each for each in self.places if each != place))
