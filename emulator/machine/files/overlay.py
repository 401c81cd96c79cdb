"""Overlays: a writable layer over immutable ones, as overlayfs does it (copy-up, whiteouts, opaque directories)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emulator.machine.files.layer import Layer


@dataclass(frozen=True, slots=True)
class Change:
    """A line of `docker diff`: kind is "A" added, "C" changed or "D" deleted."""

    kind: str
    path: str


class Overlay:
    """`lowers` from the bottom up. Creating one costs nothing that depends on the layers' sizes."""

    def __init__(self, lowers: Sequence[Layer] = (), clock: Callable[[], int] = lambda: 0) -> None:
        self.lowers = tuple(lowers)

    @property
    def upper_size(self) -> int:
        raise NotImplementedError

    def diff(self) -> list[Change]:
        """What `docker diff` prints, sorted by path."""
        raise NotImplementedError

    def freeze(self) -> Layer:
        """The changes so far as a layer (docker commit); the overlay goes on unchanged."""
        raise NotImplementedError
