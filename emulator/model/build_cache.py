"""What BuildKit remembers of builds: a record for each step's result, each directory that it was sent, each cache mount."""

from __future__ import annotations

from msgspec import Struct

from emulator.model.document import StringMap, Strings
from emulator.model.image import LayerRef

REGULAR, LOCAL, CACHE_MOUNT = "regular", "source.local", "exec.cachemount"


class BuildRecord(Struct, frozen=True, kw_only=True):
    """One line of `docker buildx du`. `key` is what it is found by, `definition` where the content of
    what it was copied from is not known; times in nanoseconds since the epoch; `files` says of a
    directory that was sent what each path looked like; `chains` are the ids of the layers' chains that it holds,
    `diff_ids` those layers.
    """

    id: str
    key: str
    definition: str = ""
    kind: str = REGULAR
    description: str = ""
    parents: Strings = ()
    created: int = 0
    last_used: int = 0
    usage: int = 1
    size: int = 0
    layer: LayerRef | None = None
    chains: Strings = ()
    diff_ids: Strings = ()
    files: StringMap = {}

    @property
    def mutable(self) -> bool:
        """Whether it may still change."""
        return self.kind != REGULAR

    @property
    def shared(self) -> bool:
        """Whether an image holds it, too."""
        return self.kind == REGULAR
